"""What the public opens: the catalogue, the event pages, and what programs subscribe to."""

from datetime import datetime, timedelta

from flask import Blueprint, abort, current_app, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from eventsite import clock, i18n
from eventsite.catalogue import feeds, hooks, lists, page_cache, page_rows, programme, queries, words
from eventsite.catalogue.models import Event, EventKind
from eventsite.catalogue.standing import next_change, standing
from eventsite.catalogue.structured import event_data
from eventsite.config import Settings
from eventsite.db import db
from eventsite.people.queries import site
from eventsite.web.access import open_to_everyone
from eventsite.web.conditional import Body, respond

blueprint = Blueprint("catalogue", __name__)
LISTED = ("home.front", "catalogue.events", "catalogue.past", "publications.reports", "publications.news", "home.organisations")


@blueprint.record_once
def _give_words(state: BlueprintSetupState) -> None:
    own = {"say": words, "text_of": queries.text_of, "standing": standing, "best_text": queries.best_text}
    state.app.jinja_env.globals.update(own)


@blueprint.get("/events")
@open_to_everyone
def events() -> ResponseReturnValue:
    """All upcoming events, narrowed by the filters in the address."""
    now = clock.now()
    return render_template("catalogue/events.html", list=lists.event_list(request.args, now), now=now, past_count=queries.count_past(now))


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


@blueprint.get("/events/<slug>.ics")
@open_to_everyone
def event_ics(slug: str) -> ResponseReturnValue:
    """The event's own calendar file: for everybody, so nobody's link is in it."""
    found = queries.event_by_slug(slug) or abort(404)
    return _calendar(feeds.calendar_file(found, _publisher()), found)


@blueprint.get("/events.ics")
@open_to_everyone
def calendar_feed() -> ResponseReturnValue:
    """Everything to come, to subscribe to."""
    return _calendar(feeds.calendar_feed(queries.feed_events(clock.now()), _publisher()))


@blueprint.get("/events.atom")
@open_to_everyone
def atom_feed() -> ResponseReturnValue:
    """The newest events, for feed readers."""
    return respond(Body(feeds.atom_feed(queries.newest(), _publisher())), "application/atom+xml; charset=utf-8")


@blueprint.get("/sitemap.xml")
@open_to_everyone
def sitemap() -> ResponseReturnValue:
    """Every public page, for search engines."""
    rows = [(slug, changed) for slug, changed in queries.addresses()]
    return respond(Body(feeds.sitemap(rows, LISTED)), "application/xml; charset=utf-8")


def _calendar(ics: bytes, event: Event | None = None) -> ResponseReturnValue:
    answer = respond(Body(ics), "text/calendar; charset=utf-8")
    name = event.slug if event else "events"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return answer


def _publisher() -> feeds.Publisher:
    settings: Settings = current_app.extensions["eventsite"].settings
    asked = request.args.get("lang", "")  # never Accept-Language: a feed is fetched by a server for many
    return feeds.Publisher(site().name, settings.mail_from, settings.mail_domain, asked if asked in i18n.LANGUAGES else "")
