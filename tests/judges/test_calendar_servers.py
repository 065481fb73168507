"""Our feed as vdirsyncer subscribes to it, and our objects as Radicale takes them."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from eventsite.calendar.build import build_invitation
from eventsite.calendar.entry import Entry, Method
from eventsite.catalogue.models import EventKind
from eventsite.db import transaction
from tests.calendar.entries import ADA, NOW, make_entry, make_webinar
from tests.factories import make_event
from tests.judges.golden import golden_calendars
from tests.judges.ics import icaljs_read_all
from tests.judges.servers import Radicale, Subscription, radicale, served
from tests.registration.itineraries import alter, make_trip, session_of, take_part
from tests.registration.own_feeds import address

at = datetime.fromisoformat


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Radicale]:
    with radicale(tmp_path) as running:
        yield running


@pytest.mark.usefixtures("frozen_clock")
def test_check_37_vdirsyncer_gets_an_item_for_each_event_and_nothing_new_the_second_time(app: Flask, tmp_path: Path) -> None:
    events = [
        make_event(slug="seminar"),
        make_event(slug="night", starts_local=at("2027-10-31 02:30"), ends_local=at("2027-10-31 09:00"), zone="UTC"),
        make_event(slug="trip", kind=EventKind.STUDY_TRIP, zone="Asia/Shanghai", ends_local=at("2027-09-27 18:00")),
        make_event(slug="off", cancelled_at=NOW, cancel_reason="The hall is closed."),
    ]
    with served(app) as site:
        subscription = Subscription(f"{site}/events.ics", tmp_path)

        first, second = subscription.sync(), subscription.sync()

        assert (len(first), second, len(subscription.items())) == (len(events), [], len(events))
        pages = [event.url.rpartition("/")[2] for calendar in icaljs_read_all(subscription.items()) for event in calendar.events]
        assert sorted(pages) == sorted(event.slug for event in events)  # it gives UIDs of its own


@pytest.mark.usefixtures("frozen_clock")
def test_check_37_vdirsyncer_gets_only_the_event_that_changed(app: Flask, tmp_path: Path) -> None:
    moved, other = make_event(slug="moved"), make_event(slug="other")
    with served(app) as site:
        subscription = Subscription(f"{site}/events.ics", tmp_path)
        subscription.sync()
        before = subscription.items()

        with transaction():
            moved.venue = "Pakhus 48"
            moved.revision += 1
        done = subscription.sync()

        assert sorted(line.split()[0] for line in done) == ["Copying", "Deleting"]
        [new] = [ics for ics in subscription.items() if ics not in before]
        assert (b"Pakhus 48" in new, f"/events/{other.slug}".encode() in new) == (True, False)


@pytest.mark.usefixtures("frozen_clock")
def test_check_37_vdirsyncer_gets_each_leg_of_a_persons_own_calendar_and_only_what_moved(app: Flask, tmp_path: Path) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    path = address(app, ada)
    with served(app) as site:
        subscription = Subscription(f"{site}{path}", tmp_path)

        first, second = subscription.sync(), subscription.sync()
        before = subscription.items()
        alter(session_of(trip, "Dinner together"), trip, room="Hall 2")
        moved = subscription.sync()

        titles = [event.summary for calendar in icaljs_read_all(before) for event in calendar.events]
        assert sorted(titles) == ["Copenhagen", "Dinner together", "Flight to Shanghai", "Hospitals in Shanghai", "Shanghai 上海"]
        assert (len(first), second) == (5, [])
        assert [b"Hall 2" in ics for ics in subscription.items() if ics not in before] == [True]
        assert sorted(line.split()[0] for line in moved) == ["Copying", "Deleting"]


def test_check_50_radicale_takes_every_golden_file(server: Radicale) -> None:
    calendars = golden_calendars()
    several = [len({event.uid for event in calendar.events}) > 1 for calendar in icaljs_read_all([*calendars.values()])]

    refused = {name: server.refuses(calendars[name], whole_calendar=many) for name, many in zip(calendars, several, strict=True)}

    assert {name: words for name, words in refused.items() if words} == {}


def test_check_50_radicale_refuses_two_uids_in_one_request(server: Radicale) -> None:
    """The control: what no parser notices."""
    first, second = (build(entry) for entry in (make_entry(), make_webinar()))
    both = first.replace(b"END:VCALENDAR\r\n", second[second.index(b"BEGIN:VTIMEZONE") :])

    assert server.refuses(first) == ""
    assert server.refuses(both) == "400 Bad Request"


def build(entry: Entry) -> bytes:
    return build_invitation(entry, *ADA, Method.REQUEST, now=NOW).ics
