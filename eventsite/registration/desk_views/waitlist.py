"""The waitlist: the queue in its real order, why each waits, the offers that are open, and what organisers do out of turn."""

from flask import render_template
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.catalogue.models import Event
from eventsite.registration import queries
from eventsite.registration.desk_views.asked import blueprint, own_event
from eventsite.registration.desk_words import summary
from eventsite.web.access import for_desk


@blueprint.get("/events/<int:event_id>/waitlist")
@for_desk("registrations.view")
def waitlist(event_id: int) -> ResponseReturnValue:
    """The queue from its head."""
    event = own_event(event_id)
    return show_waitlist(event)


def show_waitlist(event: Event, *, error: str = "", status: int = 200) -> ResponseReturnValue:
    """The page; after a refusal with its words."""
    policy = queries.policy_of(event.id)
    context = {"event": event, "tab": "registration", "part": "waitlist", "summary": summary(event, policy, clock.now()), "error": error}
    return render_template("registration/desk/waitlist.html", **context), status
