"""The team's events by months, and what the next thirty days bring: drafts, cancelled events and the ends of registration too."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.queries import current_team
from eventsite.catalogue import month_queries, months
from eventsite.catalogue.desk_views.frame import blueprint
from eventsite.catalogue.months import Item, Week
from eventsite.i18n import in_zone
from eventsite.people.queries import site
from eventsite.web.access import for_desk


@dataclass(frozen=True)
class Sheet:
    """A month as the desk shows it. `nearest`: where it is empty, the month of the next event, else of the last one."""

    month: date
    today: date
    items: list[Item]
    nearest: date | None

    @property
    def weeks(self) -> list[Week]:
        """The month as a table."""
        return months.weeks(self.items, self.month, self.today)

    @property
    def is_now(self) -> bool:
        """Whether today is in it."""
        return months.name(self.today) == months.name(self.month)

    def moved(self, by: int) -> date | None:
        """The month so many later or earlier, where it has a page."""
        other = months.moved(self.month, by)
        return other if months.pages(self.today).holds(other) else None


@blueprint.get("/calendar")
@for_desk("events.view")
def month() -> ResponseReturnValue:
    """One month of the team as a table of weeks; 404 for a month that has no page."""
    now, team, today = clock.now(), current_team(), _today()
    first = months.read_month(request.args.get("month", ""), today) or abort(404)
    last = months.moved(first, 1) - timedelta(days=1)
    items = months.desk_items(month_queries.for_team(team.id, first, last), first, last)
    nearest = None
    if not items:
        before, after = month_queries.team_starts(team.id, first)
        nearest = after or before
    sheet = Sheet(first, today, items, nearest.date().replace(day=1) if nearest else None)
    return render_template("catalogue/desk/month.html", sheet=sheet, name=months.name, now=now)


@blueprint.get("/agenda")
@for_desk("events.view")
def agenda() -> ResponseReturnValue:
    """Day by day what the next thirty days bring."""
    today = _today()
    last = today + timedelta(days=months.AGENDA_DAYS - 1)
    events = month_queries.for_team(current_team().id, today, last)
    days = months.agenda(months.desk_items(events, today, last), today, last, today)
    context = {"days": days, "today": today, "last": last, "count": months.AGENDA_DAYS, "now": clock.now()}
    return render_template("catalogue/desk/agenda.html", **context)


def _today() -> date:
    """The date on the site's own clocks."""
    return in_zone(clock.now(), site().zone).date()
