"""The waitlist: the queue in its real order, why each waits, the offers that are open, and what organisers do out of turn."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.i18n import _
from eventsite.registration import desk_queries, queries, rules, service
from eventsite.registration.desk_forms.waitlist import OFFER, OFFERED_ACTS, PRIORITY, SEAT, TAKE_FOR_THEM, WAITING_ACTS, OneWaitingForm
from eventsite.registration.desk_queries import ListFilter
from eventsite.registration.desk_queries.places import Scarce, places_of
from eventsite.registration.desk_queries.waitlist import open_offers, waiting_for
from eventsite.registration.desk_views.asked import blueprint, organiser, own_attendee, own_event
from eventsite.registration.desk_views.places import title_of
from eventsite.registration.desk_views.undoing import tell_undo
from eventsite.registration.desk_words import offer_example, summary, why
from eventsite.registration.forms import PlainForm
from eventsite.registration.models import Policy, QueueOrder, Registration, RegistrationStatus
from eventsite.registration.standing import StandingOf, standing_of, standings
from eventsite.web.access import for_desk
from eventsite.web.editing import FormPage, serve
from eventsite.web.pagination import asked_page

PAGE_SIZE = 50
WAITLIST = "waitlist"  # where an act that is undone leads back to
QUEUED = desk_queries.in_queue_order(ListFilter(facet=RegistrationStatus.WAITLISTED))


@blueprint.get("/events/<int:event_id>/waitlist")
@for_desk("registrations.view")
def waitlist(event_id: int) -> ResponseReturnValue:
    """The queue from its head, and the offers that are open."""
    event, now = own_event(event_id), clock.now()
    policy = queries.policy_of(event.id)
    page = asked_page(PAGE_SIZE, desk_queries.counts(event.id).by_status[RegistrationStatus.WAITLISTED])
    offers = open_offers(event.id)
    offered = standings(offers, now)
    context = {
        "event": event, "tab": "registration", "part": "waitlist", "policy": policy, "page": page, "form": PlainForm(),
        "summary": summary(event, policy, now), "rows": desk_queries.page_of(event, QUEUED, offset=page.offset, limit=page.size, now=now),
        "offers": [(registration, offered[registration.id]) for registration in offers], "others": _elsewhere(event),
        "by_priority": policy.queue_order is QueueOrder.PRIORITY, "by_lot": policy.queue_order is QueueOrder.DRAW,
        "commitment": rules.commitment(policy.draw_seed) if policy.draw_seed else "",
        "why": lambda standing: why(standing, event), "address": lambda **changes: url_for(".waitlist", event_id=event.id, **changes),
    }  # fmt: skip
    return render_template("registration/desk/waitlist.html", **context)


@blueprint.post("/events/<int:event_id>/waitlist/close")
@for_desk("events.edit")
def close_waitlist(event_id: int) -> ResponseReturnValue:
    """Let nobody join any more, or let people join again."""
    event = own_event(event_id)
    if not PlainForm().validate_on_submit():
        abort(400)
    opens = bool(request.form.get("open"))
    with transaction():
        stored = service.registering_of(event)
        wanted = replace(stored, terms=replace(stored.terms, has_waitlist=opens))
        service.set_registering(event, wanted, organiser(), now=clock.now())
    tell(_("People can join the waitlist again.") if opens else _("The waitlist is closed. Who waits already is still served."))
    return redirect(url_for(".waitlist", event_id=event.id), 303)


@blueprint.route("/events/<int:event_id>/waitlist/<int:registration_id>", methods=["GET", "POST"])
@for_desk("registrations.edit")
def one_waiting(event_id: int, registration_id: int) -> ResponseReturnValue:
    """One person of the queue, or one who holds an offer: what stands in the way, and what can be done."""
    event, now = own_event(event_id), clock.now()
    registration = own_attendee(event, registration_id)
    standing, policy = standing_of(registration, now), queries.policy_of(event.id)
    if registration.status not in (RegistrationStatus.WAITLISTED, RegistrationStatus.OFFERED) or event.cancelled_at is not None:
        return redirect(url_for(".attendee", event_id=event.id, registration_id=registration.id), 303)
    form = OneWaitingForm(data={"priority": registration.priority}).offering(*_possible(registration, standing, policy))
    context = {
        "event": event, "tab": "registration", "part": "waitlist", "registration": registration, "standing": standing, "policy": policy,
        "why": why(standing, event), "warnings": _warnings(event, registration, standing), "example": offer_example(event, policy, now),
        "by_priority": policy.queue_order is QueueOrder.PRIORITY,
    }  # fmt: skip

    def save() -> None:
        _act(event, registration, form, now=clock.now())

    return serve(
        FormPage("registration/desk/one_waiting.html", form, context=context), save, lambda: url_for(".waitlist", event_id=event.id)
    )


def _possible(registration: Registration, standing: StandingOf, policy: Policy) -> tuple[dict[str, Any], frozenset[str]]:
    """The acts that make sense, and those that need a reason."""
    if registration.status is RegistrationStatus.OFFERED:
        return dict(OFFERED_ACTS), frozenset()
    acts = {act: words for act, words in WAITING_ACTS.items() if act != PRIORITY or policy.queue_order is QueueOrder.PRIORITY}
    out_of_turn = standing.free is not None and (standing.free < standing.needs or standing.position != 1)
    return acts, frozenset({OFFER, SEAT, PRIORITY}) if out_of_turn else frozenset({PRIORITY})


def _warnings(event: Event, registration: Registration, standing: StandingOf) -> list[str]:
    """What an organiser should know before going past others, or past the capacity."""
    if registration.status is not RegistrationStatus.WAITLISTED:
        return []
    places, more, found = event.places, rules.seats(registration), []
    if places.capacity is not None and places.taken + more > places.capacity:
        found.append(
            _("A seat for them goes over the capacity: %(taken)d of %(capacity)d.", taken=places.taken + more, capacity=places.capacity)
        )
    if standing.position is not None and standing.position > 1:
        found.append(_("They are number %(position)d: you would go past others who have waited.", position=standing.position))
    if registration.party is not None:
        found.append(_("They belong to the group of %(name)s. The others of it stay where they are.", name=registration.party.full_name))
    return found


def _act(event: Event, registration: Registration, form: OneWaitingForm, *, now: datetime) -> None:
    act, by, reason, said = form.act.data, organiser(), form.reason.data or "", form.said.data or ""
    name = registration.full_name
    if act == PRIORITY and form.priority.data is not None:
        service.set_priority(registration, form.priority.data, by, reason=reason, now=now)
        tell(_("%(name)s has priority %(number)d now.", name=name, number=form.priority.data))
        return
    with service.one_act("decline" if act == "take_back" else act, [registration], by, now=now) as done:
        if act == OFFER:
            service.offer(registration, by, reason=reason, now=now)
            words = _("%(name)s is offered a seat. The mail leaves in a minute.", name=name)
        elif act == SEAT:
            service.promote(registration, by, reason=reason, now=now)
            words = _("%(name)s has a seat. The mail leaves in a minute.", name=name)
        elif act == TAKE_FOR_THEM:
            service.accept_offer(registration, by, now=now)
            words = _("%(name)s has the seat. The mail leaves in a minute.", name=name)
        else:
            service.decline(registration, by, reason=reason, words=said, now=now)
            words = _("%(name)s is off the list. The mail leaves in a minute.", name=name)
    tell_undo(event, done, words, back=WAITLIST)


def _elsewhere(event: Event) -> list[tuple[str, Any, list[Any]]]:
    """Title, places and who waits, of each session and option that somebody waits for."""
    lines = [line for line in places_of(event) if line.kind in (Scarce.SESSION, Scarce.OPTION) and line.places and line.places.waiting]
    waiting = waiting_for([line.places.id for line in lines if line.places])
    return [(title_of(line, event), line.places, waiting.get(line.places.id, [])) for line in lines if line.places]
