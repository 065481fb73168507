"""The desk's first page: what needs a person, and how the upcoming events fare."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.queries import can, current_team
from eventsite.catalogue.models import Admission, Event, EventText
from eventsite.catalogue.queries import text_of
from eventsite.home import attention, figures, queries
from eventsite.home.context import current_site
from eventsite.i18n import _, day_and_month
from eventsite.web.access import for_desk

blueprint = Blueprint("home_desk", __name__)


Figure: TypeAlias = tuple[Event, EventText, figures.LargeCurve]


@dataclass(frozen=True)
class Line:
    """One upcoming event in the table."""

    event: Event
    text: EventText
    sign_ups: figures.SignUps
    is_published: bool
    is_decided: bool  # people ask or apply, and an organiser decides
    next_step: str


@blueprint.get("/")
@for_desk("desk.view")
def today() -> ResponseReturnValue:
    """Today."""
    now, zone, team = clock.now(), current_site().zone, current_team()
    events = queries.upcoming_events(team.id, now) if can("events.view") else []
    days = queries.sign_ups_by_day([event.id for event in events])
    return render_template(
        "home/desk/today.html",
        now=now,
        zone=zone,
        day=now.astimezone(ZoneInfo(zone)).date(),
        todo=attention.needs_attention(team.id, events, now, zone),
        lines=[_line(event, figures.sign_ups(days[event.id], _opened(event), event.starts_at.date(), now.date()), now) for event in events],
        figure=_figure(events, days, now),
    )


def _figure(events: list[Event], days: dict[int, list[tuple[date, int]]], now: datetime) -> Figure | None:
    """The large curve of the next event that still has seats; of the next at all when none has."""
    for event in sorted(events, key=lambda event: event.places.left == 0):
        if not queries.is_published(event):
            continue
        curve = figures.large_curve(days[event.id], event.places.capacity, _opened(event), event.starts_at.date(), now.date())
        if curve is not None:
            return event, text_of(event), curve
    return None


def _opened(event: Event) -> date:
    return max(event.published_at or event.created_at, event.opens_at or event.created_at).date()


def _line(event: Event, sign_ups: figures.SignUps, now: datetime) -> Line:
    is_decided = event.admission is not Admission.FIRST_COME
    return Line(event, text_of(event), sign_ups, queries.is_published(event), is_decided, _next_step(event, now))


def _next_step(event: Event, now: datetime) -> str:
    """The event's next moment that is known, in words."""
    if not queries.is_published(event):
        return _("Publish")
    applied = event.admission is Admission.SELECTION
    opens, closes = (_("Applications open"), _("Applications close")) if applied else (_("Registration opens"), _("Registration closes"))
    moments = [(opens, event.opens_at), (closes, event.closes_at), (_("Begins"), event.starts_at)]
    for words, moment in moments:
        if moment is not None and moment > now:
            return _("%(what)s, %(day)s", what=words, day=day_and_month(moment.astimezone(ZoneInfo(event.zone)).date()))
    return _("Under way")
