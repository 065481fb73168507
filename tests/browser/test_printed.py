"""Programmes on paper in a real Chromium: their size, their pages, and no accessibility fault on the screen."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.browser.conftest import DESK, PHONE, Visitor
from tests.registration.itineraries import join, make_trip, take_part
from tests.trips import asian_trip

Visit = Callable[..., Visitor]
A4, A6 = (595, 842), (298, 420)  # points


def paper(visitor: Visitor, target: Path) -> tuple[set[tuple[int, int]], int]:
    """The sizes of the pages, whole points, and how many there are."""
    visitor.page.pdf(path=target, prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox *\[0 0 ([\d.]+) ([\d.]+)\]", target.read_bytes())
    return {(round(float(width)), round(float(height))) for width, height in boxes}, len(boxes)


@pytest.fixture
def addresses(app: Flask) -> list[str]:
    """Everybody's sheet, and Ada's."""
    trip = make_trip(slug="shanghai")
    [ada] = take_part(trip, "ada")
    join(ada, "Robotics")
    token = app.extensions["eventsite"].links.make("registration", ada.id, ada.link_version)
    return ["/events/shanghai/programme", f"/my/{token}/programme"]


def test_sheets_are_a4_and_pocket_size(addresses: list[str], visit: Visit, tmp_path: Path) -> None:
    visitor = visit(viewport=DESK)
    for address in addresses:
        visitor.open(address)
        sizes, count = paper(visitor, tmp_path / "a4.pdf")
        assert (sizes, count <= 2) == ({A4}, True)
        visitor.open(f"{address}?size=pocket")
        sizes, count = paper(visitor, tmp_path / "pocket.pdf")
        assert (sizes, count <= 4) == ({A6}, True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_sheets_and_own_calendar_have_no_accessibility_fault(
    addresses: list[str], visit: Visit, viewport: dict[str, int], scheme: str
) -> None:
    asian_trip()  # with several zones on one day
    visitor = visit(viewport=viewport, color_scheme=scheme)
    for address in (*addresses, addresses[1].removesuffix("/programme"), "/events/asia", "/events/asia/programme"):
        visitor.open(address)
        assert (visitor.violations(), visitor.too_wide()) == ([], False)
