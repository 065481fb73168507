"""Plain builders of what tests need. Each opens its own `transaction()` unless one is open already."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from eventsite.catalogue.models import (
    Admission,
    Event,
    EventHost,
    EventKind,
    EventStatus,
    EventText,
    HostRole,
    Places,
    ProgrammeSession,
    SessionKind,
    SessionText,
    Speaker,
    Stop,
    Topic,
    TopicText,
)
from eventsite.db import WRITE, db, transaction
from eventsite.people.models import Organisation, Site, Team
from eventsite.publications.models import News, NewsText, Report, ReportText
from eventsite.registration.models import Policy, Serving


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


def make_event(
    *, capacity: int | None = 120, title: str = "AI in Healthcare", text: dict[str, str] | None = None,
    policy: dict[str, Any] | None = None, **values: Any,
) -> Event:  # fmt: skip
    """A published seminar in Copenhagen on 20 September 2027, 09:00 to 15:30; registration closes on 13 September at 12:00.

    A free seat is the next one's at once, unless `policy` says otherwise.
    """
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
        db.session.flush()
        db.session.add(Policy(event_id=event.id, **({"serving": Serving.CONFIRM} | (policy or {}))))
    return event


def make_session(event: Event, title: str = "Welcome", *, at: str = "09:15", minutes: int = 45, **values: Any) -> ProgrammeSession:
    """An item of the programme on the event's first day (or `on=`, a date), by the clocks of its stop or of the event."""
    stop: Stop | None = values.get("stop")
    zone = stop.zone if stop else event.zone
    day = values.pop("on", event.starts_local.date())
    starts = datetime.combine(day, time.fromisoformat(at))
    ends = starts + timedelta(minutes=minutes)
    starts_at, ends_at = (local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for local in (starts, ends))
    description = values.pop("description", "")
    with _writing():
        session = ProgrammeSession(
            uid=f"{secrets.token_hex(16)}@kattegat.example.org", starts_local=starts, ends_local=ends, zone=zone, starts_at=starts_at,
            ends_at=ends_at, **({"kind": SessionKind.TALK} | values),
        )  # fmt: skip
        session.texts.append(SessionText(language="en", title=title, description=description))
        event.sessions.append(session)
    return session


def make_speaker(event: Event, name: str = "Maja Holmgaard", **values: Any) -> Speaker:
    """Somebody named on the event's page."""
    with _writing():
        speaker = Speaker(name=name, position=len(event.speakers), **values)
        event.speakers.append(speaker)
    return speaker


def make_stop(event: Event, city: str, zone: str, days: tuple[int, int], **values: Any) -> Stop:
    """A city of a trip; `days` are the first and the last, counted from the event's first."""
    first = event.starts_local.date()
    with _writing():
        uid = f"{secrets.token_hex(16)}@kattegat.example.org"
        stop = Stop(uid=uid, city=city, zone=zone, position=len(event.stops), **values)
        stop.starts_on, stop.ends_on = first + timedelta(days[0]), first + timedelta(days[1])
        event.stops.append(stop)
    return stop


def make_organisation(name: str = "Health Cluster Øst", **values: Any) -> Organisation:
    """An entry of the directory."""
    with _writing():
        organisation = Organisation(slug=secrets.token_hex(4), name=name, **values)
        db.session.add(organisation)
    return organisation


def make_host(event: Event, name: str = "Health Cluster Øst", role: HostRole = HostRole.HOST, **values: Any) -> EventHost:
    """An organisation behind the event."""
    organisation = make_organisation(name, **values)
    with _writing():
        host = EventHost(organisation=organisation, role=role, position=len(event.hosts))
        event.hosts.append(host)
    return host


def make_topic(event: Event, slug: str, **names: str) -> Topic:
    """A topic of the event; `names` by language."""
    with _writing():
        topic = Topic(slug=slug, texts=[TopicText(language=code, name=name) for code, name in names.items()])
        event.topics.append(topic)
    return topic


def make_report(title: str = "Hospital robotics", *, number: int = 31, published_on: date = date(2027, 6, 1), **values: Any) -> Report:
    """A report that is out."""
    team = make_team()
    with _writing():
        report = Report(team_id=team.id, slug=f"report-{number}", series="Reports", number=number, published_on=published_on, **values)
        report.texts.append(ReportText(language="en", title=title, standfirst="Forty robots.", body="We **counted**."))
        db.session.add(report)
    return report


def make_news(title: str = "Twelve hospitals join", *, published_on: date = date(2027, 7, 1), **values: Any) -> News:
    """A news item that is out."""
    team = make_team()
    with _writing():
        item = News(team_id=team.id, published_on=published_on, **({"slug": f"news-{secrets.token_hex(3)}"} | values))
        item.texts.append(NewsText(language="en", title=title, standfirst="One tender.", body="The *first* contract."))
        db.session.add(item)
    return item
