"""A feature made for these tests: mails about an event, so that the worker is tested without any other feature."""

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from eventsite.calendar.entry import Entry
from eventsite.calendar.models import CalendarEntry
from eventsite.calendar.uid import new_uid
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.mail import hooks
from eventsite.mail.models import CalendarMethod, Message, MessageKind
from eventsite.mail.outbox import Letter, enqueue
from eventsite.people.models import Team

ORGANISER = "events@kattegat.example.org"
ADA = "ada@example.org"
TEMPLATES = {
    "probe/mail/subject.txt": "{{ event.texts[0].title }}: your seat\n",
    "probe/mail/body.txt": (
        '{% extends "mail/emails/_base/body.txt" %}{% import "mail/emails/_base/macros.txt" as m %}\n'
        "{% block lead %}Dear {{ name or 'you' }}, you have a seat.{% endblock %}\n"
        "{% block details %}{{ m.date_block(event.starts_local, event.texts[0].title, ['09:00']) }}{{ m.facts(facts) }}{% endblock %}\n"
        "{% block action %}{{ m.button(link, 'Your registration') }}{{ event_url }}{% endblock %}\n"
        "{% block why %}You get this because you registered.{% endblock %}\n"
    ),
    "probe/mail/body.html": (
        '{% extends "mail/emails/_base/body.html" %}{% import "mail/emails/_base/macros.html" as m %}\n'
        "{% block lead %}<p>Dear {{ name or 'you' }}, <b>you have a seat.</b></p>{% endblock %}\n"
        "{% block details %}{{ m.date_block(event.starts_local, event.texts[0].title, ['09:00']) }}{{ m.facts(facts) }}{% endblock %}\n"
        "{% block action %}{{ m.button(link, 'Your registration') }}"
        '<p><a href="{{ event_url }}">The event</a></p>{% endblock %}\n'
        "{% block why %}You get this because you registered.{% endblock %}\n"
    ),
    "probe/broken/subject.txt": "{{ nothing_of_this_name }}\n",
}


@dataclass
class Probe:
    """What the made-up feature answers; a test changes it."""

    wanted: bool = True
    name: str | None = None
    context: dict[str, Any] = field(default_factory=dict)
    prepared: list[int] = field(default_factory=list)

    def subject(self) -> hooks.Subject:
        return hooks.Subject(
            load=lambda id_: db.session.get(Event, id_),
            still_wanted=lambda message, event: self.wanted,
            context=self._context,
            entry=lambda message, event: facts_of(event),
            display_name=lambda message, event: self.name,
        )

    def _context(self, message: Message, event: Event) -> dict[str, Any]:
        zone = f"{event.starts_local:%d %B %Y, %H:%M}-{event.ends_local:%H:%M} ({event.zone})"
        context = {
            "event": event, "name": self.name, "link": "http://127.0.0.1:8000/my/17-secretsecretsecretsecretsecretsecretsecretsecret",
            "event_url": f"http://127.0.0.1:8000/events/{event.slug}",
            "facts": [("When", zone), ("Where", f"{event.venue}\n{event.address}, {event.city}")],
        }  # fmt: skip
        return context | self.context


def install(app: Flask, probe: Probe) -> None:
    """Give the application the templates and the answers of the made-up feature."""
    app.jinja_env.loader = ChoiceLoader([DictLoader(TEMPLATES), app.jinja_env.loader])  # type: ignore[list-item]
    hooks.subjects["event"] = probe.subject()


def facts_of(event: Event) -> Entry:
    """The event as the calendar has it."""
    return Entry(
        uid="set by the worker", starts_local=event.starts_local, ends_local=event.ends_local, zone=event.zone, starts_at=event.starts_at,
        ends_at=event.ends_at, title=event.texts[0].title, place=f"{event.venue}\n{event.address}", city=event.city,
        online=event.format.value == "online", description=event.texts[0].standfirst, url=f"http://127.0.0.1:8000/events/{event.slug}",
        organiser_name="", organiser_email=ORGANISER, cancelled=event.cancelled_at is not None,
    )  # fmt: skip


def make_entry() -> CalendarEntry:
    """An entry to which nothing was sent yet."""
    with transaction():
        entry = CalendarEntry(uid=new_uid("kattegat.example.org"), organiser_email=ORGANISER, organiser_name="Kattegat")
        db.session.add(entry)
    return entry


def post(
    event: Event, once: str, *, to: str = ADA, method: CalendarMethod | None = None, entry: CalendarEntry | None = None, **values: Any
) -> Message:
    """Owe a mail about the event."""
    with transaction():
        letter = Letter(
            values.pop("template", "probe/mail"), to, values.pop("language", "en"), event, event.team_id, once, event_id=event.id,
            method=method, entry=entry, kind=values.pop("kind", MessageKind.TRANSACTIONAL), **values,
        )  # fmt: skip
        message = enqueue(letter)
    assert message is not None
    return message


def invite(event: Event, entry: CalendarEntry, once: str, **values: Any) -> Message:
    """Owe a REQUEST."""
    return post(event, once, method=CalendarMethod.REQUEST, entry=entry, **values)


def cancel(event: Event, entry: CalendarEntry, once: str, **values: Any) -> Message:
    """Owe a CANCEL."""
    return post(event, once, method=CalendarMethod.CANCEL, entry=entry, **values)


def rename_team(event: Event, name: str) -> None:
    """Give the event's team another name."""
    with transaction():
        db.session.get_one(Team, event.team_id).name = name
