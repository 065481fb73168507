"""The mails about people whom an organiser moves to another event: one about what they leave, one about where they are now."""

from datetime import datetime
from typing import Any

from eventsite.calendar.life_cycle import Change
from eventsite.mail.outbox import Letter, enqueue
from eventsite.registration.emails.letters import FOLDER, method_of
from eventsite.registration.emails.own import address_of
from eventsite.registration.models import Registration
from eventsite.registration.rules import COMING


def send_split_from(old: Registration, new: Registration) -> None:
    """To who had a seat: that one leaves the calendar, and there is another one."""
    _send(old, "split_from", Change.SPLIT_FROM, {"other_event": new.event_id}, not_after=old.event.ends_at)


def send_split_to(new: Registration, old: Registration, said: str = "") -> None:
    """Where they stand now: a seat with an invitation of its own, or words. `said` are the organiser's own."""
    change = Change.SPLIT_TO if new.status in COMING else Change.SPLIT_UNSEATED
    _send(new, "split_to", change, {"other_event": old.event_id, "said": said}, not_after=new.event.ends_at)


def _send(registration: Registration, name: str, change: Change, values: dict[str, Any], *, not_after: datetime) -> None:
    to, method = address_of(registration), method_of(change)
    if to is None:
        return
    letter = Letter(
        template=FOLDER + name, to=to, language=registration.language, about=registration, team_id=registration.event.team_id,
        event_id=registration.event_id, method=method, entry=registration.entry if method is not None else None, values=values,
        not_after=not_after, once=f"{name}:{registration.id}",
    )  # fmt: skip
    enqueue(letter)
