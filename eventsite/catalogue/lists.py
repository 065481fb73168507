"""The lists of events: upcoming by months, past with the last first, narrowed by filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from eventsite.catalogue import filters as filtering
from eventsite.catalogue import queries
from eventsite.catalogue.filters import Choice, Filters, Line, Names
from eventsite.catalogue.models import Event
from eventsite.catalogue.queries import IndexRow
from eventsite.people import queries as people
from eventsite.web.pagination import Page, asked_page

PAGE_SIZE = 50


@dataclass(frozen=True)
class Month:
    """The events that begin in one month."""

    first: date
    events: list[Event]


@dataclass(frozen=True)
class EventList:
    """All that a page with a list shows of it."""

    filters: Filters
    past: bool
    months: list[Month]
    kinds: list[Choice]
    selects: dict[str, list[Choice]]
    page: Page
    names: Names
    narrowed_to: list[str]  # the filters in words
    wider: list[tuple[Filters, str, int]]  # where nothing was found: what would find something, in words

    @property
    def endpoint(self) -> str:
        """Where the links to other filters lead."""
        return "catalogue.past" if self.past else "catalogue.events"


def event_list(args: Mapping[str, str], now: datetime, *, past: bool = False) -> EventList:
    """The list that the address asks for."""
    filters = Filters.read(args)
    names = names_of(filters)
    lines = lines_of(filters, now, past=past)
    found = [line.id for line in lines if filters.fits(line)]
    page = asked_page(PAGE_SIZE, len(found))
    wider = [] if found else [(f, ", ".join(filtering.in_words(f, names)), count) for f, count in filtering.widened(lines, filters)[:3]]
    return EventList(
        filters, past, _months(queries.by_ids(found[page.offset : page.offset + page.size])), filtering.kind_choices(lines, filters),
        filtering.select_choices(lines, names.topics), page, names, filtering.in_words(filters, names), wider,
    )  # fmt: skip


def lines_of(filters: Filters, now: datetime, *, past: bool = False) -> list[Line]:
    """The events with the words that are searched for, as they are filtered by the rest."""
    return as_lines(queries.index(past=past, now=now, words=filters.q), filters)


def as_lines(rows: Sequence[IndexRow], filters: Filters) -> list[Line]:
    """These events with all that the filters ask of them. Who hosts is read only where it is asked."""
    topics: dict[int, set[str]] = {}
    for slug, ids in queries.events_of_topics().items():
        for event_id in ids:
            topics.setdefault(event_id, set()).add(slug)
    hosted = queries.events_of_host(filters.host) if filters.host else frozenset[int]()
    owned = queries.events_of_team(filters.team) if filters.team else frozenset[int]()
    return [
        Line(
            *row[:6], frozenset(topics.get(row[0], ())), frozenset([filters.host]) if row[0] in hosted else frozenset(),
            filters.team if row[0] in owned else "", frozenset((row[6] or "").split("\n")) - {""},
        )
        for row in rows
    ]  # fmt: skip


def names_of(filters: Filters) -> Names:
    """What the short names of the filters stand for."""
    host = people.organisation_by_slug(filters.host) if filters.host else None
    team = people.team_by_slug(filters.team) if filters.team else None
    return Names(queries.topic_names(), host.name if host else "", team.name if team else "")


def _months(events: list[Event]) -> list[Month]:
    grouped = groupby(events, key=lambda event: event.starts_local.date().replace(day=1))
    return [Month(first, list(own)) for first, own in grouped]
