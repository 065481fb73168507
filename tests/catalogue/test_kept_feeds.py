"""Kept feeds are never older than the database, cost one statement, and are written anew event by event."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient

from eventsite.app import create_app
from eventsite.calendar import build
from eventsite.calendar.entry import Entry
from eventsite.catalogue import changes, rules, service
from eventsite.catalogue.feeds import calendar
from eventsite.catalogue.feeds.entries import entry_of, session_entry
from eventsite.catalogue.feeds.publisher import publisher
from eventsite.catalogue.models import Event, EventText
from eventsite.config import Settings
from eventsite.db import db, transaction
from tests.catalogue.feed_changes import EVENT_CHANGES, SESSION_CHANGES, Change, event_to_change, plain
from tests.conftest import NOW
from tests.factories import make_event, make_team
from tests.forms import send
from tests.reading import counted_statements

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


def test_feed_that_is_still_true_costs_one_statement(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    make_event()
    first = client.get("/events.ics?kind=seminar")
    asked: list[str] = []
    real = changes.feed_stamp
    monkeypatch.setattr(changes, "feed_stamp", lambda engine: asked.append("the stamp") or real(engine))

    with counted_statements(app) as statements:
        again = client.get("/events.ics?kind=seminar")
        unchanged = client.get("/events.ics?kind=seminar", headers={"If-None-Match": first.headers["ETag"]})

    assert (statements, asked) == ([], ["the stamp"] * 2)
    assert (again.data, dict(again.headers), unchanged.status_code) == (first.data, dict(first.headers), 304)


def test_feed_is_kept_also_when_all_its_readers_have_it(app: Flask, client: FlaskClient, other: FlaskClient) -> None:
    make_event()
    tag = client.get("/events.ics").headers["ETag"]

    first = other.get("/events.ics", headers={"If-None-Match": tag})
    with counted_statements(other.application) as statements:
        again = other.get("/events.ics", headers={"If-None-Match": tag})

    assert [(answer.status_code, answer.data) for answer in (first, again)] == [(304, b""), (304, b"")]
    assert statements == []


@pytest.mark.parametrize(("change", "shows"), EVENT_CHANGES)
def test_check_34_change_of_anything_shown_changes_the_etag_in_every_process(
    client: FlaskClient, other: FlaskClient, change: Change, shows: str
) -> None:
    event = event_to_change()
    before = [process.get("/events.ics?lang=da") for process in (client, other)]
    assert (shows in plain(before[0]), before[0].headers["ETag"]) == (False, before[1].headers["ETag"])

    with transaction():
        change(event)

    for process in (client, other):
        answer = process.get("/events.ics?lang=da", headers={"If-None-Match": before[0].headers["ETag"]})
        assert (answer.status_code, shows in plain(answer)) == (200, True)


@pytest.mark.parametrize(("change", "shows"), SESSION_CHANGES)
def test_check_34_change_of_anything_shown_changes_the_etag_of_a_sessions_file(client: FlaskClient, change: Change, shows: str) -> None:
    event = event_to_change()
    path = f"/events/{event.slug}/sessions/{event.sessions[0].id}.ics?lang=da"
    before = client.get(path)
    assert shows not in plain(before)

    with transaction():
        change(event)

    answer = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert (answer.status_code, shows in plain(answer)) == (200, True)


def test_every_field_of_an_entry_has_a_change_that_changes_it(client: FlaskClient) -> None:
    """The control: whoever lets entries show more adds what changes it to the tables."""

    def changed(changes: list[tuple[Change, str]], entry: Callable[[Event], Entry]) -> set[str]:
        found: set[str] = set()
        for change, _shows in changes:
            event = event_to_change()
            with current_app.test_request_context("/"):
                before = entry(event)
                with transaction():
                    change(event)
                found |= {field.name for field in fields(Entry) if getattr(before, field.name) != getattr(entry(event), field.name)}
        return found

    every = {field.name for field in fields(Entry)}
    for_life = {"uid", "url", "organiser_email"}  # a published event keeps its address
    for_life |= {"language"}  # of the words, which no calendar shows
    of_event = changed(EVENT_CHANGES, lambda event: entry_of(event, publisher("da")))
    of_session = changed(SESSION_CHANGES, lambda event: session_entry(event.sessions[0], event, publisher("da")))
    assert of_event == every - for_life - {"ends_zone", "online_url"}  # where to join is for attendees
    assert of_session == every - for_life - {"city", "all_day", "online_url"}  # a session has hours, and says its city with its place


@pytest.mark.parametrize(
    ("page", "typed", "shows"),
    [
        ("edit", {"venue": "The cellar"}, "LOCATION:The cellar"),
        ("edit", {"zone": "Asia/Seoul"}, "DTSTART;TZID=Asia/Seoul:20270920T090000"),
        ("edit", {"format": "online"}, "LOCATION:Online"),
        ("text/en", {"practical": "Bring a badge"}, "Bring a badge"),
    ],
)
def test_check_34_what_the_desk_saves_stands_in_the_feed_at_once(desk: FlaskClient, page: str, typed: dict[str, str], shows: str) -> None:
    event = make_event()
    before = desk.get("/events.ics")

    assert send(desk, f"/desk/events/{event.id}/{page}", **typed).status_code == 303
    answer = desk.get("/events.ics", headers={"If-None-Match": before.headers["ETag"]})

    assert (shows in plain(before), answer.status_code, shows in plain(answer)) == (False, 200, True)


def test_event_taken_back_leaves_the_feed_at_once(client: FlaskClient) -> None:
    event = make_event()
    assert event.uid in client.get("/events.ics").text

    with transaction():
        service.unpublish(event, by=None, now=NOW)

    assert event.uid not in client.get("/events.ics").text


def test_only_the_event_that_changed_is_written_anew(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    events = [make_event(title=f"Event {number}") for number in range(5)]
    client.get("/events.ics")
    written: list[str] = []
    real = build.publish
    monkeypatch.setattr(calendar, "publish", lambda entry, revised_at: written.append(entry.title) or real(entry, revised_at))

    with transaction():
        service.set_words(events[3], "en", rules.Words(title="Changed"), by=None, now=NOW)
    answer = client.get("/events.ics")
    client.get("/events.ics?kind=seminar")  # of the same entries

    assert (written, answer.text.count("BEGIN:VEVENT")) == (["Changed"], 5)


def test_reading_and_signing_up_do_not_make_feeds_anew(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    before = changes.feed_stamp(db.engine)
    client.get(f"/events/{event.slug}")
    with transaction():
        event.places.taken = 3

    assert changes.feed_stamp(db.engine) == before


@pytest.mark.parametrize("changed", [True, False])
def test_number_rises_with_a_commit_and_not_with_what_was_taken_back(app: Flask, changed: bool) -> None:
    team = make_team()
    before = changes.feed_stamp(db.engine)
    try:
        with transaction():
            team.name = "Another"
            db.session.flush()
            if not changed:
                raise KeyError
    except KeyError:
        pass
    with transaction():
        pass

    assert (changes.feed_stamp(db.engine) != before) is changed


def test_feed_speaks_two_languages_from_one_store(client: FlaskClient) -> None:
    event = make_event(title="Health data")
    with transaction():
        event.texts.append(EventText(language="da", title="Sundhedsdata"))

    found = [client.get(f"/events.ics{query}").text for query in ("", "?lang=da", "?lang=en", "?lang=da", "")]

    assert ["SUMMARY:Sundhedsdata" in text for text in found] == [False, True, False, True, False]


def test_feed_is_the_same_without_anything_kept(client: FlaskClient, environment: dict[str, str]) -> None:
    for number in range(3):
        make_event(title=f"Event {number}")
    kept: list[Any] = [client.get("/events.ics").data for _time in range(2)]
    cold = create_app(Settings.from_env(environment | {"EVENTSITE_PAGE_CACHE": "off"}))
    cold.extensions.pop("eventsite.bell")
    try:
        assert [cold.test_client().get("/events.ics").data for _time in range(2)] == kept
    finally:
        with cold.app_context():
            db.session.remove()
            db.engine.dispose()
