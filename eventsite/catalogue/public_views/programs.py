"""What other programs read: calendar files and feeds, Atom, the site map."""

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.catalogue import changes, page_cache, queries
from eventsite.catalogue.feeds import atom, calendar
from eventsite.catalogue.feeds import sitemap as sitemaps
from eventsite.catalogue.feeds.asked import asked
from eventsite.catalogue.feeds.publisher import Publisher, publisher
from eventsite.catalogue.public_views.frame import blueprint
from eventsite.db import db
from eventsite.i18n import DEFAULT_LANGUAGE, LANGUAGES, in_language
from eventsite.web.access import open_to_everyone
from eventsite.web.conditional import Body, respond

CALENDAR = "text/calendar; charset=utf-8"
LISTED = (
    "home.front", "catalogue.events", "catalogue.past", "catalogue.subscribe", "publications.reports", "publications.news",
    "home.organisations",
)  # fmt: skip


@blueprint.get("/events/<slug>.ics")
@open_to_everyone
def event_ics(slug: str) -> ResponseReturnValue:
    """The event's own calendar file: for everybody, so nobody's link is in it."""
    found = queries.event_by_slug(slug) or abort(404)
    return _named(respond(Body(calendar.event_file(found, _publisher())), CALENDAR), found.slug)


@blueprint.get("/events/<slug>/sessions/<int:session_id>.ics")
@open_to_everyone
def session_ics(slug: str, session_id: int) -> ResponseReturnValue:
    """One item of its programme, under a UID of its own."""
    event = queries.event_by_slug(slug) or abort(404)
    session = next((one for one in event.sessions if one.id == session_id), None) or abort(404)
    return _named(respond(Body(calendar.session_file(session, event, _publisher())), CALENDAR), f"{event.slug}-{session.id}")


@blueprint.get("/events.ics")
@open_to_everyone
def calendar_feed() -> ResponseReturnValue:
    """Everything to come, or what the filters of the list leave of it: to subscribe to. Kept as long as nothing of it changes."""
    stamp = changes.feed_stamp(db.engine)
    publishing = _publisher()
    with in_language(publishing.language or DEFAULT_LANGUAGE):  # the name of a topic stands in the feed's name
        wanted = asked(request.args) or abort(404)
        ics, until = calendar.feed(wanted, publishing, clock.now())
    return _named(page_cache.keep(Body(ics), CALENDAR, stamp, until), "events")


@blueprint.get("/events.atom")
@open_to_everyone
def atom_feed() -> ResponseReturnValue:
    """The newest events, for feed readers."""
    return respond(Body(atom.atom_feed(queries.newest(), _publisher())), "application/atom+xml; charset=utf-8")


@blueprint.get("/sitemap.xml")
@open_to_everyone
def sitemap() -> ResponseReturnValue:
    """Every public page, for search engines."""
    rows = [(slug, changed) for slug, changed in queries.addresses()]
    return respond(Body(sitemaps.sitemap(rows, LISTED)), "application/xml; charset=utf-8")


def _named(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return answer


def _publisher() -> Publisher:
    """In the language that the address asks for, never in that of Accept-Language: a feed is fetched by a server for many."""
    language = request.args.get("lang", "")
    return publisher(language if language in LANGUAGES else "")
