"""The sample event of the benchmarks: a seminar like the one of the design, with programme, speakers and hosts."""

import secrets
from datetime import datetime, timedelta

from benchmarks.database import inside
from eventsite import clock
from eventsite.calendar.local_time import to_utc
from eventsite.catalogue.models import Event, EventKind, EventStatus, EventText, Places, ProgrammeSession, SessionKind, SessionText, Speaker
from eventsite.db import db, transaction
from eventsite.people.models import Site, Team

ZONE = "Europe/Copenhagen"
TALKS = ("Welcome", "Three years in the emergency room", "One platform, eleven hospitals", "Lunch", "Two tracks", "Matchmaking", "End")


def sample_event(env: dict[str, str], *, capacity: int | None = 120) -> str:
    """Write it into the database of this installation; answers its slug. It is 60 days ahead and open."""
    slug = f"sample-{secrets.token_hex(3)}"
    with inside(env), transaction():
        if db.session.get(Site, 1) is None:
            db.session.add(Site(id=1, name="Kattegat Innovation Centre", short_name="Kattegat", address="Lodskaj 12\n2150 København"))
        team = Team(slug=slug, name="Kattegat Innovation Centre", reply_to="desk@kattegat.example.org")
        db.session.add(_event(team, slug, capacity))
    return slug


def _event(team: Team, slug: str, capacity: int | None) -> Event:
    day = (clock.now() + timedelta(days=60)).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    starts, ends, closes = day.replace(hour=9), day.replace(hour=15, minute=30), day - timedelta(days=7)
    event = Event(
        team=team, slug=slug, uid=f"{secrets.token_hex(16)}@kattegat.example.org", kind=EventKind.SEMINAR, status=EventStatus.PUBLISHED,
        published_at=clock.now(), starts_local=starts, ends_local=ends, closes_local=closes, zone=ZONE, starts_at=to_utc(starts, ZONE),
        ends_at=to_utc(ends, ZONE), closes_at=to_utc(closes, ZONE), venue="Pakhus 47", address="Lodskaj 12", city="Copenhagen",
        country="DK", languages=["en"], contact_name="Freja Sandager", contact_email="freja@kattegat.example.org",
        places=Places(capacity=capacity),
    )  # fmt: skip
    event.texts.append(
        EventText(language="en", title="AI in Healthcare", standfirst="A day for hospitals. " * 6, body="About it.\n\n" * 20)
    )
    event.speakers = [Speaker(position=n, name=f"Speaker {n}", job_title="Professor", organisation="Kattegat") for n in range(6)]
    event.sessions = [_session(starts + timedelta(minutes=50 * n), title) for n, title in enumerate(TALKS)]
    return event


def _session(starts: datetime, title: str) -> ProgrammeSession:
    ends = starts + timedelta(minutes=45)
    return ProgrammeSession(
        kind=SessionKind.TALK, uid=f"{secrets.token_hex(16)}@kattegat.example.org", starts_local=starts, ends_local=ends, zone=ZONE,
        starts_at=to_utc(starts, ZONE), ends_at=to_utc(ends, ZONE),
        texts=[SessionText(language="en", title=title, description="What it is about.")],
    )  # fmt: skip
