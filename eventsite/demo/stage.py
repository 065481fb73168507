"""Writes the site, the directory, the events and the publications of the sample data."""

from datetime import date, datetime, timedelta

from eventsite.accounts.models import Role
from eventsite.accounts.service import NewAccount, add_member
from eventsite.calendar.local_time import to_utc
from eventsite.calendar.uid import new_uid
from eventsite.catalogue.models import (
    AttendeeGroup,
    CoHostGrant,
    Event,
    EventHost,
    EventStatus,
    EventText,
    Places,
    ProgrammeSession,
    Series,
    SessionText,
    Speaker,
    Stop,
    Topic,
    TopicText,
)
from eventsite.db import db
from eventsite.demo import organisations, publications
from eventsite.demo.specs import Halt, Item, Spec, at
from eventsite.people.models import Organisation, Site, Team
from eventsite.publications.models import News, NewsText, Report, ReportText
from eventsite.registration.models import Policy

ORGANISER = ("freja@kattegat.example.org", "Freja Sandager")
PHONE = "+45 00 00 00 47"
DOMAIN = "kattegat.example.org"
PRIVACY = """We keep what you tell us to run the event, and delete it after six months. Only the team of the event sees it.

A host in another country sees your details only when you agree to that in a question of its own. You can see, change and
withdraw on your own page, whose link is in every mail. Nothing on these pages is loaded from elsewhere, and nothing counts your clicks."""


class Stage:
    """The rows that others point at, by their short names."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = now.date()
        self.team = _site_and_teams()
        self.organiser = add_member(self.team, NewAccount(*ORGANISER, Role.OWNER), None, now=now).id
        self.organisations = {row.slug: row for row in _directory()}
        self.topics = {slug: _topic(slug, names) for slug, names in organisations.TOPICS.items()}
        self.series = {slug: Series(slug=slug, name=name) for slug, name in organisations.SERIES.items()}
        db.session.add_all([*self.organisations.values(), *self.topics.values(), *self.series.values()])
        db.session.flush()  # events point at their ids

    def day(self, when: date | int) -> date:
        """A date of history, or so many days from today."""
        return when if isinstance(when, date) else self.today + timedelta(days=when)

    def event(self, spec: Spec) -> Event:
        """The event with all that its page shows; nobody has registered yet."""
        first = spec.first_day(self.today)
        starts, ends = at(first, spec.start), at(first + timedelta(days=spec.days - 1), spec.end)
        closes = at(first - timedelta(days=spec.closes_before), spec.closes_time)
        event = Event(
            team=self.team, slug=spec.slug, uid=new_uid(DOMAIN), kind=spec.kind, format=spec.format, admission=spec.admission,
            status=EventStatus.PUBLISHED, starts_local=starts, ends_local=ends, closes_local=closes, zone=spec.zone,
            starts_at=to_utc(starts, spec.zone), ends_at=to_utc(ends, spec.zone), closes_at=to_utc(closes, spec.zone), venue=spec.venue,
            address=spec.address, city=spec.city, city_local=spec.city_local, city_language=spec.city_language, country=spec.country,
            online_url=spec.online_url, languages=list(spec.languages), main_language=spec.main, has_waitlist=spec.waitlist,
            audience=spec.audience,
            asks_to_share=bool(spec.share_with), share_with=spec.share_with, contact_name=ORGANISER[1], contact_role="event coordinator",
            contact_email=ORGANISER[0], contact_phone=PHONE, places=Places(capacity=spec.capacity), series=self.series.get(spec.series),
            topics=[self.topics[slug] for slug in spec.topics],
        )  # fmt: skip
        event.published_at = event.created_at = event.changed_at = min(self.now, event.starts_at) - timedelta(days=70)
        event.texts = [EventText(language=code, **vars(words)) for code, words in spec.texts.items()]
        event.hosts = [EventHost(organisation=self.organisations[slug], role=role, position=n) for n, (slug, role) in enumerate(spec.hosts)]
        event.speakers = [
            Speaker(
                position=n,
                name=v.name,
                job_title=v.job_title,
                organisation=v.organisation,
                local_name=v.local_name,
                local_language=v.language,
            )
            for n, v in enumerate(spec.voices)
        ]
        event.groups = [AttendeeGroup(position=position, name=name) for position, name in enumerate(spec.groups)]
        event.stops = [_stop(position, halt, first) for position, halt in enumerate(spec.halts)]
        db.session.add(event)
        db.session.flush()  # sessions point at stops
        event.sessions = [_session(event, item, first) for item in spec.items]
        db.session.add(Policy(event_id=event.id, **spec.policy))
        return event

    def publish(self, events: dict[str, Event]) -> None:
        """Reports and news."""
        launch = {"hospital-robotics-in-east-asia": "report-launch-hospital-robotics", "study-trip-open": "hospitals-and-med-tech-in-china"}
        for slug, series, number, when, pages, texts in publications.REPORTS:
            report = Report(
                team_id=self.team.id,
                slug=slug,
                series=series,
                number=number,
                published_on=self.day(when),
                pages=pages,
                event=events.get(launch.get(slug, "")),
            )
            report.texts = [ReportText(language=code, title=t[0], standfirst=t[1], body=t[2], sources=t[3]) for code, t in texts.items()]
            db.session.add(report)
        for slug, when, words in publications.NEWS:
            news = News(team_id=self.team.id, slug=slug, published_on=self.day(when), event=events.get(launch.get(slug, "")))
            news.texts = [NewsText(language=code, title=t[0], standfirst=t[1], body=t[2]) for code, t in words.items()]
            db.session.add(news)

    def share(self, event: Event) -> None:
        """The legation's team has its own slice of the workshop abroad."""
        legation = Team(slug="legation", name="The Northern Legation in Seoul", reply_to="events@legation.example.org")
        db.session.add(legation)
        db.session.flush()  # the grant points at its id
        db.session.add(CoHostGrant(event_id=event.id, team_id=legation.id, granted_at=self.now))


