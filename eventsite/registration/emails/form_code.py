"""The mail with the code for one form: to an address that somebody typed, before anything is registered."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from eventsite.catalogue import queries as catalogue
from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.i18n import language
from eventsite.mail.hooks import Subject
from eventsite.mail.models import Message
from eventsite.mail.outbox import Letter, enqueue
from eventsite.registration.form_code import code_for

TEMPLATE = "registration/emails/form_code"
LASTS = timedelta(hours=24)  # as long as the form


def send_form_code(event: Event, email: str, form_key: str, *, now: datetime) -> None:
    """Once for each form and address. The code is made when the mail goes: in the outbox stands only of which form."""
    step = sha256(f"{form_key}\0{email}".encode("utf-8", "replace")).hexdigest()[:40]
    letter = Letter(
        TEMPLATE, email, language(), event, event.team_id, f"form_code:{event.id}:{step}", event_id=event.id,
        values={"form": form_key}, not_after=now + LASTS, typed=True,
    )  # fmt: skip
    enqueue(letter)


def _context(message: Message, event: Event) -> dict[str, Any]:
    code = code_for(event.id, message.values["form"], message.recipient)
    return {"code": f"{code[:4]} {code[4:]}", "title": catalogue.text_of(event, language()).title}


SUBJECT = Subject(
    load=lambda event_id: db.session.get(Event, event_id), context=_context,
    still_wanted=lambda _message, event: event.cancelled_at is None, entry=lambda _message, _event: None,
    display_name=lambda _message, _event: None, typed=lambda _message, _event: True,
)  # fmt: skip
