"""How the order of a waitlist is drawn: the promise before, and after registration has closed all that it takes to check it."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.catalogue import queries as catalogue
from eventsite.registration import queries, rules
from eventsite.registration.lots import lots
from eventsite.registration.models import QueueOrder
from eventsite.registration.public_views.frame import about, blueprint
from eventsite.web.access import open_to_everyone


@blueprint.get("/events/<slug>/draw")
@open_to_everyone
def draw(slug: str) -> ResponseReturnValue:
    """The SHA-256 of the seed; the seed itself and every lot, by code only, once nobody can join any more."""
    event = catalogue.event_by_slug(slug) or abort(404)
    policy = queries.policy_of(event.id)
    if policy.queue_order is not QueueOrder.DRAW or not policy.draw_seed:
        abort(404)
    is_public = rules.seed_is_public(event, clock.now())
    context = about(event) | {"commitment": rules.commitment(policy.draw_seed), "closes_at": rules.deadline(event)}
    context |= {"seed": policy.draw_seed if is_public else "", "lots": lots(event.id) if is_public else []}
    return render_template("registration/draw.html", **context)
