"""What the pages around a registration share: the blueprint, the event in words, calendar links, the page of a refusal."""

from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from eventsite.catalogue import queries as catalogue
from eventsite.catalogue import words
from eventsite.catalogue.feeds.adding import Adding, event_links
from eventsite.catalogue.feeds.publisher import publisher
from eventsite.catalogue.models import Event
from eventsite.errors import DomainError
from eventsite.i18n import language
from eventsite.links import Links
from eventsite.people import queries as people
from eventsite.questions import queries as questions
from eventsite.questions import uploads
from eventsite.questions.forms import Asked
from eventsite.questions.models import Form, FormVersion
from eventsite.questions.rules import Value
from eventsite.questions.uploads import Uploads
from eventsite.registration import queries
from eventsite.registration.errors import (
    EventCancelled,
    EventFull,
    FormClosed,
    InvitationNeeded,
    NotOpenYet,
    WaitlistFull,
)
from eventsite.registration.forms import RegistrationForm
from eventsite.registration.public_views.entrance import version_number
from eventsite.registration.public_views.typed import what_was_typed

blueprint = Blueprint("registration", __name__)


def links() -> Links:
    """The personal links of this installation."""
    found: Links = current_app.extensions["eventsite"].links
    return found


def about(event: Event) -> dict[str, Any]:
    """What every template here is given about its event."""
    return {"event": event, "text": catalogue.text_of(event, language()), "say": words, "section": "events"}


def asked_of(event: Event, *, form: Form | None, held: dict[str, Value] | None = None) -> Asked | None:
    """What a form of the event asks now, with the version that the sent page showed; nothing if it asks nothing of its own."""
    version = questions.current_version(event.id, form.name) if form is not None else None
    if version is None:
        return None
    shown = _shown_version(event, version) if request.method == "POST" else None
    may_overlap = queries.policy_of(event.id).sessions_may_overlap
    files = uploads.of_request() if request.method == "POST" else Uploads()
    return Asked(version, language(), event.main_language, shown, held or {}, may_overlap=may_overlap, uploads=files)


def organisations() -> list[str]:
    """Names for the list under the organisation's field."""
    return [organisation.name for organisation in people.organisations()]


def calendar_links(event: Event, file: str = "") -> Adding:
    """Where the event can be had, in the language of the page; the file at this address, or the one that everybody has."""
    return event_links(event, publisher(language()), file)


def unavailable(event: Event, refusal: DomainError, now: datetime, form: RegistrationForm | None = None) -> ResponseReturnValue:
    """Why nobody can register now, and whom to ask; with what was typed in `form`, and the status code of the refusal."""
    kinds: dict[type[DomainError], str] = {
        EventCancelled: "cancelled", EventFull: "full", WaitlistFull: "full", NotOpenYet: "early", InvitationNeeded: "invited",
        FormClosed: "form",
    }  # fmt: skip
    state = kinds.get(type(refusal), "closed")
    typed = what_was_typed(form) if form is not None else []
    page = render_template("registration/unavailable.html", state=state, refusal=refusal.message, now=now, typed=typed, **about(event))
    return page, refusal.status_code


def _shown_version(event: Event, current: FormVersion) -> FormVersion | None:
    number = version_number(request.form.get("version", ""))
    if number is None or number == current.id:
        return None
    shown = questions.version_of_event(event.id, number)
    return shown if shown is not None and shown.form_id == current.form_id else None
