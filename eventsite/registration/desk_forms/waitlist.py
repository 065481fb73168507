"""What an organiser does with one person of the waitlist: the shape."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import RadioField

from eventsite.i18n import _, _l
from eventsite.registration.forms import LONGEST_REASON
from eventsite.web import fields as shapes
from eventsite.web.editing import EditForm

OFFER, SEAT, PRIORITY, TAKE_OFF, TAKE_BACK, TAKE_FOR_THEM = "offer", "promote", "priority", "decline", "take_back", "accept_offer"
WAITING_ACTS = {
    OFFER: _l("Offer them a seat: held until they answer"),
    SEAT: _l("Give them a seat at once"),
    PRIORITY: _l("Move them forward or back, by another priority"),
    TAKE_OFF: _l("Take them off the waitlist"),
}
OFFERED_ACTS = {
    TAKE_FOR_THEM: _l("Confirm the seat for them: they said yes by other ways"),
    TAKE_BACK: _l("Take the offer back: they leave the list, and the next in line is served"),
}


class OneWaitingForm(EditForm):
    """One act, with a reason where it goes past others or past the capacity."""

    act = RadioField(_l("What do you want to do?"), validate_choice=False)
    priority = shapes.Count(_l("Priority"), at_least=-1000, at_most=1000)
    reason = shapes.text(_l("Reason"), longest=LONGEST_REASON)
    said = shapes.text(_l("What to tell them"), longest=LONGEST_REASON)

    known: frozenset[str] = frozenset()
    needs_reason: frozenset[str] = frozenset()

    def offering(self, acts: Mapping[str, Any], needs_reason: frozenset[str]) -> "OneWaitingForm":
        """Let these acts be chosen; those of `needs_reason` want one."""
        self.act.choices = list(acts.items())
        self.act.flags.required = True
        self.known = frozenset(acts)
        self.needs_reason = needs_reason
        return self

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """An act is chosen, and has what it needs."""
        fits = bool(super().validate(extra_validators))
        if self.act.data not in self.known:
            self.act.errors = [_("Choose one of these")]
            return False
        if self.act.data == PRIORITY and self.priority.data is None and not self.priority.errors:
            self.priority.errors = [_("Enter the priority as a whole number")]
            return False
        if self.act.data in self.needs_reason and not self.reason.data and not self.reason.errors:
            self.reason.errors = [_("Say why, so that a colleague understands it later")]
            return False
        return fits
