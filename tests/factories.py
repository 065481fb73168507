"""Plain builders of what tests need. Each opens its own `transaction()` unless one is open already."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from eventsite.catalogue.models import Admission, Event, EventKind, EventStatus, EventText, Places
from eventsite.db import WRITE, db, transaction
from eventsite.people.models import Site, Team


@contextmanager
def _writing() -> Iterator[None]:
    if db.session().info.get(WRITE):
        yield
        db.session.flush()
    else:
        with transaction():
            yield


def make_site(**values: Any) -> Site:
    """The site's row, made once."""
    site = db.session.get(Site, 1)
    if site is None:
        with _writing():
            site = Site(**({"id": 1, "name": "Kattegat Innovation Centre", "short_name": "Kattegat"} | values))
            db.session.add(site)
    return site


def make_team(slug: str = "kattegat", **values: Any) -> Team:
    """A team; the same one for the same slug."""
    team = db.session.scalar(select(Team).where(Team.slug == slug))
    if team is None:
        with _writing():
            team = Team(slug=slug, **({"name": slug.title(), "reply_to": f"desk@{slug}.example.org"} | values))
            db.session.add(team)
    return team


def make_event(*, capacity: int | None = 120, title: str = "AI in Healthcare", text: dict[str, str] | None = None, **values: Any) -> Event:
    """A published seminar in Copenhagen on 20 September 2027, 09:00 to 15:30; registration closes on 13 September at 12:00."""
    make_site()
    team = values.pop("team", None) or make_team()
    defaults: dict[str, Any] = {
        "slug": f"event-{secrets.token_hex(4)}", "uid": f"{secrets.token_hex(16)}@kattegat.example.org", "kind": EventKind.SEMINAR,
        "admission": Admission.FIRST_COME, "status": EventStatus.PUBLISHED, "starts_local": datetime(2027, 9, 20, 9, 0),  # noqa: DTZ001
        "ends_local": datetime(2027, 9, 20, 15, 30), "closes_local": datetime(2027, 9, 13, 12, 0), "zone": "Europe/Copenhagen",  # noqa: DTZ001
        "venue": "Pakhus 47", "address": "Lodskaj 12", "city": "Copenhagen", "country": "DK", "languages": ["en"],
        "contact_name": "Freja Sandager", "contact_email": "freja@kattegat.example.org", "contact_phone": "+45 00 00 00 47",
    }  # fmt: skip
    facts = defaults | values
    zone = ZoneInfo(facts["zone"])
    for name in ("starts", "ends", "closes"):
        local = facts[f"{name}_local"]
        facts.setdefault(f"{name}_at", local.replace(tzinfo=zone).astimezone(UTC) if local else None)
    if facts["status"] is EventStatus.PUBLISHED:
        facts.setdefault("published_at", datetime(2027, 6, 1, tzinfo=UTC))
    with _writing():
        event = Event(team=team, places=Places(capacity=capacity), **facts)
        event.texts.append(EventText(language="en", title=title, **(text or {})))
        db.session.add(event)
    return event
