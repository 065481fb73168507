"""Feeds of a part of the site: by the filters of the list, in words, and never more than was asked for."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from eventsite.catalogue.models import EventKind, EventStatus, Format
from eventsite.db import transaction
from tests.conftest import NOW
from tests.factories import make_event, make_host, make_session, make_site, make_stop, make_team, make_topic
from tests.judges.calendar_lint import calendar_defects
from tests.judges.ics import icaljs_read, libical_errors

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def several(app: Any) -> dict[str, str]:
    """Four events that differ in everything; the short name of the organisation."""
    aarhus = make_event(title="Robots", city="Aarhus", languages=["da"])
    make_topic(aarhus, "robotics", en="Robotics", da="Robotteknik")
    host = make_host(make_event(title="Data", kind=EventKind.WORKSHOP, city="Copenhagen"), "Health Cluster Øst")
    make_event(title="Screens", format=Format.ONLINE, city="", team=make_team("fjordland"))
    trip = make_event(title="Shanghai", kind=EventKind.STUDY_TRIP, city="Shanghai", zone="Asia/Shanghai")
    make_stop(trip, "Shanghai", "Asia/Shanghai", (0, 0))
    make_stop(trip, "Suzhou", "Asia/Shanghai", (0, 0), local_name="苏州")
    return {"host": host.organisation.slug}


def titles(client: FlaskClient, query: str) -> list[str]:
    return sorted(event.summary for event in icaljs_read(client.get(f"/events.ics?{query}").data).events)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Data", "Robots", "Screens", "Shanghai"]),
        ("kind=seminar", ["Robots", "Screens"]),
        ("topic=robotics", ["Robots"]),
        ("city=Copenhagen", ["Data"]),
        ("city=online", ["Screens"]),
        ("city=Shanghai", ["Shanghai"]),
        ("city=Suzhou", ["Shanghai"]),  # a stop of the trip
        ("lang_spoken=da", ["Robots"]),
        ("host={host}", ["Data"]),
        ("team=fjordland", ["Screens"]),
        ("month=2027-09", ["Data", "Robots", "Screens", "Shanghai"]),
        ("q=screen", ["Screens"]),
        ("kind=seminar&topic=robotics&city=Aarhus&team=kattegat", ["Robots"]),
        ("kind=workshop&city=Aarhus", []),
        ("kind=&topic=&city=", ["Data", "Robots", "Screens", "Shanghai"]),  # a form that was sent without a choice
    ],
)
def test_feed_holds_what_the_list_with_these_filters_holds(
    client: FlaskClient, several: dict[str, str], query: str, found: list[str]
) -> None:
    address = query.format(**several)

    assert titles(client, address) == found
    page = client.get(f"/events?{address}").text
    assert sorted(title for title in ("Data", "Robots", "Screens", "Shanghai") if f">{title}</a>" in page) == found


@pytest.mark.parametrize(
    "query",
    [
        "kind=concert", "topic=knitting", "city=Atlantis", "lang_spoken=klingon", "host=nobody", "team=nobody", "month=2027-13",
        "month=soon", "kind=seminar&kind=workshop", "kind=&kind=workshop", "city=Aarhus&city=", "kind=seminar&topic=knitting",
    ],
)  # fmt: skip
def test_feed_of_what_is_not_known_is_not_the_whole_site(client: FlaskClient, several: dict[str, str], query: str) -> None:
    answers = [client.get(f"{path}?{query}") for path in ("/events.ics", "/subscribe")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert client.get(f"/events?{query}").status_code == 200  # a page can say that nothing was found


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "Kattegat Innovation Centre"),
        ("lang=da", "Kattegat Innovation Centre"),
        ("kind=seminar&city=Aarhus", "Kattegat – Seminars in Aarhus"),
        ("city=online", "Kattegat – Events online"),
        ("topic=robotics", "Kattegat – Events, Robotics"),
        ("topic=robotics&lang=da", "Kattegat – Arrangementer, Robotteknik"),
        ("kind=workshop&host={host}", "Kattegat – Workshops, hosted by Health Cluster Øst"),
        ("team=fjordland", "Kattegat – Events, by Fjordland"),
        ("lang_spoken=da&month=2027-09", "Kattegat – Events, Danish, September 2027"),
        ("q=screen", "Kattegat – Events, “screen”"),
    ],
)
def test_feed_is_named_in_words_and_says_where_it_came_from(client: FlaskClient, several: dict[str, str], query: str, name: str) -> None:
    lines = client.get(f"/events.ics?{query.format(**several)}").text.replace("\r\n ", "").split("\r\n")

    escaped = name.replace(",", "\\,")
    assert {f"NAME:{escaped}", f"X-WR-CALNAME:{escaped}"} <= set(lines)
    [source] = [line for line in lines if line.startswith("SOURCE;VALUE=URI:http://127.0.0.1:8000/events.ics")]
    again = client.get(source.partition("8000")[2])
    assert again.data == client.get(f"/events.ics?{query.format(**several)}").data


def test_check_32_feed_is_published_by_the_organizer_without_attendees(client: FlaskClient, several: dict[str, str]) -> None:
    for query in ("", "kind=seminar", "kind=study_trip&lang=da"):
        answer = client.get(f"/events.ics?{query}")
        read = icaljs_read(answer.data)
        assert (read.method, libical_errors(answer.data)) == ("PUBLISH", [])
        assert {event.organizer and event.organizer[0] for event in read.events} == {"mailto:events@kattegat.example.org"}
        assert ("ATTENDEE" in answer.text, "VALARM" in answer.text) == (False, False)


def test_check_33_two_fetches_are_byte_equal_and_a_third_is_304(client: FlaskClient, several: dict[str, str], frozen_clock: Any) -> None:
    for query in ("", "kind=seminar"):
        first = client.get(f"/events.ics?{query}")
        frozen_clock.move_to(NOW + timedelta(hours=30))  # longer than anything is kept unseen
        again = client.get(f"/events.ics?{query}")
        third = client.get(f"/events.ics?{query}", headers={"If-None-Match": first.headers["ETag"]})
        frozen_clock.move_to(NOW)

        assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
        assert first.headers["ETag"].startswith('"')
        assert (third.status_code, third.data, third.headers["ETag"]) == (304, b"", first.headers["ETag"])


def test_check_35_feed_asks_to_be_fetched_every_four_hours(client: FlaskClient, several: dict[str, str]) -> None:
    lines = client.get("/events.ics?kind=seminar").text.split("\r\n")

    assert {"REFRESH-INTERVAL;VALUE=DURATION:PT4H", "X-PUBLISHED-TTL:PT4H"} <= set(lines)
    assert "SOURCE;VALUE=URI:http://127.0.0.1:8000/events.ics?kind=seminar" in lines


def test_check_36_feed_is_text_calendar_in_utf_8(client: FlaskClient, several: dict[str, str]) -> None:
    for path in ("/events.ics", "/events.ics?topic=robotics&lang=da"):
        answer = client.get(path)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert ("Last-Modified" in answer.headers, answer.headers["Vary"]) == (False, "Accept-Encoding")


def test_check_38_feed_that_is_not_there_looks_like_any_other_and_sets_no_cookie(client: FlaskClient, several: dict[str, str]) -> None:
    missing = [client.get(f"/events.ics?{query}") for query in ("host=nobody", "team=secret-team", "topic=knitting")]

    assert {answer.status_code for answer in missing} == {404}
    assert len({answer.data.replace(answer.request.query_string, b"") for answer in missing}) == 1
    assert [answer.headers.getlist("Set-Cookie") for answer in (*missing, client.get("/events.ics"))] == [[], [], [], []]


def test_check_39_cancelled_event_stays_with_its_status_for_30_days(client: FlaskClient, frozen_clock: Any) -> None:
    make_event(title="Off", cancelled_at=NOW)
    seen = {}
    for days in (0, 29, 30, 31):
        frozen_clock.move_to(NOW + timedelta(days=days, seconds=-1 if days == 30 else 1))
        seen[days] = [event.status for event in icaljs_read(client.get("/events.ics").data).events]

    assert seen == {0: ["CANCELLED"], 29: ["CANCELLED"], 30: ["CANCELLED"], 31: []}


def test_check_40_what_is_not_public_stands_in_no_feed(client: FlaskClient, several: dict[str, str]) -> None:
    draft = make_event(title="Unannounced merger", status=EventStatus.DRAFT, city="Aarhus", venue="Secret cellar")
    make_topic(draft, "mergers", en="Mergers")
    hidden = make_session(draft, "Confidential terms")
    public = [make_event(title=way.value, format=way, city="Aarhus", online_url=f"https://meet.example.org/{way.value}") for way in Format]
    sessions = [make_session(event, "The room") for event in public]

    paths = [
        f"/events.ics{query}" for query in ("", "?city=Aarhus", "?city=online", "?topic=mergers", "?q=merger", "?kind=seminar&lang=da")
    ]
    paths += [f"/events/{event.slug}.ics" for event in public]
    paths += [f"/events/{event.slug}/sessions/{session.id}.ics" for event, session in zip(public, sessions, strict=True)]
    answers = {path: client.get(path) for path in (*paths, "/events.atom")}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(answers, 200)
    whole = {path: answer.text.replace("\r\n ", "") for path, answer in answers.items()}
    secrets = ("Secret cellar", "Confidential", "meet.example.org", draft.uid, hidden.uid, draft.slug)
    assert [(path, word) for path, text in whole.items() for word in secrets if word in text] == []
    entries = {path: text[text.find("BEGIN:VEVENT") :] if "BEGIN:VEVENT" in text else "" for path, text in whole.items()}
    assert [path for path, text in entries.items() if "merger" in text] == []  # above them a feed says what it was asked for
    assert [path for path in paths if not entries[path]] == ["/events.ics?topic=mergers", "/events.ics?q=merger"]
    assert [client.get(f"/events/{draft.slug}{ending}").status_code for ending in (".ics", f"/sessions/{hidden.id}.ics")] == [404, 404]


def test_checks_42_to_45_and_66_no_public_calendar_has_a_defect(client: FlaskClient, several: dict[str, str]) -> None:
    """Lines of 75 octets at most, CRLF, one VTIMEZONE for each zone, and all that our own lint knows."""
    event = make_event(title="Ærøskøbing; 上海, " + "研" * 90, text={"standfirst": "Zeile\n" + "长" * 300, "practical": "a\\b;c,d"})
    session = make_session(event, 'Robots, "wards"; ✈', description="医院" * 100)
    make_event(title="Off", cancelled_at=NOW)

    paths = [
        "/events.ics",
        "/events.ics?kind=study_trip&lang=da",
        f"/events/{event.slug}.ics",
        f"/events/{event.slug}/sessions/{session.id}.ics",
    ]

    answers = {path: client.get(path) for path in paths}
    assert {path: calendar_defects(answer.data) for path, answer in answers.items()} == {path: [] for path in paths}
    assert [path for path, answer in answers.items() if b"BEGIN:VEVENT" not in answer.data] == []


def test_feed_forgets_an_event_when_it_is_over(client: FlaskClient, frozen_clock: Any) -> None:
    make_site()
    event = make_event(title="Today", starts_local=datetime(2027, 8, 2, 13, 0), ends_local=datetime(2027, 8, 2, 14, 0), closes_local=None)  # noqa: DTZ001
    before = titles(client, "")
    frozen_clock.move_to(event.ends_at)

    assert (before, titles(client, "")) == (["Today"], [])
    with transaction():
        event.ends_at += timedelta(hours=1)
    assert titles(client, "") == ["Today"]
