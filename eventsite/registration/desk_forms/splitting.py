"""To which event people are moved, and what they are told: the shape."""

from wtforms import RadioField
from wtforms.validators import AnyOf, DataRequired

from eventsite.i18n import _l
from eventsite.registration.forms import LONGEST_REASON
from eventsite.registration.service.splitting import Split, WhenFull
from eventsite.web import fields as shapes
from eventsite.web.editing import EditForm

WHEN_FULL = {
    WhenFull.WAITLIST: _l("They join the waitlist there"),
    WhenFull.STAY: _l("They are not moved, and keep what they have"),
}


class MoveForm(EditForm):
    """`target` is chosen from the team's other events."""

    target = RadioField(_l("To which event"), [DataRequired(_l("Choose an event"))], validate_choice=False)
    when_full = shapes.OneOf(WhenFull, WHEN_FULL, _l("Who finds no free seat there"), default=WhenFull.WAITLIST)
    said = shapes.text(_l("What to tell them"), longest=LONGEST_REASON)
    reason = shapes.text(_l("Reason, for the record"), longest=LONGEST_REASON)

    def offer(self, targets: dict[str, str]) -> None:
        """The events to choose from: their ids, and what they are called."""
        self.target.choices = list(targets.items())
        self.target.validators = [*self.target.validators, AnyOf(list(targets), _l("Choose an event"))]

    @property
    def wanted(self) -> Split:
        """What was chosen, once it was found to fit."""
        return Split(self.when_full.data, (self.said.data or "").strip(), (self.reason.data or "").strip())
