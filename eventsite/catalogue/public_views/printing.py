"""The programme of an event to print: A4, and a pocket size."""

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.catalogue import page_rows, programme, queries
from eventsite.catalogue.models import EventKind
from eventsite.catalogue.public_views.frame import blueprint
from eventsite.web.access import open_to_everyone

SIZES = ("a4", "pocket")


@blueprint.get("/events/<slug>/programme")
@open_to_everyone
def printed(slug: str) -> ResponseReturnValue:
    """Everybody's programme, in local times with their zones."""
    event, _following = page_rows.event_page(slug, clock.now()) or abort(404)
    size = asked_size()
    days = programme.itinerary(event) if event.kind is EventKind.STUDY_TRIP else programme.days(event)
    return render_template(
        "catalogue/printed.html", event=event, text=queries.text_of(event), days=days, size=size, whose="",
        back=url_for(".event", slug=slug), other=url_for(".printed", slug=slug, size=other_size(size)),
    )  # fmt: skip


def asked_size() -> str:
    """The paper that the address asks for; A4 where it asks for none."""
    size = request.args.get("size", "")
    return size if size in SIZES else SIZES[0]


def other_size(size: str) -> str:
    """The one that is not shown."""
    return SIZES[1] if size == SIZES[0] else SIZES[0]
