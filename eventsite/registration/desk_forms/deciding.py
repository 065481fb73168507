"""A decision on people who asked for a seat: the shape."""

import enum
from typing import Any

from eventsite.i18n import _l
from eventsite.registration.forms import LONGEST_REASON
from eventsite.web import fields as shapes
from eventsite.web.editing import EditForm


class Decision(enum.StrEnum):
    """What they get."""

    ACCEPT = "accept"
    WAITLIST = "waitlist"
    DECLINE = "decline"


class WhenFull(enum.StrEnum):
    """What becomes of those for whom no seat is left."""

    WAITLIST = "waitlist"
    OVER = "over"


DECISIONS = {
    Decision.ACCEPT: _l("Yes: a seat"),
    Decision.WAITLIST: _l("Yes, but later: a place in the waitlist"),
    Decision.DECLINE: _l("No"),
}
WHEN_FULL = {
    WhenFull.WAITLIST: _l("They join the waitlist"),
    WhenFull.OVER: _l("They get a seat all the same, over the capacity"),
}


class DecideForm(EditForm):
    """One decision on all who were ticked, with words for them and for the record."""

    decision = shapes.OneOf(Decision, DECISIONS, _l("What do you say?"), default=Decision.ACCEPT)
    when_full = shapes.OneOf(WhenFull, WHEN_FULL, _l("If seats run out midway"), default=WhenFull.WAITLIST)
    said = shapes.text(_l("What to tell them"), longest=LONGEST_REASON)
    reason = shapes.text(_l("Reason, for the record"), longest=LONGEST_REASON)

    def typed(self) -> dict[str, Any]:
        """The words, as the services take them."""
        return {"reason": self.reason.data or "", "words": self.said.data or ""}
