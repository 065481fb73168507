"""The months in a real Chromium: no accessibility fault at any size, by keys alone, and on one sheet of paper."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page

from eventsite import clock
from eventsite.catalogue.models import EventKind, EventStatus
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.test_form_editor import signed_in
from tests.factories import make_event, make_site

Visit = Callable[..., Visitor]
SMALL = {"width": 360, "height": 740}
NEXT = (clock.now().replace(day=1) + timedelta(days=32)).replace(day=6, hour=9, minute=0, second=0, microsecond=0, tzinfo=None)
MONTH = f"{NEXT:%Y-%m}"
PUBLIC = (f"/events/calendar?month={MONTH}", f"/events/agenda?month={MONTH}", "/events/calendar?month=2001-02", "/events/calendar")
ACROSS = (b"841", b"594")  # A4
PAPER = {"width": 718, "height": 1046}  # A4 upright without its margins
SOON = (clock.now() + timedelta(days=3)).replace(hour=9, minute=0, second=0, microsecond=0, tzinfo=None)
OWN = (f"/desk/calendar?month={MONTH}", "/desk/agenda", "/desk/calendar?month=2001-02", "/desk/events")


@pytest.fixture(autouse=True)
def next_month(app: Flask) -> None:
    """A month with an evening, a trip over a weekend, a workshop by other clocks, and what is called off or a draft."""
    make_site()
    hours, days = timedelta(hours=3), timedelta(days=8)
    soon = {"closes_local": NEXT - timedelta(days=2)}
    make_event(title="Health data in practice", slug="data", starts_local=NEXT, ends_local=NEXT + hours, **soon)
    make_event(title="Hospitals in China", kind=EventKind.STUDY_TRIP, country="CN", starts_local=NEXT, ends_local=NEXT + days, **soon)
    make_event(title="Two days of data", starts_local=NEXT, ends_local=NEXT + timedelta(days=1, hours=2), **soon)
    korean = {"zone": "Asia/Seoul", "city": "Daegu", "country": "KR"}
    make_event(title="Krankenhausinformationssystemanbindung", starts_local=NEXT, ends_local=NEXT + hours, **soon, **korean)
    make_event(title="Called off", starts_local=NEXT, ends_local=NEXT + hours, cancelled_at=clock.now(), **soon)
    make_event(title="A draft", starts_local=NEXT, ends_local=NEXT + hours, status=EventStatus.DRAFT, **soon)


def faults(visitor: Visitor, paths: tuple[str, ...]) -> dict[str, list[str]]:
    found = {}
    for path in paths:
        page = visitor.open(path)
        assert not page.title().startswith("There is no page"), path
        found[path] = visitor.violations() + (["too wide"] if visitor.too_wide() else [])
    return {path: those for path, those in found.items() if those}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [SMALL, PHONE, DESK], ids=["360", "390", "1440"])
def test_months_have_no_accessibility_fault_and_fit(visit: Visit, app: Flask, size: dict[str, int], scheme: str) -> None:
    visitor = visit(viewport=size, color_scheme=scheme, reduced_motion="reduce")

    assert faults(visitor, PUBLIC) == {}
    signed_in(visitor, app)
    assert faults(visitor, OWN) == {}


def test_month_is_walked_by_keys_without_script(visit: Visit) -> None:
    page = visit(viewport=DESK, java_script_enabled=False).open("/events")

    press(page, "Month", "**/events/calendar")
    press(page, f"{NEXT:%B %Y}", f"**/events/calendar?month={MONTH}")
    press(page, "09:00–12:00 Health data in practice", "**/events/data")


def test_agenda_is_walked_by_keys_without_script(visit: Visit) -> None:
    page = visit(viewport=DESK, java_script_enabled=False).open("/events")

    press(page, "Agenda", "**/events/agenda")
    press(page, f"{NEXT:%B %Y}", f"**/events/agenda?month={MONTH}")
    press(page, "Health data in practice", "**/events/data")


def test_desk_month_is_walked_by_keys_without_script(visit: Visit, app: Flask) -> None:
    visitor = visit(viewport=DESK, java_script_enabled=False)
    signed_in(visitor, app)
    page = visitor.open("/desk/events")

    press(page, "Month", "**/desk/calendar")
    press(page, f"{NEXT:%B %Y}", f"**/desk/calendar?month={MONTH}")
    press(page, "09:00–12:00 A draft", re.compile(r"/desk/events/\d+$"))
    assert page.locator("h1").inner_text() == "A draft"


def test_desk_agenda_is_walked_by_keys_without_script(visit: Visit, app: Flask) -> None:
    soon = make_event(title="In three days", starts_local=SOON, ends_local=SOON + timedelta(hours=3), closes_local=None)
    visitor = visit(viewport=DESK, java_script_enabled=False)
    signed_in(visitor, app)
    page = visitor.open("/desk/events")

    press(page, "Agenda", "**/desk/agenda")
    press(page, "In three days", f"**/desk/events/{soon.id}")
    assert page.locator("h1").inner_text() == "In three days"


def press(page: Page, words: str, address: str | re.Pattern[str]) -> None:
    """Go by keys alone to the link with these words, and where it leads."""
    tab_to(page, words)
    page.keyboard.press("Enter")
    page.wait_for_url(address)


def tab_to(page: Page, words: str) -> None:
    """Press the tabulator until the link with these words has the focus."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if " ".join(page.locator(":focus").inner_text().split()) == words:
            return
    raise AssertionError(f"no way by keys to {words}")


