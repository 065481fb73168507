"""Events and all that their pages show: texts, programme, stops, speakers, hosts, topics; and the places that are scarce.

Local time plus zone name is the stored truth (`starts_local`, `zone`); the instants (`starts_at`) are derived and indexed.
Text lives in one row per language; `catalogue.queries.text_of()` picks the best one for the reader.
"""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from eventsite import clock
from eventsite.db import Base, LocalDateTime
from eventsite.people.models import Organisation, Team
from eventsite.people.rules import fold


class EventKind(enum.StrEnum):
    """What sort of event has the page."""

    SEMINAR = "seminar"
    WORKSHOP = "workshop"
    STUDY_TRIP = "study_trip"


class Format(enum.StrEnum):
    """Where it takes place."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


class Admission(enum.StrEnum):
    """How a place is had: who comes first, whom an organiser lets in one by one, or who is chosen among the applications."""

    FIRST_COME = "first_come"
    APPROVAL = "approval"
    SELECTION = "selection"


class Audience(enum.StrEnum):
    """Who may register."""

    EVERYONE = "everyone"
    INVITED_FIRST = "invited_first"  # the invited at any time, everybody from `opens_at` on
    INVITED = "invited"


class EventStatus(enum.StrEnum):
    """Whether the public sees it. That it is off is said by `cancelled_at`, not here."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Places(Base):
    """Scarce places: of an event, a form, a session or an option. Changed only by guarded statements under the event's lock.

    `taken` counts confirmed, offered, attended and no_show; `waiting` those in the queue. Capacity may be lowered below
    `taken`: that expels nobody, so the database checks only that no count is negative.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    capacity: Mapped[int | None]  # none: no limit
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    blocked: Mapped[int] = mapped_column(default=0)  # of the waiting, those whom only their own form's capacity keeps out
    applied: Mapped[int] = mapped_column(default=0)  # applications not decided yet: they take no place

    __table_args__ = (
        CheckConstraint("taken >= 0", name="taken"),
        CheckConstraint("waiting >= 0", name="waiting"),
        CheckConstraint("applied >= 0", name="applied"),
    )

    @property
    def left(self) -> int | None:
        """Places that the public may take now; none where there is no limit. What is freed while anyone waits is not public."""
        if self.capacity is None:
            return None
        return 0 if self.waiting > self.blocked else self.free

    @property
    def free(self) -> int | None:
        """Places that nobody holds, whoever may have them next; none where there is no limit."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)


event_topic = Table(
    "event_topic",
    Base.metadata,
    Column("event_id", Integer, ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("topic_id", Integer, ForeignKey("topic.id"), primary_key=True, index=True),
)


class Topic(Base):
    """A subject by which the catalogue is filtered."""

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    texts: Mapped[list["TopicText"]] = relationship(cascade="all, delete-orphan")


class TopicText(Base):
    """A topic's name in one language."""

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str]


class Series(Base):
    """Events that belong together, in order: the seminar, then the study trip, then the report launch."""

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str]


