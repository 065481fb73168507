"""Use cases of registrations. Every function is called inside `transaction()`, with the time of the call as `now`.

Each begins by holding the event: until the commit nobody else counts or takes places there.
"""

from eventsite.registration.service.attendance import mark_attended, mark_no_show, unmark
from eventsite.registration.service.deciding import accept, promote
from eventsite.registration.service.editing import edit, open_editing, take_note
from eventsite.registration.service.events import cancel_event, count_people, event_changed, remind, set_capacity
from eventsite.registration.service.leaving import decline, withdraw
from eventsite.registration.service.personal_link import mail_link, send_link
from eventsite.registration.service.sign_up import add_by_hand, come_back, register

__all__ = [
    "accept", "add_by_hand", "cancel_event", "come_back", "count_people", "decline", "edit", "event_changed", "mail_link",
    "mark_attended", "mark_no_show", "open_editing", "promote", "register", "remind", "send_link", "set_capacity", "take_note", "unmark",
    "withdraw",
]  # fmt: skip
