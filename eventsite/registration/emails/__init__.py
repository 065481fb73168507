"""The mails about a registration. `letters` writes the rows, `words` says what the templates see, `subject` answers the worker."""

from eventsite.registration.emails.acts import send_details_changed, send_merged
from eventsite.registration.emails.form_code import SUBJECT as FORM_CODE_SUBJECT
from eventsite.registration.emails.form_code import send_form_code
from eventsite.registration.emails.letters import (
    loses_entry,
    send_accepted,
    send_declined,
    send_event_cancelled,
    send_event_changed,
    send_event_moved,
    send_offer_accepted,
    send_offer_lapsed,
    send_offered,
    send_party,
    send_promoted,
    send_received,
    send_reminder,
    send_session_seat,
    send_to_waitlist,
    send_withdrawn,
    send_your_link,
)
from eventsite.registration.emails.own import (
    address_of,
    send_address_left,
    send_address_taken,
    send_again,
    send_change_approved,
    send_change_refused,
    send_own_list,
    send_passed_on,
    send_prove_address,
    send_seat_for_you,
)
from eventsite.registration.emails.own_subjects import HANDOVER_SUBJECT, PROOF_SUBJECT
from eventsite.registration.emails.seats import one_for_each_address
from eventsite.registration.emails.sessions import (
    SESSION_SUBJECT,
    WhyDropped,
    send_session_changed,
    send_session_dropped,
    send_session_invited,
)
from eventsite.registration.emails.splitting import send_split_from, send_split_to
from eventsite.registration.emails.subject import PARTY_SUBJECT, SUBJECT

__all__ = [
    "FORM_CODE_SUBJECT", "HANDOVER_SUBJECT", "PARTY_SUBJECT", "PROOF_SUBJECT", "SESSION_SUBJECT", "SUBJECT", "WhyDropped", "address_of",
    "loses_entry", "one_for_each_address",
    "send_accepted", "send_address_left", "send_address_taken", "send_again", "send_change_approved", "send_change_refused",
    "send_declined", "send_details_changed", "send_event_cancelled", "send_event_changed", "send_event_moved", "send_form_code",
    "send_merged", "send_offer_accepted", "send_offer_lapsed", "send_offered", "send_own_list", "send_party", "send_passed_on",
    "send_promoted", "send_prove_address", "send_received", "send_reminder", "send_seat_for_you", "send_session_changed",
    "send_session_dropped", "send_session_invited", "send_session_seat", "send_split_from", "send_split_to", "send_to_waitlist",
    "send_withdrawn", "send_your_link",
]  # fmt: skip
