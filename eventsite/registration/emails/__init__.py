"""The mails about a registration. `letters` writes the rows, `words` says what the templates see, `subject` answers the worker."""

from eventsite.registration.emails.letters import (
    send_accepted,
    send_declined,
    send_event_cancelled,
    send_event_changed,
    send_event_moved,
    send_promoted,
    send_received,
    send_reminder,
    send_withdrawn,
    send_your_link,
)
from eventsite.registration.emails.subject import SUBJECT

__all__ = [
    "SUBJECT", "send_accepted", "send_declined", "send_event_cancelled", "send_event_changed", "send_event_moved", "send_promoted",
    "send_received", "send_reminder", "send_withdrawn", "send_your_link",
]  # fmt: skip
