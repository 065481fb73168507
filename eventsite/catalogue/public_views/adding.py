"""An event, or one item of its programme, to put into a calendar by itself: its file, and drafts in calendars on the web.

Pages of their own: a programme has dozens of items, and each such draft is an address of half a kilobyte.
"""

from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.calendar.entry import Entry
from eventsite.catalogue import programme, queries
from eventsite.catalogue.feeds import adding
from eventsite.catalogue.feeds.entries import public_entry, session_entry
from eventsite.catalogue.feeds.publisher import publisher
from eventsite.catalogue.public_views.frame import blueprint
from eventsite.i18n import language
from eventsite.web.access import open_to_everyone


@blueprint.get("/events/<slug>/calendar")
@open_to_everyone
def add_event(slug: str) -> ResponseReturnValue:
    """The event as a whole."""
    event = queries.event_by_slug(slug) or abort(404)
    publishing = publisher(language())
    entry = public_entry(event, publishing)
    return _page(entry, lambda: adding.event_links(event, publishing), event=event, text=queries.text_of(event), item=None)


@blueprint.get("/events/<slug>/sessions/<int:session_id>")
@open_to_everyone
def add_session(slug: str, session_id: int) -> ResponseReturnValue:
    """One item of its programme."""
    event = queries.event_by_slug(slug) or abort(404)
    session = next((one for one in event.sessions if one.id == session_id), None) or abort(404)
    publishing = publisher(language())
    entry = session_entry(session, event, publishing)
    item = programme.days(event, [session])[0].items[0]
    return _page(entry, lambda: adding.session_links(session, event, publishing), event=event, text=queries.text_of(event), item=item)


def _page(entry: Entry, ways: Any, **about: Any) -> ResponseReturnValue:
    """What it is, when and where, and the ways into a calendar unless it is over or called off."""
    over = entry.cancelled or entry.ends_at <= clock.now()
    return render_template("catalogue/add.html", entry=entry, ways=None if over else ways(), **about)
