"""What the texts of the sample data are written in: small frozen facts without a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from eventsite.catalogue.models import Admission, Audience, EventKind, Format, HostRole, SessionKind
from eventsite.registration.models import Serving


@dataclass(frozen=True)
class Words:
    """An event's text in one language."""

    title: str
    standfirst: str = ""
    body: str = ""
    price: str = ""
    practical: str = ""


@dataclass(frozen=True)
class Item:
    """A session: `day` counts from the event's first day; `who` are speakers by name; titles by language.

    A flight ends by the clocks of `lands_in`, and so many days later.
    """

    start: str  # 09:15
    end: str
    kind: SessionKind
    titles: dict[str, str]
    about: dict[str, str] = field(default_factory=dict)
    day: int = 0
    stop: int | None = None
    room: str = ""
    address: str = ""
    track: str = ""
    lands_in: str = ""
    later: int = 0
    groups: tuple[str, ...] = ()
    called_off: bool = False
    who: tuple[str, ...] = ()
    capacity: int | None = None  # people choose the session, and so many may


@dataclass(frozen=True)
class Halt:
    """A stop of a trip; days count from the first day."""

    city: str
    zone: str
    first: int
    last: int
    local_name: str = ""
    language: str = ""


@dataclass(frozen=True)
class Voice:
    """A speaker."""

    name: str
    job_title: str
    organisation: str
    local_name: str = ""
    language: str = ""


@dataclass(frozen=True)
class Ask:
    """A question of the form; options by language, in the same order."""

    kind: str
    labels: dict[str, str]
    hints: dict[str, str] = field(default_factory=dict)
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    required: bool = False
    maximum: int | None = None


@dataclass(frozen=True)
class Spec:
    """An event. `on` is a date of history, or days from today with the weekday it falls on (0 is Monday)."""

    slug: str
    kind: EventKind
    on: date | tuple[int, int]
    start: str
    end: str
    zone: str
    city: str
    country: str
    texts: dict[str, Words]
    days: int = 1
    main: str = "en"
    venue: str = ""
    address: str = ""
    city_local: str = ""
    city_language: str = ""
    languages: tuple[str, ...] = ("en",)
    capacity: int | None = None
    admission: Admission = Admission.FIRST_COME
    format: Format = Format.IN_PERSON
    closes_before: int = 7  # days before the first
    closes_time: str = "12:00"
    topics: tuple[str, ...] = ()
    series: str = ""
    hosts: tuple[tuple[str, HostRole], ...] = (("kattegat", HostRole.HOST),)
    items: tuple[Item, ...] = ()
    halts: tuple[Halt, ...] = ()
    groups: tuple[str, ...] = ()
    voices: tuple[Voice, ...] = ()
    asks: tuple[Ask, ...] = ()
    share_with: str = ""
    confirmed: int = 0
    waiting: int = 0
    applied: int = 0
    cancelled: str = ""
    waitlist: bool = True
    audience: Audience = Audience.EVERYONE
    policy: Mapping[str, Any] = field(default_factory=lambda: {"serving": Serving.CONFIRM})
    online_url: str = ""
    draft: bool = False

    def first_day(self, today: date) -> date:
        """The first day, as seen from today."""
        if isinstance(self.on, date):
            return self.on
        ahead, weekday = self.on
        near = today + timedelta(days=ahead)
        return near + timedelta(days=(weekday - near.weekday()) % 7)

    def is_history(self) -> bool:
        """Whether it tells what really took place."""
        return isinstance(self.on, date)


def at(day: date, clock_time: str) -> datetime:
    """The local time on that day."""
    return datetime.combine(day, time.fromisoformat(clock_time))
