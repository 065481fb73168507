"""Calendar files, the feeds and the site map, read by programs that others wrote."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from eventsite.catalogue.models import EventKind, EventText
from eventsite.db import transaction
from tests.conftest import NOW
from tests.factories import make_event
from tests.judges.ics import icaljs_read, libical_errors

pytestmark = pytest.mark.usefixtures("frozen_clock")
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
FEEDS = ["/events.ics", "/events.atom", "/sitemap.xml"]


def test_event_file_is_read_by_others_as_the_event(client: FlaskClient) -> None:
    event = make_event(text={"standfirst": "A day; for hospitals, regions", "practical": "Coffee from 08:30"})

    answer = client.get(f"/events/{event.slug}.ics")
    [read] = icaljs_read(answer.data).events

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert libical_errors(answer.data) == []
    assert (read.uid, read.sequence, read.status, read.attendees, read.alarms) == (event.uid, 0, "CONFIRMED", (), 0)
    assert (read.starts, read.ends) == (datetime(2027, 9, 20, 7, 0, tzinfo=UTC), datetime(2027, 9, 20, 13, 30, tzinfo=UTC))
    assert (read.summary, read.location) == ("AI in Healthcare", "Pakhus 47, Lodskaj 12, Copenhagen")
    assert read.url == f"http://127.0.0.1:8000/events/{event.slug}"
    assert read.description.startswith("A day; for hospitals, regions\n\nCoffee from 08:30")
    assert read.organizer == ("mailto:events@kattegat.example.org", "Kattegat")
    assert icaljs_read(answer.data).method == "PUBLISH"


def test_rule_21_event_file_holds_no_secret_link(client: FlaskClient) -> None:
    event = make_event(online_url="https://secret.example.org/join")

    text = client.get(f"/events/{event.slug}.ics").text

    assert "secret.example.org" not in text
    assert "/my/" not in text
    assert "ATTENDEE" not in text


def test_trip_file_covers_whole_days(client: FlaskClient) -> None:
    trip = make_event(kind=EventKind.STUDY_TRIP, ends_local=datetime(2027, 9, 27, 18, 0))  # noqa: DTZ001 - a local time

    [read] = icaljs_read(client.get(f"/events/{trip.slug}.ics").data).events

    assert (f"{read.starts}", f"{read.ends}") == ("2027-09-20", "2027-09-28")


def test_cancelled_event_keeps_its_file_with_the_status(client: FlaskClient) -> None:
    event = make_event(cancelled_at=NOW, revision=2)

    [read] = icaljs_read(client.get(f"/events/{event.slug}.ics").data).events

    assert (read.status, read.sequence) == ("CANCELLED", 1)


def test_event_file_has_the_same_bytes_until_something_changes(client: FlaskClient, frozen_clock: Any) -> None:
    event = make_event()
    first = client.get(f"/events/{event.slug}.ics")
    frozen_clock.move_to(NOW + timedelta(days=3))

    again = client.get(f"/events/{event.slug}.ics", headers={"If-None-Match": first.headers["ETag"]})
    with transaction():
        event.revision, event.changed_at = 2, NOW
    changed = client.get(f"/events/{event.slug}.ics", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert not first.headers["ETag"].startswith("W/")
    assert (changed.status_code, "SEQUENCE:1" in changed.text) == (200, True)


def test_rule_22_feed_holds_what_comes_and_for_30_days_what_was_cancelled(client: FlaskClient) -> None:
    make_event(title="Coming")
    make_event(title="Just cancelled", cancelled_at=NOW - timedelta(days=29))
    make_event(title="Long cancelled", cancelled_at=NOW - timedelta(days=31))
    make_event(
        title="Over", starts_local=datetime(2027, 3, 1, 9, 0), ends_local=datetime(2027, 3, 1, 10, 0),  # noqa: DTZ001
        closes_local=datetime(2027, 2, 1, 9, 0),  # noqa: DTZ001
    )  # fmt: skip

    answer = client.get("/events.ics")

    assert libical_errors(answer.data) == []
    assert {event.summary: event.status for event in icaljs_read(answer.data).events} == {
        "Coming": "CONFIRMED",
        "Just cancelled": "CANCELLED",
    }


def test_feed_of_a_site_without_events_is_a_calendar(client: FlaskClient) -> None:
    assert client.get("/events.ics").text.startswith("BEGIN:VCALENDAR\r\n")
    assert ET.fromstring(client.get("/events.atom").data).tag == f"{ATOM}feed"


def test_feed_speaks_the_language_of_its_address_and_never_of_the_browser(client: FlaskClient) -> None:
    event = make_event(title="Health data")
    with transaction():
        event.texts.append(EventText(language="da", title="Sundhedsdata"))

    plain = client.get("/events.ics", headers={"Accept-Language": "da"})
    danish = client.get("/events.ics?lang=da")

    assert ("SUMMARY:Health data" in plain.text, "Accept-Language" in plain.headers["Vary"]) == (True, False)
    assert "SUMMARY:Sundhedsdata" in danish.text
    assert f"/events/{event.slug}?lang=da" in danish.text.replace("\r\n ", "")


def test_atom_feed_has_what_the_standard_asks_for(client: FlaskClient) -> None:
    event = make_event(title="Tea & Talk </title> \x0b 李娜", text={"standfirst": "Who & why"}, changed_at=NOW)

    answer = client.get("/events.atom")
    feed = ET.fromstring(answer.data)
    entry = feed.find(f"{ATOM}entry")

    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert entry is not None
    found = {child.tag.removeprefix(ATOM): child.text for child in entry}
    assert found["title"] == "Tea & Talk </title> \ufffd 李娜"
    assert found["id"] == f"tag:kattegat.example.org,2026:event:{event.uid.partition('@')[0]}"
    assert (found["published"], found["updated"], found["summary"]) == ("2027-06-01T00:00:00Z", "2027-08-02T10:00:00Z", "Who & why")
    assert [child.text for child in feed if child.tag == f"{ATOM}updated"] == ["2027-08-02T10:00:00Z"]
    assert {link.attrib["rel"] for link in feed.findall(f"{ATOM}link")} == {"self", "alternate"}
    assert all(feed.find(f"{ATOM}{tag}") is not None for tag in ("title", "id", "author"))


def test_sitemap_lists_every_page_in_every_language(client: FlaskClient) -> None:
    event = make_event()

    root = ET.fromstring(client.get("/sitemap.xml").data)
    places = [url.findtext(f"{SITEMAP}loc") for url in root]

    for path in ("/", "/events", "/events/past", "/reports", "/news", "/organisations", f"/events/{event.slug}"):
        assert {f"http://127.0.0.1:8000{path}{query}" for query in ("", "?lang=en", "?lang=da")} <= set(places)
    languages = [link.attrib["hreflang"] for link in root[0].findall("{http://www.w3.org/1999/xhtml}link")]
    assert languages == ["en", "da", "x-default"]


@pytest.mark.parametrize("path", FEEDS)
def test_feed_answers_304_to_who_has_it_compressed_or_not(client: FlaskClient, path: str) -> None:
    make_event()

    for encoding in ("identity", "gzip"):
        first = client.get(path, headers={"Accept-Encoding": encoding})
        again = client.get(path, headers={"Accept-Encoding": encoding, "If-None-Match": f"W/{first.headers['ETag']}"})
        assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
        assert first.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", [*FEEDS, "/", "/events", "/events/past", "/robots.txt"])
def test_public_answer_sets_no_cookie(client: FlaskClient, path: str) -> None:
    event = make_event()

    for address in (path, f"/events/{event.slug}", f"/events/{event.slug}.ics"):
        answer = client.get(address)
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in re.split(r"[,\s]+", answer.headers.get("Vary", ""))
