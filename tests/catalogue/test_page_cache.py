"""Kept pages are never older than the database, and cost one statement."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.app import create_app
from eventsite.calendar.models import CalendarEntry
from eventsite.catalogue import rules, service
from eventsite.catalogue.models import Event, EventKind, Places, SessionKind
from eventsite.config import Settings
from eventsite.db import db, transaction
from eventsite.people.models import Person
from eventsite.registration.models import Registration, RegistrationStatus
from tests.conftest import NOW
from tests.factories import make_event, make_host, make_report, make_session, make_site, make_speaker, make_stop
from tests.reading import counted_statements, words

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def other(environment: dict[str, str]) -> Iterator[FlaskClient]:
    """A second web process on the same database."""
    application = create_app(Settings.from_env(environment))
    application.extensions.pop("eventsite.bell")
    yield application.test_client()
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def cold(environment: dict[str, str]) -> Iterator[Flask]:
    """The application with its cache off."""
    application = create_app(Settings.from_env(environment | {"EVENTSITE_PAGE_CACHE": "off"}))
    application.extensions.pop("eventsite.bell")
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


def full_page(kind: EventKind = EventKind.SEMINAR) -> Event:
    """An event that has some of everything."""
    event = make_event(kind=kind)
    stop = make_stop(event, "Shanghai", "Asia/Shanghai", (0, 0)) if kind is EventKind.STUDY_TRIP else None
    for number in range(4):
        speaker = make_speaker(event, f"Speaker {number}")
        make_session(event, f"Session {number}", at=f"1{number}:00", speakers=[speaker], stop=stop, kind=SessionKind.SITE_VISIT)
        make_host(event, f"Host {number}")
    make_report(event=event)
    return event


def test_page_that_is_still_true_costs_one_statement(app: Flask, client: FlaskClient) -> None:
    address = f"/events/{full_page().slug}"
    first = client.get(address)

    with counted_statements(app) as statements:
        again = client.get(address)

    assert statements == ["the stamp"]
    assert (again.data, dict(again.headers)) == (first.data, dict(first.headers))


@pytest.mark.parametrize("kind", [EventKind.SEMINAR, EventKind.STUDY_TRIP])
def test_page_made_anew_costs_at_most_15_statements(cold: Flask, app: Flask, kind: EventKind) -> None:
    address = f"/events/{full_page(kind).slug}"

    with counted_statements(cold) as statements:
        assert cold.test_client().get(address).status_code == 200

    assert 5 <= len(statements) <= 15


@pytest.mark.parametrize("people", [10, 10_000])
def test_page_costs_the_same_statements_with_many_people(cold: Flask, app: Flask, people: int) -> None:
    event = full_page()
    _register(event, people)
    address = f"/events/{event.slug}"

    with counted_statements(cold) as statements:
        cold.test_client().get(address)

    assert len(statements) == 13


def _register(event: Event, count: int) -> None:
    with transaction():
        person = Person(team_id=event.team_id, full_name="Ada")
        db.session.add(person)
        db.session.flush()
        numbers = range(1, count + 1)
        entries = [
            {"id": n, "uid": f"{n}@x.example.org", "organiser_email": "a@example.org", "organiser_name": "A", "sequence": 0}
            for n in numbers
        ]
        db.session.execute(db.insert(CalendarEntry), entries)
        rows = [
            {
                "event_id": event.id,
                "person_id": person.id,
                "full_name": f"P {n}",
                "status": RegistrationStatus.CONFIRMED,
                "code": f"{n:08d}",
                "entry_id": n,
            }
            for n in numbers
        ]
        db.session.execute(db.insert(Registration), rows)
        event.places.taken = min(count, 100)


def change_title(event: Event) -> None:
    service.set_words(event, "en", rules.Words(title="Another title"), by=None, now=NOW)


def take_a_seat(event: Event) -> None:
    db.session.execute(db.update(Places).where(Places.id == event.places_id).values(taken=Places.taken + 1))


def wait(event: Event) -> None:
    db.session.execute(db.update(Places).where(Places.id == event.places_id).values(waiting=3, taken=120))


def cancel(event: Event) -> None:
    service.mark_cancelled(event, "Ill", by=None, now=NOW)


def add_a_session(event: Event) -> None:
    make_session(event, "One more")
    event.revision += 1


def rename_the_site(event: Event) -> None:
    site = make_site()
    site.name, site.revision = "Another centre", site.revision + 1


def fill_a_track(event: Event) -> None:
    [session] = event.sessions
    assert session.places is not None
    session.places.taken = 9


@pytest.mark.parametrize(
    ("change", "shows"),
    [
        (change_title, "Another title"), (take_a_seat, "119 of 120 seats left"), (wait, "3 people waiting"), (cancel, "Cancelled"),
        (add_a_session, "One more"), (rename_the_site, "Another centre"), (fill_a_track, "1 seat left"),
    ],
)  # fmt: skip
def test_change_shows_at_once_in_every_process(client: FlaskClient, other: FlaskClient, change: Any, shows: str) -> None:
    event = make_event()
    make_session(event, "In a track", places=Places(capacity=10))
    for process in (client, other):
        assert process.get(f"/events/{event.slug}").status_code == 200

    with transaction():
        change(event)

    for process in (client, other):
        answer = process.get(f"/events/{event.slug}")
        assert shows in words(answer) + words(answer, "header")


def test_page_taken_back_is_gone_at_once(client: FlaskClient) -> None:
    event = make_event()
    client.get(f"/events/{event.slug}")

    with transaction():
        service.unpublish(event, by=None, now=NOW)

    assert client.get(f"/events/{event.slug}").status_code == 404


def test_page_changes_when_time_alone_closes_registration(client: FlaskClient, frozen_clock: Any) -> None:
    event = make_event()
    frozen_clock.move_to(datetime(2027, 9, 13, 9, 59, 59, tzinfo=UTC))
    before = words(client.get(f"/events/{event.slug}"))
    frozen_clock.move_to(datetime(2027, 9, 13, 10, 0, tzinfo=UTC))
    after = words(client.get(f"/events/{event.slug}"))

    assert ("120 of 120 seats left" in before, "Closed since 13 September" in after) == (True, True)


def test_page_shows_a_report_on_the_day_it_comes_out(client: FlaskClient, frozen_clock: Any) -> None:
    event = make_event()
    make_report("Just out", event=event, published_on=datetime(2027, 8, 3).date())  # noqa: DTZ001
    frozen_clock.move_to(datetime(2027, 8, 2, 21, 59, tzinfo=UTC))
    before = words(client.get(f"/events/{event.slug}"))
    frozen_clock.move_to(datetime(2027, 8, 2, 22, 0, tzinfo=UTC))  # midnight in Copenhagen

    assert ("Just out" in before, "Just out" in words(client.get(f"/events/{event.slug}"))) == (False, True)


@pytest.mark.parametrize("warm", [False, True])
def test_page_answers_304_to_who_has_it(client: FlaskClient, warm: bool) -> None:
    address = f"/events/{make_event().slug}"
    tag = client.get(address).headers["ETag"]
    if not warm:
        with transaction():
            make_site().revision += 1

    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = client.get(address, headers={"If-None-Match": known})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
        assert "Content-Length" not in answer.headers
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_page_is_compressed_for_who_can_read_it(client: FlaskClient) -> None:
    address = f"/events/{make_event().slug}"

    plain = client.get(address)
    for _time in ("made", "kept"):
        zipped = client.get(address, headers={"Accept-Encoding": "br, gzip;q=0.8"})
        assert (zipped.headers["Content-Encoding"], gzip.decompress(zipped.data)) == ("gzip", plain.data)
        assert zipped.headers["ETag"] != plain.headers["ETag"]
        assert "Accept-Encoding" in zipped.headers["Vary"]
    assert "Content-Encoding" not in client.get(address, headers={"Accept-Encoding": "gzip;q=0"}).headers


def test_kept_page_has_the_headers_of_every_answer(client: FlaskClient) -> None:
    address = f"/events/{make_event().slug}"

    for _time in ("made", "kept"):
        headers = client.get(address).headers
        assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-cache", "nosniff")
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "Set-Cookie" not in headers


def test_kept_page_is_one_for_each_language_and_address(client: FlaskClient) -> None:
    address = f"/events/{make_event().slug}"

    def asked(query: str, language: str) -> str:
        return client.get(address + query, headers={"Accept-Language": language}).text

    for _time in ("made", "kept"):
        assert '<html lang="en">' in asked("", "en")
        assert '<html lang="da">' in asked("", "da")
        assert '<html lang="da">' in asked("?lang=da", "en")
        assert "lang=da" in asked("?lang=da", "en").split("site-nav")[1].split("</nav>")[0]
        assert "lang=" not in asked("", "da").split("site-nav")[1].split("</ul>")[0]


def test_another_host_is_refused_as_ever(client: FlaskClient) -> None:
    address = f"/events/{make_event().slug}"
    client.get(address)

    assert client.get(address, headers={"Host": "evil.example.org"}).status_code == 400
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


@pytest.mark.sqlite_only
def test_database_that_is_gone_is_said_on_a_page(app: Flask, client: FlaskClient, database_url: str) -> None:
    address = f"/events/{make_event().slug}"
    client.get(address)
    with transaction():
        db.session.execute(db.text("ALTER TABLE event RENAME TO event_away"))

    answer = client.get(address)

    assert (answer.status_code, "Something went wrong on our side" in words(answer)) == (500, True)
