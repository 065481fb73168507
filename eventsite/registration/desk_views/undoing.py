"""Undo: what was just done at the desk is taken back, as long as its minute lasts."""

from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import forget_undo, tell, tell_undoable
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.i18n import _
from eventsite.registration import desk_queries, service
from eventsite.registration.desk_queries.acts import act_of
from eventsite.registration.desk_views.asked import blueprint, list_address, list_arguments, organiser, own_event
from eventsite.registration.desk_views.listing import show_list
from eventsite.registration.desk_views.person import show_person
from eventsite.registration.errors import RegistrationError
from eventsite.registration.forms import PlainForm
from eventsite.registration.models import OrganiserAct
from eventsite.registration.rules.undoing import UNDO_WITHIN
from eventsite.web.access import for_desk

PERSON = "person"
# Where an act began that is not of the list.
ELSEWHERE = {"applications": "selection_desk.applications", "waitlist": "registration_desk.waitlist"}


@blueprint.post("/events/<int:event_id>/acts/<act_id>/undo")
@for_desk("registrations.edit")
def undo(event_id: int, act_id: str) -> ResponseReturnValue:
    """Take the act back with all that followed, or say why it stays; then back to where it was done."""
    event = own_event(event_id)
    act = act_of(event.id, act_id) or abort(404)
    if not PlainForm().validate_on_submit():
        abort(400)
    ids = list(act.before["people"])
    try:
        with transaction():
            service.undo(act, organiser(), now=clock.now())
    except RegistrationError as error:
        return _refused(event, ids, error)
    forget_undo(request.path)
    tell(_("Undone. Everything is as it was, and nobody was mailed."))
    return redirect(_back(event, ids), 303)


def tell_undo(event: Event, act: OrganiserAct, words: str, *, back: str | None = None) -> None:
    """Say what was done, with the button that takes it back; `back` is "person" or a word of ELSEWHERE, else the list is meant."""
    arguments: dict[str, Any] = {"back": back} | list_arguments()
    address = url_for("registration_desk.undo", event_id=event.id, act_id=act.id, **arguments)
    tell_undoable(words, address, act.at + UNDO_WITHIN)


def _refused(event: Event, ids: list[int], error: RegistrationError) -> ResponseReturnValue:
    forget_undo(request.path)
    people = desk_queries.some_of(event.id, ids)
    words = str(error.message)
    if request.args.get("back") == PERSON and len(people) == 1:
        return show_person(event, people[0], error=words, status=error.status_code)
    return show_list(event, error=words, status=error.status_code)


def _back(event: Event, ids: list[int]) -> str:
    back = request.args.get("back", "")
    if back == PERSON and ids:
        return url_for("registration_desk.attendee", event_id=event.id, registration_id=ids[0])
    return url_for(ELSEWHERE[back], event_id=event.id) if back in ELSEWHERE else list_address(event.id)