def _site_and_teams() -> Team:
    site = Site(
        id=1, name="Kattegat Innovation Centre", short_name="Kattegat", address="Pakhus 47, Lodskaj 12\n2150 København", privacy_notice=PRIVACY,
        contact_name=ORGANISER[1], contact_email=f"events@{DOMAIN}", contact_phone=PHONE,
    )  # fmt: skip
    team = Team(slug="kattegat", name="Kattegat Innovation Centre", reply_to=ORGANISER[0])
    db.session.add_all([site, team])
    db.session.flush()  # the account points at the team
    return team


def _directory() -> list[Organisation]:
    rows = []
    for slug, name, kind, city, country, sectors, member, supporter, about in organisations.ORGANISATIONS:
        local_name, language = organisations.LOCAL_NAMES.get(slug, ("", ""))
        rows.append(
            Organisation(
                slug=slug,
                name=name,
                kind=kind,
                city=city,
                country=country,
                sectors=list(sectors),
                member=member,
                supporter=supporter,
                description=about,
                local_name=local_name,
                local_language=language,
            )
        )
    return rows


def _topic(slug: str, names: dict[str, str]) -> Topic:
    return Topic(slug=slug, texts=[TopicText(language=code, name=name) for code, name in names.items()])


def _stop(position: int, halt: Halt, first: date) -> Stop:
    return Stop(
        uid=new_uid(DOMAIN), position=position, city=halt.city, zone=halt.zone, starts_on=first + timedelta(days=halt.first),
        ends_on=first + timedelta(days=halt.last), local_name=halt.local_name, local_language=halt.language,
    )  # fmt: skip


def _session(event: Event, item: Item, first: date) -> ProgrammeSession:
    stop = event.stops[item.stop] if item.stop is not None else None
    zone = stop.zone if stop else event.zone
    day = first + timedelta(days=item.day)
    starts, ends = at(day, item.start), at(day + timedelta(days=item.later), item.end)
    return ProgrammeSession(
        kind=item.kind, uid=new_uid(DOMAIN), starts_local=starts, ends_local=ends, zone=zone, starts_at=to_utc(starts, zone),
        ends_zone=item.lands_in or None, ends_at=to_utc(ends, item.lands_in or zone), room=item.room, address=item.address, track=item.track,
        stop=stop, cancelled_at=event.changed_at if item.called_off else None, groups=[g for g in event.groups if g.name in item.groups],
        places=Places(capacity=item.capacity) if item.capacity is not None else None, speakers=[s for s in event.speakers if s.name in item.who],
        texts=[SessionText(language=code, title=title, description=item.about.get(code, "")) for code, title in item.titles.items()],
    )  # fmt: skip
