"""The list of events, narrowed by plain links and a search."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue import lists
from eventsite.catalogue.models import Admission, Event, EventKind, EventStatus, EventText, Format
from eventsite.db import transaction
from tests.conftest import NOW
from tests.factories import make_event, make_topic
from tests.reading import words

pytestmark = pytest.mark.usefixtures("frozen_clock")


def on(month: int, day: int, title: str, **values: Any) -> Event:
    """An event of two hours on that day of 2027."""
    starts = datetime(2027, month, day, 10, 0)  # noqa: DTZ001 - a local time
    return make_event(title=title, starts_local=starts, ends_local=starts + timedelta(hours=2), closes_local=starts, **values)


def titles(client: FlaskClient, address: str) -> list[str]:
    """What the list at this address shows, in order."""
    answer = client.get(address)
    assert answer.status_code == 200
    return [unescape(title) for title in re.findall(r'<h3[^>]*><a href="/events/[^"]+">([^<]*)</a></h3>', answer.text)]


@pytest.fixture
def some(app: Flask) -> None:
    """Four events and one of the past."""
    robots = on(9, 2, "Robots in care", languages=["da"], kind=EventKind.WORKSHOP)
    make_topic(robots, "robotics", en="Robotics", da="Robotteknik")
    on(9, 20, "Sundhedsdata på Øresund", languages=["da", "en"])
    on(10, 5, "Health-tech workshop", kind=EventKind.WORKSHOP, city="Daegu", city_local="대구", city_language="ko", languages=["en", "ko"])
    on(11, 4, "Funding a first pilot", format=Format.ONLINE, city="")
    on(3, 1, "What was")


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Robots in care", "Sundhedsdata på Øresund", "Health-tech workshop", "Funding a first pilot"]),
        ("?kind=workshop", ["Robots in care", "Health-tech workshop"]),
        ("?topic=robotics", ["Robots in care"]),
        ("?city=Daegu", ["Health-tech workshop"]),
        ("?city=online", ["Funding a first pilot"]),
        ("?lang_spoken=da", ["Robots in care", "Sundhedsdata på Øresund"]),
        ("?month=2027-10", ["Health-tech workshop"]),
        ("?kind=workshop&lang_spoken=ko&month=2027-10&city=Daegu", ["Health-tech workshop"]),
        ("?q=oresund", ["Sundhedsdata på Øresund"]),
        ("?q=ØRESUND+sundhed", ["Sundhedsdata på Øresund"]),
        ("?q=대구", ["Health-tech workshop"]),
        ("?q=daegu+health", ["Health-tech workshop"]),
        ("?q=%25", []),
        ("?q=_", []),
        ("?kind=nonsense", []),
        ("?month=2027-99", []),
        ("?topic=none&page=x&kind=", []),
        ("?q=" + "a" * 5000, []),
    ],
)
def test_list_shows_what_the_filters_in_the_address_leave(client: FlaskClient, query: str, expected: list[str]) -> None:
    assert titles(client, f"/events{query}") == expected


@pytest.mark.usefixtures("some")
def test_filters_are_links_with_counts_that_keep_the_others(client: FlaskClient) -> None:
    text = client.get("/events?lang_spoken=da").text

    facets = re.search(r'<ul class="facets".*?</ul>', text, re.S)
    assert facets is not None
    assert re.findall(r'href="([^"]+)"( aria-current="true")?>(\S+) <span>(\d+)', unescape(facets[0])) == [
        ("/events?lang_spoken=da", ' aria-current="true"', "All", "2"),
        ("/events?kind=seminar&lang_spoken=da", "", "Seminars", "1"),
        ("/events?kind=workshop&lang_spoken=da", "", "Workshops", "1"),
    ]
    assert '<option value="da" selected>' in text


@pytest.mark.usefixtures("some")
def test_selects_offer_only_what_occurs(client: FlaskClient) -> None:
    text = client.get("/events").text

    options = {
        name: re.findall(r'value="([^"]+)"', body)
        for name, body in re.findall(r'<select class="select" name="(\w+)">(.*?)</select>', text, re.S)
    }
    assert options == {
        "topic": ["robotics"], "city": ["Copenhagen", "Daegu", "online"], "lang_spoken": ["da", "en", "ko"],
        "month": ["2027-09", "2027-10", "2027-11"],
    }  # fmt: skip


@pytest.mark.usefixtures("some")
def test_list_stands_under_its_months(client: FlaskClient) -> None:
    assert re.findall(r"<h2 id=\"m[^>]*>(\w+) <span>(\d+)", client.get("/events").text) == [
        ("September", "2027"),
        ("October", "2027"),
        ("November", "2027"),
    ]


@pytest.mark.usefixtures("some")
def test_empty_list_says_what_was_asked_and_offers_the_nearest(client: FlaskClient) -> None:
    answer = client.get("/events?kind=workshop&city=Copenhagen&lang_spoken=ko")

    assert "Nothing for Workshops, Copenhagen, Korean Nearest to it:" in words(answer)
    assert "Workshops, Korean: 1 event" in words(answer)
    assert "Workshops, Copenhagen: 1 event" in words(answer)
    assert 'href="/events?kind=workshop&amp;lang_spoken=ko"' in answer.text
    assert '<a href="/events">Clear all filters</a>' in answer.text


def test_empty_list_of_a_new_site_says_so(client: FlaskClient) -> None:
    assert "No events are planned at the moment" in words(client.get("/events"))
    assert "No events are planned at the moment" in words(client.get("/"))
    assert "No event is over yet" in words(client.get("/events/past"))


@pytest.mark.parametrize("path", ["/events?q=%3Cscript%3Ealert(1)%3C/script%3E", "/events?city=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"])
def test_what_was_typed_comes_back_as_text(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    assert "<script>alert" not in answer.text
    assert "<script>alert(1)</script>" in words(answer)


@pytest.mark.usefixtures("some")
def test_past_events_have_their_own_list(client: FlaskClient) -> None:
    assert titles(client, "/events/past") == ["What was"]
    assert titles(client, "/events/past?q=was") == ["What was"]
    assert "1 past event" in words(client.get("/"))


def test_long_list_comes_in_pages(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 2)
    for day in (1, 2, 3):
        on(9, day, f"Event {day}")

    assert titles(client, "/events") == ["Event 1", "Event 2"]
    assert titles(client, "/events?page=2") == ["Event 3"]
    assert titles(client, "/events?page=99") == ["Event 3"]
    assert 'rel="next" href="/events?page=2"' in client.get("/events").text


@pytest.mark.parametrize("path", ["/", "/events", "/events?q=secret", "/events/past", "/events.ics", "/events.atom", "/sitemap.xml"])
def test_draft_is_in_no_list(client: FlaskClient, path: str) -> None:
    on(9, 2, "Secret draft", status=EventStatus.DRAFT, slug="secret-draft")
    on(3, 2, "Secret draft of old", status=EventStatus.DRAFT, slug="secret-draft-of-old")

    answer = client.get(path)

    assert answer.status_code == 200
    assert "draft" not in answer.text.lower().replace("?q=secret", "")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"capacity": 30}, "30 of 30 seats left"),
        ({"capacity": 0}, "Full, waitlist open"),
        ({"capacity": 0, "has_waitlist": False}, "Full"),
        ({"capacity": None}, "Open for registration"),
        ({"capacity": 16, "admission": Admission.SELECTION}, "16 places Apply by 20 September"),
        ({"opens_at": NOW + timedelta(days=44)}, "Opens 15 September"),
        ({"cancelled_at": NOW}, "Cancelled"),
    ],
)
def test_row_says_how_registration_stands(client: FlaskClient, values: dict[str, Any], expected: str) -> None:
    on(9, 20, "An event", **values)

    assert words(client.get("/events")).endswith(f"10:00–12:00, English {expected}")


def test_row_in_another_language_is_marked(client: FlaskClient) -> None:
    event = on(9, 20, "unused")
    with transaction():
        event.texts[:] = [EventText(language="de", title="Gesundheitsdaten")]

    assert '<h3 lang="de"><a' in client.get("/events").text
