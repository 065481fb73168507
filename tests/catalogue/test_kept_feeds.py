"""Kept feeds are never older than the database, cost one statement, and are written anew event by event."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.app import create_app
from eventsite.calendar import build
from eventsite.catalogue import changes, rules, service
from eventsite.catalogue.feeds import calendar
from eventsite.catalogue.models import Event, EventText
from eventsite.config import Settings
from eventsite.db import db, transaction
from eventsite.people.models import Organisation, Team
from tests.conftest import NOW
from tests.factories import make_event, make_host, make_site, make_team
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


def rename_the_event(event: Event) -> None:
    service.set_words(event, "en", rules.Words(title="Another title"), by=None, now=NOW)


def move_to_another_room(event: Event) -> None:
    event.venue, event.revision = "The cellar", event.revision + 1


def rename_the_team(event: Event) -> None:
    db.session.get_one(Team, event.team_id).name = "Another team"


def rename_the_host(event: Event) -> None:
    organisation = db.session.get_one(Organisation, event.hosts[0].organisation_id)
    organisation.name = "Another host"
    site = make_site()
    site.revision += 1


def rename_the_site(_event: Event) -> None:
    site = make_site()
    site.name, site.revision = "Another centre", site.revision + 1


def translate(event: Event) -> None:
    event.texts.append(EventText(language="da", title="En anden titel"))
    event.revision += 1


def cancel(event: Event) -> None:
    service.mark_cancelled(event, "Ill", by=None, now=NOW)


CHANGES: list[tuple[Callable[[Event], None], str]] = [
    (rename_the_event, "SUMMARY:Another title"), (move_to_another_room, "LOCATION:The cellar"), (rename_the_team, "CN=Another team"),
    (rename_the_host, "Another host"), (rename_the_site, "NAME:Another centre"), (translate, "SUMMARY:En anden titel"),
    (cancel, "STATUS:CANCELLED"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "shows"), CHANGES)
def test_check_34_change_of_anything_shown_changes_the_etag_in_every_process(
    client: FlaskClient, other: FlaskClient, change: Callable[[Event], None], shows: str
) -> None:
    event = make_event()
    make_host(event, "Health Cluster Øst")
    before = [process.get("/events.ics?lang=da").headers["ETag"] for process in (client, other)]

    with transaction():
        change(event)

    for process in (client, other):
        answer = process.get("/events.ics?lang=da", headers={"If-None-Match": before[0]})
        assert (answer.status_code, shows in answer.text.replace("\r\n ", "").replace('"', "")) == (200, True)
    assert before[0] == before[1]


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
