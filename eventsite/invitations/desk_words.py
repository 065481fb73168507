"""What the desk calls how an invitation stands, and why somebody of a list is not invited."""

from eventsite.i18n import _l
from eventsite.invitations.lists import COLUMNS, EMAIL, LAST_NAME, NAME, ORGANISATION, Reason
from eventsite.invitations.rules import EVERYONE, UNANSWERED, State

STATE_WORDS = {
    State.REGISTERED: _l("Registered"), State.REVOKED: _l("Taken back"), State.DECLINED: _l("Cannot come"), State.ENDED: _l("Ran out"),
    State.DRAFT: _l("Has begun the form"), State.BOUNCED: _l("Did not arrive"), State.DELIVERED: _l("Delivered"),
    State.SENT: _l("On its way"),
}  # fmt: skip
STATE_SHAPES = {
    State.REGISTERED: "ok", State.REVOKED: "off", State.DECLINED: "off", State.ENDED: "off", State.DRAFT: "wait", State.BOUNCED: "stop",
    State.DELIVERED: "wait", State.SENT: "wait",
}  # fmt: skip
FACET_WORDS = {
    EVERYONE: _l("All"), UNANSWERED: _l("No answer yet"), State.REGISTERED: _l("Registered"), State.DECLINED: _l("Cannot come"),
    State.SENT: _l("On its way"), State.DELIVERED: _l("Delivered"), State.DRAFT: _l("Has begun the form"),
    State.BOUNCED: _l("Did not arrive"), State.ENDED: _l("Ran out"), State.REVOKED: _l("Taken back"),
}  # fmt: skip
REASON_WORDS = {
    Reason.NO_ADDRESS: _l("no email address"), Reason.NOT_AN_ADDRESS: _l("not an email address"),
    Reason.ODD_NAME: _l("a name or an organisation that cannot be written like this"), Reason.TWICE: _l("stands further up already"),
    Reason.REGISTERED: _l("is registered already"), Reason.INVITED: _l("is invited already"),
    Reason.SUPPRESSED: _l("mail came back, or they asked for none"),
}  # fmt: skip
COLUMN_WORDS = {
    EMAIL: _l("Email address"), NAME: _l("Name, or first name"), LAST_NAME: _l("Last name"), ORGANISATION: _l("Organisation"),
}  # fmt: skip

__all__ = ["COLUMNS", "COLUMN_WORDS", "FACET_WORDS", "REASON_WORDS", "STATE_SHAPES", "STATE_WORDS"]