class Event(Base):
    """A seminar, workshop or study trip with a page."""

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    uid: Mapped[str] = mapped_column(String(120), unique=True)  # of its public file and feeds; nobody's invitation has it
    kind: Mapped[EventKind]
    format: Mapped[Format] = mapped_column(default=Format.IN_PERSON)
    admission: Mapped[Admission] = mapped_column(default=Admission.FIRST_COME)
    status: Mapped[EventStatus] = mapped_column(default=EventStatus.DRAFT)
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(default="")
    starts_local: Mapped[datetime] = mapped_column(LocalDateTime)
    ends_local: Mapped[datetime] = mapped_column(LocalDateTime)
    zone: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)
    closes_local: Mapped[datetime | None] = mapped_column(LocalDateTime)  # end of registration, in the event's zone
    closes_at: Mapped[datetime | None]
    opens_at: Mapped[datetime | None]
    venue: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="", index=True)
    city_local: Mapped[str] = mapped_column(default="")  # 대구
    city_language: Mapped[str] = mapped_column(String(12), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    map_url: Mapped[str] = mapped_column(default="")
    online_url: Mapped[str] = mapped_column(default="")  # for the confirmed only
    languages: Mapped[list[str]] = mapped_column(default=list)  # spoken at the event
    main_language: Mapped[str] = mapped_column(String(12), default="en")  # of the text that stands in for a missing one
    audience: Mapped[Audience] = mapped_column(default=Audience.EVERYONE)
    has_waitlist: Mapped[bool] = mapped_column(default=True)  # whether one may join it; who waits already is served all the same
    waitlist_cap: Mapped[int | None]  # how many may wait
    asks_to_share: Mapped[bool] = mapped_column(default=False)  # a consent of its own: details to a host in another country
    share_with: Mapped[str] = mapped_column(default="")  # that host and its country, in words
    contact_name: Mapped[str] = mapped_column(default="")
    contact_role: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    places_id: Mapped[int] = mapped_column(ForeignKey("places.id"), unique=True)
    revision: Mapped[int] = mapped_column(default=1)  # rises with each change that its page shows
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    search: Mapped[str] = mapped_column(default="")  # the place as it is searched: people.rules.fold()
    team: Mapped[Team] = relationship()
    series: Mapped[Series | None] = relationship()
    places: Mapped[Places] = relationship()
    texts: Mapped[list["EventText"]] = relationship(cascade="all, delete-orphan", order_by="EventText.language")
    topics: Mapped[list[Topic]] = relationship(secondary=event_topic)
    stops: Mapped[list["Stop"]] = relationship(cascade="all, delete-orphan", order_by="Stop.position")
    sessions: Mapped[list["ProgrammeSession"]] = relationship(
        cascade="all, delete-orphan", order_by="ProgrammeSession.starts_at, ProgrammeSession.id"
    )
    groups: Mapped[list["AttendeeGroup"]] = relationship(cascade="all, delete-orphan", order_by="AttendeeGroup.position")
    speakers: Mapped[list["Speaker"]] = relationship(cascade="all, delete-orphan", order_by="Speaker.position")
    hosts: Mapped[list["EventHost"]] = relationship(cascade="all, delete-orphan", order_by="EventHost.position")

    __table_args__ = (Index("ix_event_public", "status", "ends_at"),)

    @validates("city", "city_local", "venue")
    def _keep_search(self, name: str, value: str) -> str:
        parts = {"city": self.city, "city_local": self.city_local, "venue": self.venue} | {name: value}
        self.search = fold(*(part or "" for part in parts.values()))
        return value


class EventText(Base):
    """An event's words in one language. `body` is Markdown."""

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    title: Mapped[str]
    standfirst: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    price: Mapped[str] = mapped_column(default="")  # Free. If you stay away without telling us, the seat stays empty.
    practical: Mapped[str] = mapped_column(default="")  # Coffee from 08:30
    search: Mapped[str] = mapped_column(default="")  # title and standfirst as they are searched: people.rules.fold()

    @validates("title", "standfirst")
    def _keep_search(self, name: str, value: str) -> str:
        parts = {"title": self.title, "standfirst": self.standfirst} | {name: value}
        self.search = fold(*(part or "" for part in parts.values()))
        return value


class Stop(Base):
    """A city on a study trip, with its own dates and time zone. In a personal feed it is an entry of whole days."""

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    city: Mapped[str]
    local_name: Mapped[str] = mapped_column(default="")
    local_language: Mapped[str] = mapped_column(String(12), default="")
    zone: Mapped[str] = mapped_column(String(64))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    revision: Mapped[int] = mapped_column(default=1)  # rises with what a calendar shows of it, and with nothing else
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class SessionKind(enum.StrEnum):
    """What an item of a programme is."""

    TALK = "talk"
    PANEL = "panel"
    PITCH = "pitch"
    WORKSHOP = "workshop"
    SITE_VISIT = "site_visit"
    MATCHMAKING = "matchmaking"
    MEAL = "meal"
    BREAK = "break"
    TRANSFER = "transfer"
    FLIGHT = "flight"
    TRAIN = "train"
    OTHER = "other"


session_speaker = Table(
    "session_speaker",
    Base.metadata,
    Column("session_id", Integer, ForeignKey("programme_session.id", ondelete="CASCADE"), primary_key=True),
    Column("speaker_id", Integer, ForeignKey("speaker.id", ondelete="CASCADE"), primary_key=True, index=True),
)


session_group = Table(
    "session_group",
    Base.metadata,
    Column("session_id", Integer, ForeignKey("programme_session.id", ondelete="CASCADE"), primary_key=True),
    Column("group_id", Integer, ForeignKey("attendee_group.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class AttendeeGroup(Base):
    """Some of an event's people, who have items of the programme to themselves: the robotics half of a delegation."""

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(80))

    __table_args__ = (UniqueConstraint("event_id", "name"),)


class ProgrammeSession(Base):
    """An item of an event's programme: talk, pitch, site visit, meal, flight. May have its own places, or be for some groups only.

    The end is local to `ends_zone`, which a flight has apart (none: `zone`).
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    stop_id: Mapped[int | None] = mapped_column(ForeignKey("stop.id"), index=True)
    kind: Mapped[SessionKind] = mapped_column(default=SessionKind.TALK)
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    starts_local: Mapped[datetime] = mapped_column(LocalDateTime)
    ends_local: Mapped[datetime] = mapped_column(LocalDateTime)
    zone: Mapped[str] = mapped_column(String(64))
    ends_zone: Mapped[str | None] = mapped_column(String(64))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]  # called off, and still shown
    revision: Mapped[int] = mapped_column(default=1)  # rises with what a calendar shows of it, and with nothing else
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    room: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")  # of a place that is not the event's
    track: Mapped[str] = mapped_column(default="")  # sessions at one time with tracks stand side by side
    places_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), unique=True)  # people choose it; its limit may be none
    texts: Mapped[list["SessionText"]] = relationship(cascade="all, delete-orphan")
    speakers: Mapped[list["Speaker"]] = relationship(secondary=session_speaker, order_by="Speaker.position")
    places: Mapped[Places | None] = relationship()
    stop: Mapped[Stop | None] = relationship()
    groups: Mapped[list[AttendeeGroup]] = relationship(secondary=session_group, order_by="AttendeeGroup.position")  # none: everybody


class SessionText(Base):
    """A session's words in one language."""

    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")


class Speaker(Base):
    """Somebody named on an event's page."""

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str]
    local_name: Mapped[str] = mapped_column(default="")
    local_language: Mapped[str] = mapped_column(String(12), default="")
    job_title: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")


class HostRole(enum.StrEnum):
    """How an organisation stands behind an event."""

    HOST = "host"
    CO_HOST = "co_host"
    SUPPORTER = "supporter"


class EventHost(Base):
    """An organisation that hosts or supports an event, as its page says."""

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[HostRole] = mapped_column(default=HostRole.HOST)
    position: Mapped[int] = mapped_column(default=0)
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (UniqueConstraint("event_id", "organisation_id"),)


class CoHostGrant(Base):
    """Another team's share of an event: its own slice of the list, never the owning team's people."""

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    granted_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (UniqueConstraint("event_id", "team_id"),)


class CatalogueRevision(Base):
    """One row, whose number rises with each commit that changes what lists and feeds show: see `catalogue.changes`."""

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
