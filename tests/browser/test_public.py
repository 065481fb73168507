"""The public pages in a real Chromium: light and dark, wide and narrow, for every reader, and light to load."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Response

from eventsite import clock
from eventsite.catalogue.models import Admission, EventKind, HostRole, Series, SessionKind
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.factories import (
    make_event,
    make_host,
    make_news,
    make_organisation,
    make_report,
    make_session,
    make_site,
    make_speaker,
    make_stop,
)

SMALL = {"width": 360, "height": 740}
YEAR = clock.now().year + 1
MAX_PAGE_BYTES = 100 * 1024
PATHS = (
    "/", "/events", "/events?city=Nowhere&kind=workshop", "/events/past", "/events/seminar", "/events/trip", "/events/cancelled",
    "/subscribe?kind=seminar",
    "/reports", "/reports/report-31", "/news", "/news/news-1", "/organisations", "/privacy", "/accessibility", "/no-such-page",
)  # fmt: skip
ABOUT = "Most hospitals have run a pilot. Few have kept one running.\n\nThis is about the second group.\n\n## Why\n\n- one\n- two"


def at(month: int, day: int, hour: int, minute: int) -> datetime:
    """A local time of next year."""
    return datetime(YEAR, month, day, hour, minute)  # noqa: DTZ001 - its zone stands beside it


@pytest.fixture(autouse=True)
def some_of_everything(app: Flask) -> None:
    """A site with a seminar, the trip that follows, reports and news. Dates lie ahead of any clock."""
    make_site(address="Pakhus 47\n2150 København", contact_email="events@kattegat.example.org", contact_phone="+45 00 00 00 47")
    series = Series(slug="health-ai", name="Health AI")
    text = {"standfirst": "A day for hospitals, regions and companies.", "body": ABOUT, "price": "Free.", "practical": "Coffee from 08:30"}
    seminar = make_event(
        title="AI in Healthcare and Data-Driven Innovation", slug="seminar", text=text, series=series, map_url="https://maps.example.org",
        starts_local=at(9, 20, 9, 0), ends_local=at(9, 20, 15, 30), closes_local=at(9, 13, 12, 0),
    )  # fmt: skip
    speakers = [make_speaker(seminar, f"Speaker {number}", organisation="Fjordland", job_title="Consultant") for number in range(6)]
    make_speaker(seminar, "Zhao Weilin", local_name="赵蔚琳", local_language="zh-Hans")
    make_session(seminar, "Coffee and registration", at="08:30", kind=SessionKind.BREAK)
    for hour in range(9, 13):
        make_session(seminar, f"Talk at {hour}", at=f"{hour:02d}:15", description="What the night shift does now.", speakers=speakers[:2])
    make_session(seminar, "Hospital data in practice", at="13:15", track="A", room="The Loft")
    make_session(seminar, "From pilot to procurement", at="13:15", track="B", room="Room 3")
    for name, role in (("Kattegat Innovation Centre", HostRole.HOST), ("The Lodskaj Foundation", HostRole.SUPPORTER)):
        make_host(seminar, name, role, website="https://example.org")
    trip = make_event(
        title="Hospitals and med-tech in China", slug="trip", kind=EventKind.STUDY_TRIP, admission=Admission.SELECTION, text=text,
        country="CN",
        starts_local=at(10, 10, 8, 0), ends_local=at(10, 17, 18, 0), closes_local=at(9, 6, 12, 0),
        series=series,
    )  # fmt: skip
    home = make_stop(trip, "Copenhagen", "Europe/Copenhagen", (0, 0))
    shanghai = make_stop(trip, "Shanghai", "Asia/Shanghai", (1, 5), local_name="上海", local_language="zh-Hans")
    make_stop(trip, "Copenhagen", "Europe/Copenhagen", (7, 7))
    make_session(trip, "Flight", at="17:30", kind=SessionKind.TRANSFER, stop=home)
    make_session(trip, "Yunqiao Hospital", at="09:00", on=date(YEAR, 10, 12), kind=SessionKind.SITE_VISIT, stop=shanghai)
    make_event(title="Called off", slug="cancelled", cancelled_at=seminar.created_at, cancel_reason="The hall is flooded.")
    make_report(event=seminar, published_on=date(2025, 6, 1), pages=64)
    make_news(slug="news-1", published_on=date(2025, 7, 1))
    make_organisation("Health Cluster Øst", member=True, country="DK", city="Odense", website="https://cluster.example.org")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["390", "1440"])
def test_public_pages_have_no_accessibility_fault(visit: Callable[..., Visitor], scheme: str, viewport: dict[str, int]) -> None:
    visitor = visit(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    faults = {}

    for path in PATHS:
        visitor.open(path)
        faults[path] = visitor.violations() + (["too wide"] if visitor.too_wide() else [])

    assert {path: found for path, found in faults.items() if found} == {}


@pytest.mark.parametrize("language", ["en", "da"])
def test_public_page_fits_a_small_phone(visit: Callable[..., Visitor], language: str) -> None:
    visitor = visit(viewport=SMALL)

    for path in PATHS:
        visitor.open(path + ("&" if "?" in path else "?") + f"lang={language}")
        assert not visitor.too_wide(), path


def test_public_pages_work_without_script(visit: Callable[..., Visitor]) -> None:
    page = visit(java_script_enabled=False).open("/events")

    page.select_option("select[name=kind], select[name=city]", "Copenhagen")
    page.get_by_role("button", name="Show events").click()
    page.get_by_role("link", name="AI in Healthcare").click()

    assert page.get_by_role("heading", level=1).inner_text().startswith("AI in Healthcare")
    assert "Copenhagen time" in page.locator(".register-panel").inner_text()


def test_event_page_is_light_and_loads_nothing_from_elsewhere(visit: Callable[..., Visitor], site: str) -> None:
    visitor = visit(viewport=DESK)
    answers: list[Response] = []
    visitor.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - playwright wraps no builtin

    visitor.open("/events/seminar")
    visitor.page.wait_for_load_state("networkidle")
    sent = {answer.url: answer.request.sizes()["responseBodySize"] for answer in answers}
    unpacked = {answer.url: len(answer.body()) for answer in answers}

    assert any(url.endswith(".woff2") for url in sent)
    assert all(url.startswith(site) for url in sent)
    assert sum(sent.values()) <= MAX_PAGE_BYTES * 0.8, sent
    assert sum(unpacked.values()) <= MAX_PAGE_BYTES, unpacked
    assert visitor.page.context.cookies() == []


@pytest.mark.parametrize(
    ("zone", "note"), [("Asia/Seoul", "(19:00 in your time zone)"), ("Europe/Copenhagen", ""), ("Europe/Stockholm", "")]
)
def test_reader_elsewhere_sees_the_deadline_in_their_own_zone_too(visit: Callable[..., Visitor], zone: str, note: str) -> None:
    page = visit(viewport=DESK, timezone_id=zone).open("/events/seminar")
    deadline: Any = page.locator(".register-panel time")

    assert deadline.inner_text().endswith(f"12:00 {note}".strip())


def test_reader_on_another_day_sees_the_day(visit: Callable[..., Visitor]) -> None:
    page = visit(viewport=DESK, timezone_id="Pacific/Auckland").open("/events/seminar")

    assert "in your time zone)" in page.locator(".register-panel time").inner_text()


def test_keyboard_reaches_the_content_first(visit: Callable[..., Visitor]) -> None:
    page = visit(viewport=DESK).open("/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_phone_has_the_next_step_at_the_thumb(visit: Callable[..., Visitor]) -> None:
    page = visit(viewport=PHONE).open("/events/seminar")
    bar = page.locator(".register-bar")

    assert bar.inner_text().splitlines()[0] == "120 seats left"
    box = bar.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"] + 1
