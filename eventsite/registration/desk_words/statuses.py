"""What the desk calls the states of registrations and messages, the mails, and the consents."""

from flask_babel import LazyString

from eventsite.catalogue.models import Admission
from eventsite.i18n import _l
from eventsite.mail.models import MessageStatus
from eventsite.people.models import ConsentKind
from eventsite.registration.models import RegistrationStatus

S = RegistrationStatus
STATUS_WORDS: dict[str, LazyString] = {
    S.CONFIRMED: _l("Confirmed"), S.WAITLISTED: _l("Waitlist"), S.APPLIED: _l("Applied"), S.OFFERED: _l("Offered"),
    S.ATTENDED: _l("Attended"), S.NO_SHOW: _l("Did not come"), S.DECLINED: _l("Declined"), S.WITHDRAWN: _l("Withdrawn"),
    S.EXPIRED: _l("Offer lapsed"),
}  # fmt: skip
FACET_WORDS: dict[str, LazyString] = {
    "all": _l("All"), S.CONFIRMED: _l("Confirmed"), S.WAITLISTED: _l("Waiting"), S.OFFERED: _l("Open offers"), S.APPLIED: _l("Applied"),
    S.ATTENDED: _l("Attended"), S.NO_SHOW: _l("Did not come"), S.DECLINED: _l("Declined"), S.WITHDRAWN: _l("Withdrawn"),
    S.EXPIRED: _l("Offer lapsed"), "changes": _l("Changes to approve"), "mail": _l("Mail trouble"),
}  # fmt: skip
STATUS_SHAPES: dict[str, str] = {
    S.CONFIRMED: "ok", S.ATTENDED: "ok", S.WAITLISTED: "wait", S.APPLIED: "wait", S.OFFERED: "wait", S.NO_SHOW: "off",
    S.DECLINED: "off", S.WITHDRAWN: "off", S.EXPIRED: "off",
}  # fmt: skip
MESSAGE_WORDS: dict[str, LazyString] = {
    MessageStatus.HELD: _l("Waits for a release"), MessageStatus.QUEUED: _l("Waits to be sent"),
    MessageStatus.TRANSMITTING: _l("Being sent"), MessageStatus.DEFERRED: _l("Trying again"),
    MessageStatus.SENT: _l("Delivered to their mail server"), MessageStatus.BOUNCED: _l("Came back"),
    MessageStatus.FAILED: _l("Could not be sent"), MessageStatus.UNKNOWN: _l("Not known whether it arrived"),
    MessageStatus.MISSED: _l("Too late, not sent"), MessageStatus.SUPERSEDED: _l("Not needed any more"),
    MessageStatus.SUPPRESSED: _l("Not sent: the address is not mailed any more"),
}  # fmt: skip
TEMPLATE_WORDS: dict[str, LazyString] = {
    "received": _l("Confirmation of the sign-up"), "promoted": _l("A seat has become free"), "accepted": _l("Accepted by an organiser"),
    "declined": _l("Not this time"), "withdrawn": _l("Confirmation of the withdrawal"), "event_moved": _l("The event has moved"),
    "event_changed": _l("The event has changed"), "event_cancelled": _l("The event is cancelled"), "your_link": _l("Link to the own page"),
    "reminder": _l("Reminder"), "follow_up": _l("Mailing"), "trip_invitation": _l("Invitation to the study trip"),
    "offered": _l("A seat is held for them"), "offer_lapsed": _l("The offer has lapsed"), "to_waitlist": _l("Accepted into the waitlist"),
    "session_seat": _l("Room in a session"), "party": _l("Link to the group’s page"), "change_approved": _l("The changes are in"),
    "change_refused": _l("The changes were not taken"), "details_changed": _l("Details were changed"), "merged": _l("Registered twice"),
    "seat_for_you": _l("A colleague’s seat"), "passed_on": _l("The seat is passed on"), "prove_address": _l("Is this your address?"),
    "address_taken": _l("Mails go to this address now"), "address_left": _l("Mails go to another address now"),
    "give_up": _l("Give up your place?"), "give_up_session": _l("Are you coming to this session?"),
    "confirm_answer": _l("Was this your answer?"), "counter": _l("Another time is proposed"),
    "own_list": _l("Link to all registrations"), "form_code": _l("Code for the form"), "invitation": _l("Invitation"),
    "invitation_reminder": _l("Reminder of the invitation"), "split_from": _l("Moved to another event"),
    "split_to": _l("Moved here from another event"),
}  # fmt: skip
CONSENT_WORDS: dict[str, LazyString] = {
    ConsentKind.EVENT_DATA: _l("Details kept for this event"), ConsentKind.ATTENDEE_LIST: _l("Shown to other attendees"),
    ConsentKind.NEWSLETTER: _l("News by mail"), ConsentKind.SHARE_ABROAD: _l("Details shared with a host abroad"),
}  # fmt: skip


def status_words(admission: Admission) -> dict[str, LazyString]:
    """The states as this event calls them: who asks to be let in does not apply, and is not waiting in a line."""
    return STATUS_WORDS | _ASKING if admission is Admission.APPROVAL else STATUS_WORDS


def facet_words(admission: Admission) -> dict[str, LazyString]:
    """As status_words(), above the list."""
    return FACET_WORDS | _ASKING if admission is Admission.APPROVAL else FACET_WORDS


_ASKING: dict[str, LazyString] = {S.APPLIED: _l("Asks for a seat")}
