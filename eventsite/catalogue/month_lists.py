"""The public programme by months: the events of one, narrowed by the filters of the list, and which month has the next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from eventsite.catalogue import filters as filtering
from eventsite.catalogue import month_queries, months, queries
from eventsite.catalogue.filters import Choice, Filters, Line
from eventsite.catalogue.lists import as_lines, names_of
from eventsite.catalogue.months import Day, Item, Week


@dataclass(frozen=True)
class MonthPage:
    """All that a page with a month shows of it. `filters` holds the month, as the links to other filters keep it."""

    endpoint: str
    month: date
    first: date  # the days that it shows
    last: date
    today: date
    filters: Filters
    narrowed_to: list[str]  # the filters in words, without the month
    kinds: list[Choice]
    selects: dict[str, list[Choice]]
    items: list[Item]
    following: date | None  # where there is nothing: the next month that has something

    @property
    def weeks(self) -> list[Week]:
        """The month as a table."""
        return months.weeks(self.items, self.month, self.today)

    @property
    def days(self) -> list[Day]:
        """The month as a list."""
        return months.agenda(self.items, self.first, self.last, self.today)

    @property
    def days_ahead(self) -> int:
        """How many days it shows from today on; 0 where it shows the month, no more and no less."""
        is_month = self.first == self.month and self.last < self.moved(1)
        return 0 if is_month else (self.last - self.first).days + 1

    @property
    def is_now(self) -> bool:
        """Whether today is in it."""
        return months.name(self.today) == months.name(self.month)

    def moved(self, by: int) -> date:
        """The first day of the month so many months later, or earlier."""
        return months.moved(self.month, by)

    def args(self, by: int) -> dict[str, str] | None:
        """For a link to another month, so many later or earlier, with the same filters; none where that has no page."""
        other = self.moved(by)
        return self.args_of(other) if months.pages(self.today).holds(other) else None

    def args_of(self, month: date) -> dict[str, str]:
        """For a link to this month."""
        return self.filters.args_with(month=months.name(month))


def month_page(endpoint: str, args: Mapping[str, str], today: date) -> MonthPage | None:
    """The month that the address asks for; none where it has no page."""
    month = months.read_month(args.get("month", ""), today)
    if month is None:
        return None
    filters = replace(Filters.read(args), month=months.name(month))
    names, (first, last) = names_of(filters), _days_shown(endpoint, month, today)
    lines = as_lines(month_queries.index_on_days(first, last, filters.q), filters)
    found = [line.id for line in lines if filters.fits(line, besides="month")]
    return MonthPage(
        endpoint, month, first, last, today, filters, filtering.in_words(replace(filters, month=""), names), _kinds(lines, filters),
        _selects(lines, filters, names.topics), [months.event_item(event) for event in queries.by_ids(found)],
        None if found else _following(last + timedelta(days=1), filters, today),
    )  # fmt: skip


def _days_shown(endpoint: str, month: date, today: date) -> tuple[date, date]:
    """The month; an agenda of the present one begins today and goes on for thirty days, so that it is not empty near the end."""
    last = months.moved(month, 1) - timedelta(days=1)
    if endpoint != "catalogue.agenda" or months.name(month) != months.name(today):
        return month, last
    return today, max(last, today + timedelta(days=months.AGENDA_DAYS - 1))


def _kinds(lines: list[Line], filters: Filters) -> list[Choice]:
    """The kinds with how many of each this month has, those that began before it too."""
    return filtering.kind_choices(lines, replace(filters, month=""))


def _selects(lines: list[Line], filters: Filters, topic_names: dict[str, str]) -> dict[str, list[Choice]]:
    """What occurs this month, and what is asked for though it does not. Months are turned, not selected."""
    selects = filtering.select_choices(lines, topic_names)
    del selects["month"]
    for name, choices in selects.items():
        asked: Any = getattr(filters, name)
        if asked and all(choice.value != asked for choice in choices):
            words = filtering.in_words(replace(Filters(), **{name: asked}), filtering.Names(topic_names))
            choices.append(Choice(asked, words[0], 0))
    return selects


def _following(after: date, filters: Filters, today: date) -> date | None:
    lines = as_lines(month_queries.index_from(after, filters.q), filters)
    first = next((line.starts_local.date() for line in lines if filters.fits(line, besides="month")), None)
    return first.replace(day=1) if first is not None and months.pages(today).holds(first.replace(day=1)) else None
