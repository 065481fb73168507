"""Swapping: the seat of one for another, who waits or applies."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.i18n import _
from eventsite.registration import service
from eventsite.registration.desk_forms.swapping import SwapForm
from eventsite.registration.desk_queries.pairs import to_swap_with
from eventsite.registration.desk_views.asked import LONGEST_SEARCH, blueprint, organiser, own_attendee, own_event
from eventsite.registration.desk_views.person import AT
from eventsite.registration.desk_views.undoing import PERSON, tell_undo
from eventsite.registration.desk_words import STATUS_SHAPES, status_words
from eventsite.registration.errors import RegistrationError, SeatIsFree
from eventsite.registration.models import Registration
from eventsite.registration.rules.swapping import SEATED, WITHOUT, seat_is_free
from eventsite.web.access import for_desk


@blueprint.route(AT + "/swap", methods=["GET", "POST"])
@for_desk("registrations.edit")
def swap(event_id: int, registration_id: int) -> ResponseReturnValue:
    """With whom, why, and what becomes of who gives the seat up."""
    event = own_event(event_id)
    registration = own_attendee(event, registration_id)
    if registration.status not in SEATED | WITHOUT:
        abort(404)
    query = request.args.get("q", "")[:LONGEST_SEARCH].strip()
    others = to_swap_with(registration, query)
    form = SwapForm()
    form.other.choices = [(str(other.id), other.full_name) for other in others]
    status = 200
    if form.validate_on_submit():
        other = next(one for one in others if str(one.id) == form.other.data)
        try:
            return _swapped(event, registration, other, form)
        except RegistrationError as error:
            form.form_errors.append(str(error.message))
            status = error.status_code
    elif request.method == "POST":
        status = 422
    context = {"event": event, "tab": "attendees", "registration": registration, "form": form, "query": query}
    shown = {"others": {str(other.id): other for other in others}, "words": status_words(event.admission), "shapes": STATUS_SHAPES}
    free = str(SeatIsFree.message) if request.method == "GET" and seat_is_free(registration) else ""
    return render_template("registration/desk/swap.html", **context, **shown, has_seat=registration.status in SEATED, free=free), status


def _swapped(event: Event, registration: Registration, other: Registration, form: SwapForm) -> ResponseReturnValue:
    seated, waiting = (registration, other) if registration.status in SEATED else (other, registration)
    by, now = organiser(), clock.now()
    with transaction(), service.one_act("swap", [registration, other], by, now=now) as done:
        service.swap(seated, waiting, form.wanted, by, now=now)
    words = _("%(name)s has the seat of %(other)s. The mails leave in a minute.", name=waiting.full_name, other=seated.full_name)
    tell_undo(event, done, words, back=PERSON)
    return redirect(url_for("registration_desk.attendee", event_id=event.id, registration_id=registration.id), 303)