def test_phone_reads_the_same_table_as_a_list_of_the_days_that_have_something(visit: Visit) -> None:
    page = visit(viewport=PHONE).open(f"/events/calendar?month={MONTH}")

    shown = page.locator(".month-table td:visible")
    assert shown.count() == 9  # the days of the trip
    assert shown.first.locator("time").inner_text() == f"{NEXT:%A} {NEXT.day} {NEXT:%B}"
    assert page.locator(".month-table th:visible").count() == 0


@pytest.mark.parametrize("address", ["/events/calendar", "/desk/calendar"])
def test_month_is_printed_on_one_sheet_across(visit: Visit, app: Flask, address: str) -> None:
    starts = NEXT + timedelta(days=31)
    for number in range(0, 20, 2):
        day = starts + number * timedelta(days=1)
        make_event(title=f"Evening number {number}", starts_local=day, ends_local=day + timedelta(hours=3), closes_local=None)
    visitor = visit(viewport=DESK)
    signed_in(visitor, app)

    assert sheets(visitor.open(f"{address}?month={starts:%Y-%m}")) == [ACROSS]
    assert set(sheets(visitor.open(f"{address}?month={MONTH}"))) == {ACROSS}  # a day with six events may need a second


@pytest.mark.parametrize("address", [f"/events/agenda?month={MONTH}", "/desk/agenda"], ids=["public", "desk"])
def test_agenda_is_printed_with_days_times_and_zones_and_without_what_one_clicks(visit: Visit, app: Flask, address: str) -> None:
    day, title = (SOON, "In three days") if address == "/desk/agenda" else (NEXT, "Health data in practice")
    make_event(title="In three days", starts_local=SOON, ends_local=SOON + timedelta(hours=3), closes_local=None)
    visitor = visit(viewport=PAPER)
    signed_in(visitor, app)
    page = visitor.open(address)
    page.emulate_media(media="print")

    said = " ".join(page.locator("main").inner_text().split())
    assert re.search(rf"{day:%A} {day.day} {day:%B} .*09:00–12:00 Copenhagen time, UTC\+[12] {title}", said)
    assert (page.locator("nav:visible, form:visible, .button:visible").count(), visitor.too_wide()) == (0, False)
    assert page.locator("main h3:visible").count() == page.locator("main h3").count()


def sheets(page: Page) -> list[tuple[bytes, ...]]:
    """Width and height of each sheet of the page as it is printed, in points."""
    return re.findall(rb"/MediaBox\s*\[0 0 (\d+)[\d.]* (\d+)", page.pdf(prefer_css_page_size=True))
