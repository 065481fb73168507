"""The mails about what organisers do to single people, beside giving and taking seats."""

from datetime import datetime
from typing import Any

from eventsite.calendar.life_cycle import Change
from eventsite.mail.outbox import Letter, enqueue
from eventsite.registration.emails.letters import FOLDER, method_of
from eventsite.registration.emails.own import address_of
from eventsite.registration.models import Registration


def send_merged(registration: Registration) -> None:
    """To the other address of somebody who had registered twice: that seat leaves the calendar. It does not say which address stays."""
    method = method_of(Change.MERGED)
    _send(registration, "merged", step="", not_after=registration.event.ends_at, method=method, entry=registration.entry)


def send_details_changed(registration: Registration, fields: list[str], questions: list[str], *, now: datetime) -> None:
    """What an organiser changed in somebody's registration: which details, and the questions by their keys. The page shows the values."""
    values = {"fields": fields, "questions": questions}
    _send(registration, "details_changed", step=f"{now.timestamp():.0f}", not_after=registration.event.ends_at, values=values)


def _send(registration: Registration, name: str, *, step: str, not_after: datetime, **more: Any) -> None:
    to = address_of(registration)
    if to is None:
        return
    letter = Letter(
        template=FOLDER + name, to=to, language=registration.language, about=registration, team_id=registration.event.team_id,
        event_id=registration.event_id, not_after=not_after, once=":".join(filter(None, (name, str(registration.id), step))), **more,
    )  # fmt: skip
    enqueue(letter)
