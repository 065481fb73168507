"""The lists of events, and the page of each."""

from datetime import datetime, timedelta

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from eventsite import clock
from eventsite.catalogue import hooks, lists, page_cache, page_rows, programme, queries
from eventsite.catalogue.feeds.asked import is_known
from eventsite.catalogue.models import EventKind
from eventsite.catalogue.public_views.frame import blueprint
from eventsite.catalogue.standing import next_change, standing
from eventsite.catalogue.structured import event_data
from eventsite.db import db
from eventsite.people.queries import site
from eventsite.web.access import open_to_everyone


@blueprint.get("/events")
@open_to_everyone
def events() -> ResponseReturnValue:
    """All upcoming events, narrowed by the filters in the address."""
    now = clock.now()
    found = lists.event_list(request.args, now)
    feed = found.filters.args() if is_known(found.filters, found.names) else {}
    return render_template("catalogue/events.html", list=found, now=now, past_count=queries.count_past(now), feed=feed)


@blueprint.get("/events/past")
@open_to_everyone
def past() -> ResponseReturnValue:
    """What was, the last first."""
    now = clock.now()
    return render_template("catalogue/events.html", list=lists.event_list(request.args, now, past=True), now=now, past_count=0)


@blueprint.get("/events/<slug>")
@open_to_everyone
def event(slug: str) -> ResponseReturnValue:
    """One event: kept as rendered, as long as nothing of it has changed."""
    stamp = queries.page_stamp(db.engine, slug)
    if not stamp:
        abort(404)
    return page_cache.answer(stamp, lambda: _render(slug, clock.now()))


def _render(slug: str, now: datetime) -> tuple[str, datetime]:
    event, following = page_rows.event_page(slug, now) or abort(404)
    own_site = site()  # held, so that whoever asks for it again while the page is made gets this one
    text, stands = queries.text_of(event), standing(event, now)
    is_trip = event.kind is EventKind.STUDY_TRIP
    page = render_template(
        "catalogue/trip.html" if is_trip else "catalogue/event.html", event=event, text=text, now=now,
        stands=stands, days=programme.itinerary(event) if is_trip else programme.days(event),
        chart=programme.chart(event) if is_trip else None, following=following, panels=[panel(event) for panel in hooks.panels],
        data=event_data(event, text, stands, own_site.name), queue_note=Markup("").join(note(event) for note in hooks.queue_notes[:1]),
    )  # fmt: skip
    changes = [next_change(one, now) for one in (event, following) if one is not None]
    return page, min([_next_quarter(now), *(moment for moment in changes if moment is not None)])


def _next_quarter(now: datetime) -> datetime:
    """Somewhere a day begins then, and with it what is dated on it, like a report."""
    return now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0) + timedelta(minutes=15)
