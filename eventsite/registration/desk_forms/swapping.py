"""Who gets whose seat, and why: the shape."""

from wtforms import Field, RadioField, ValidationError
from wtforms.validators import AnyOf, DataRequired

from eventsite.i18n import _, _l
from eventsite.questions.forms import LinesField, Needed
from eventsite.registration.desk_forms.acting import ReasonForm, check_lines
from eventsite.registration.forms import LONGEST_REASON
from eventsite.registration.service import Swap

NEXT_IN_LINE, DECLINED = "next", "declined"


class SwapForm(ReasonForm):
    """The other one is chosen from a list of this event's people."""

    other = RadioField(_l("Who"), [DataRequired(_l("Choose somebody"))], validate_choice=False)
    reason = LinesField(
        _l("Reason"),
        [DataRequired(_l("Say why, so that a colleague understands it later"))],
        render_kw={"rows": 2, "maxlength": LONGEST_REASON},
    )
    becomes = RadioField(
        _l("Who gives the seat up"), [Needed(), AnyOf((NEXT_IN_LINE, DECLINED), _l("Choose one of these"))], validate_choice=False,
        default=NEXT_IN_LINE, choices=[(NEXT_IN_LINE, _l("is first in the waitlist")), (DECLINED, _l("is declined"))],
    )  # fmt: skip
    said = LinesField(_l("What to tell who gives the seat up"), render_kw={"rows": 3, "maxlength": LONGEST_REASON})

    def validate_other(self, field: RadioField) -> None:
        if field.data not in [option.data for option in field]:
            raise ValidationError(_("Choose somebody of the list"))

    def validate_said(self, field: Field) -> None:
        check_lines(field, LONGEST_REASON)

    @property
    def wanted(self) -> Swap:
        """What was chosen, once it was found to fit."""
        return Swap(reason=(self.reason.data or "").strip(), words=(self.said.data or "").strip(), decline=self.becomes.data == DECLINED)
