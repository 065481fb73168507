"""What the list of events is narrowed to: read from the address, counted, and written back into links. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Self

from eventsite import i18n
from eventsite.catalogue import words
from eventsite.catalogue.models import EventKind, Format
from eventsite.i18n import _

LONGEST = 100


@dataclass(frozen=True)
class Line:
    """An event as far as it is filtered."""

    id: int
    kind: EventKind
    format: Format
    city: str
    languages: list[str]
    starts_local: datetime
    topics: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    team: str = ""
    stops: frozenset[str] = frozenset()  # the cities of a trip

    @property
    def month(self) -> str:
        """2027-09."""
        return f"{self.starts_local:%Y-%m}"

    @property
    def cities(self) -> set[str]:
        """Its city, those of its stops, and online as one more."""
        online = {words.ONLINE} if self.format is not Format.IN_PERSON else set()
        return online | ({self.city, *self.stops} - {""} if self.format is not Format.ONLINE else set())


@dataclass(frozen=True)
class Filters:
    """One value for each filter; empty means all. What is not known finds nothing, it is not an error.

    Topics, organisations that host, and teams go by their short names; `month` is 2027-09, `q` are words.
    """

    kind: str = ""
    topic: str = ""
    city: str = ""
    lang_spoken: str = ""
    month: str = ""
    host: str = ""
    team: str = ""
    q: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """From the address."""
        return cls(**{field.name: " ".join(args.get(field.name, "").split())[:LONGEST] for field in fields(cls)})

    def args(self) -> dict[str, str]:
        """For a link: the filters in use."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}

    def args_with(self, **changes: str) -> dict[str, str]:
        """For a link that changes some of them."""
        return replace(self, **changes).args()

    @property
    def any(self) -> bool:
        """Whether anything is narrowed."""
        return bool(self.args())

    def fits(self, line: Line, *, besides: str = "") -> bool:
        """Whether the event is in the list. The words searched for were asked of the database already."""
        checks = {
            "kind": line.kind.value == self.kind, "topic": self.topic in line.topics, "city": self.city in line.cities,
            "lang_spoken": self.lang_spoken in line.languages, "month": line.month == self.month,
            "host": self.host in line.hosts, "team": line.team == self.team,
        }  # fmt: skip
        return all(fits or not getattr(self, name) or name == besides for name, fits in checks.items())


@dataclass(frozen=True)
class Names:
    """What the short names stand for, in the language of the page: every topic, and the organisation and team asked for."""

    topics: dict[str, str]
    host: str = ""
    team: str = ""


@dataclass(frozen=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    count: int
    lang: str = ""


def kind_choices(lines: Iterable[Line], filters: Filters) -> list[Choice]:
    """All, then each kind there is, with how many events each would show."""
    counts = Counter(line.kind for line in lines if filters.fits(line, besides="kind"))
    kinds = [Choice(kind.value, words.kinds(kind), counts[kind]) for kind in EventKind if counts[kind] or filters.kind == kind.value]
    return [Choice("", str(_("All")), sum(counts.values())), *kinds]


def select_choices(lines: list[Line], topic_names: dict[str, str]) -> dict[str, list[Choice]]:
    """For each select the values that occur, in a good order."""
    topics = Counter(topic for line in lines for topic in line.topics)
    cities = Counter(city for line in lines for city in line.cities)
    spoken = Counter(code for line in lines for code in line.languages)
    months = Counter(line.month for line in lines)
    named = sorted((city for city in cities if city != words.ONLINE), key=str.casefold)
    return {
        "topic": [Choice(slug, name, topics[slug]) for slug, name in topic_names.items() if topics[slug]],
        "city": [Choice(city, city_label(city), cities[city]) for city in [*named, *([words.ONLINE] if cities[words.ONLINE] else [])]],
        "lang_spoken": sorted((Choice(code, words.language_name(code), spoken[code]) for code in spoken), key=_by_label),
        "month": [Choice(month, month_label(month), months[month]) for month in months],
    }


def month_label(month: str) -> str:
    """September 2027; what was typed where it is no month."""
    try:
        return i18n.month_and_year(date.fromisoformat(f"{month}-01"))
    except ValueError:
        return month


def in_words(filters: Filters, names: Names) -> list[str]:
    """The filters in use, as an empty list repeats them."""
    kind = next((words.kinds(kind) for kind in EventKind if kind.value == filters.kind), filters.kind)
    return [part for part in (kind, city_label(filters.city), *_rest(filters, names)) if part]


def in_a_phrase(filters: Filters, names: Names) -> str:
    """Seminars in Aarhus, Robotics: the filters as the name of a list."""
    what = next((words.kinds(kind) for kind in EventKind if kind.value == filters.kind), str(_("Events")))
    if filters.city == words.ONLINE:
        what = str(_("%(events)s online", events=what))
    elif filters.city:
        what = str(_("%(events)s in %(city)s", events=what, city=filters.city))
    return ", ".join([what, *_rest(filters, names)])


def _rest(filters: Filters, names: Names) -> list[str]:
    host, team = names.host or filters.host, names.team or filters.team
    parts = (
        names.topics.get(filters.topic, filters.topic), filters.lang_spoken and words.language_name(filters.lang_spoken),
        filters.month and month_label(filters.month), filters.host and str(_("hosted by %(name)s", name=host)),
        filters.team and str(_("by %(name)s", name=team)), filters.q and f"“{filters.q}”",
    )  # fmt: skip
    return [part for part in parts if part]


def widened(lines: list[Line], filters: Filters) -> list[tuple[Filters, int]]:
    """When nothing fits: the filters with one of them left out that would find something, the most first."""
    wider = [replace(filters, **{name: ""}) for name in filters.args() if name != "q"]
    found = [(other, sum(other.fits(line) for line in lines)) for other in wider if other.any]
    return sorted(((other, count) for other, count in found if count), key=lambda pair: -pair[1])


def city_label(city: str) -> str:
    """The city, or the word for online."""
    return str(_("Online")) if city == words.ONLINE else city


def _by_label(choice: Choice) -> Any:
    return choice.label.casefold()
