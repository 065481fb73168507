"""How people register for an event, in one form."""

from flask import url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.catalogue.models import Event
from eventsite.i18n import _, ngettext
from eventsite.questions import queries as questions
from eventsite.registration import queries, rules, service
from eventsite.registration.desk_forms.policy import PolicyForm
from eventsite.registration.desk_views.asked import blueprint, organiser, own_event
from eventsite.registration.desk_words import offer_example, summary
from eventsite.web.access import for_desk
from eventsite.web.editing import FormPage, serve


@blueprint.route("/events/<int:event_id>/registration", methods=["GET", "POST"])
@for_desk("events.edit")
def policy(event_id: int) -> ResponseReturnValue:
    """Who may register, how a seat is had, the waitlist, groups, and what people change themselves."""
    event = own_event(event_id)
    stored = service.registering_of(event)
    form = PolicyForm.showing(stored)
    page = FormPage("registration/desk/policy.html", form, lambda: PolicyForm.showing(stored, typed=False), _context(event))

    def save() -> None:
        waiting = event.places.waiting
        wanted = form.to_registering(service.registering_of(event))
        service.set_registering(event, wanted, organiser(), seen=form.seen.data, now=clock.now())
        tell(served_words(waiting - event.places.waiting))

    return serve(page, save, lambda: url_for(".policy", event_id=event.id))


def served_words(number: int) -> str:
    """That it is saved, and how many the waitlist has fewer for it."""
    if number <= 0:
        return _("Saved.")
    return ngettext(
        "Saved. One person has moved up from the waitlist and is told by mail.",
        "Saved. %(num)d people have moved up from the waitlist and are told by mail.",
        number,
    )


def _context(event: Event) -> dict[str, object]:
    stored, now = queries.policy_of(event.id), clock.now()
    return {
        "event": event, "tab": "registration", "part": "policy", "policy": stored, "summary": summary(event, stored, now),
        "example": offer_example(event, stored, now), "several_forms": len(questions.forms_of(event.id)) > 1,
        "commitment": rules.commitment(stored.draw_seed) if stored.draw_seed else "",
        "seed": stored.draw_seed if stored.draw_seed and rules.seed_is_public(event, now) else "",
    }  # fmt: skip
