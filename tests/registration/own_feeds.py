"""Where a person's own calendar is fetched, and what programs read in it."""

from datetime import timedelta

from flask import Flask
from werkzeug.test import TestResponse

from eventsite.db import db, transaction
from eventsite.people import service as people
from eventsite.registration.models import AddressProof, Registration
from tests.conftest import NOW
from tests.judges.calendar_lint import calendar_defects
from tests.judges.ics import ReadEvent, icaljs_read, libical_errors, vobject_read


def address(app: Flask, registration: Registration) -> str:
    links = app.extensions["eventsite"].links
    db.session.rollback()
    return f"/my-calendar/{links.make('feed', registration.id, registration.feed_version)}.ics"


def page(app: Flask, registration: Registration) -> str:
    links = app.extensions["eventsite"].links
    db.session.rollback()
    return f"/my/{links.make('registration', registration.id, registration.link_version)}"


def events(answer: TestResponse) -> list[ReadEvent]:
    """What three programs that are not ours, and our lint, read in it."""
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    calendar = icaljs_read(answer.data)
    assert calendar.method == "PUBLISH"
    if not calendar.events:
        return []
    assert (libical_errors(answer.data), calendar_defects(answer.data)) == ([], [])
    assert {one.uid for one in vobject_read(answer.data).events} == {one.uid for one in calendar.events}
    assert all(not one.attendees and one.organizer for one in calendar.events)
    return sorted(calendar.events, key=lambda one: one.summary)


def summaries(answer: TestResponse) -> list[str]:
    return [one.summary for one in events(answer)]


def list_of(app: Flask, registration: Registration) -> str:
    with transaction():
        people.mark_proved(registration.person, now=NOW)
        proof = AddressProof(email=registration.email, email_key=registration.email_key, ends_at=NOW + timedelta(days=1))
        db.session.add(proof)
        db.session.flush()
    return f"/my-registrations/{app.extensions['eventsite'].links.make('own list', proof.id, proof.link_version)}"


def feed_on(text: str) -> str:
    _before, _mark, rest = text.partition('type="url" readonly value="')
    found = rest.partition('"')[0]
    assert f'href="webcal://{found.partition("://")[2]}"' in text
    return "/" + found.split("/", 3)[3]
