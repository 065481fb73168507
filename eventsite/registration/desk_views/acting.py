"""Acting on one or several people of the list: a seat from the waitlist, taking a seat back, who came, writing, exporting."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.accounts.queries import can
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.i18n import ngettext
from eventsite.registration import desk_queries, service
from eventsite.registration.desk_forms import ReasonForm
from eventsite.registration.desk_views.asked import blueprint, chosen_ids, list_address, list_arguments, organiser, own_event
from eventsite.registration.desk_views.listing import show_list
from eventsite.registration.desk_views.person import show_person
from eventsite.registration.errors import NoPlaceLeft, RegistrationError
from eventsite.registration.forms import PlainForm
from eventsite.registration.models import Registration
from eventsite.registration.rules import By
from eventsite.web.access import for_desk


class Act(Protocol):
    """A service function that an organiser applies to one registration."""

    def __call__(self, registration: Registration, by: By, /, *, now: datetime) -> None: ...


MARKS: dict[str, Act] = {"attended": service.mark_attended, "no_show": service.mark_no_show, "unmark": service.unmark}
WITH_REASON: dict[str, Callable[..., None]] = {"promote": service.promote, "decline": service.decline}
ELSEWHERE = {  # what others do with the chosen: endpoint and permission
    "write": ("mailings_desk.new", "mailings.send"),
    "invite": ("mailings_desk.invite", "mailings.send"),
    "export": ("registration_desk.export", "registrations.export"),
}


@blueprint.post("/events/<int:event_id>/attendees/act")
@for_desk("registrations.view")
def act(event_id: int) -> ResponseReturnValue:
    """What the bar below the list, or a button of the person's page, asks for."""
    event = own_event(event_id)
    action = request.form.get("action", "")
    if not PlainForm().validate_on_submit():
        abort(400)
    people = desk_queries.some_of(event.id, chosen_ids(request.form.getlist("ids")))
    if not people:
        return show_list(event, error=str(ngettext("Tick the person first.", "Tick the people first.", 2)), status=422)
    if action in ELSEWHERE:
        endpoint, permission = ELSEWHERE[action]
        return redirect(url_for(endpoint, event_id=event.id, chosen=_joined(people)), 303) if can(permission) else abort(403)
    if not can("registrations.edit"):
        abort(403)
    if action == "decline":
        return _to_confirm(event, action, people)
    return _do(event, action, people)


@blueprint.route("/events/<int:event_id>/attendees/confirm/<any(promote, decline):action>", methods=["GET", "POST"])
@for_desk("registrations.edit")
def confirm(event_id: int, action: str) -> ResponseReturnValue:
    """Who it is about, what it means for them, and why."""
    event = own_event(event_id)
    people = desk_queries.some_of(event.id, chosen_ids([request.args.get("chosen", "")])) or abort(404)
    form = ReasonForm()
    form.reason.flags.required = action == "promote"
    status = 200
    if form.validate_on_submit():
        try:
            return _done(event, action, people, form.words)
        except RegistrationError as error:
            form.form_errors.append(str(error.message))
            status = error.status_code
    elif request.method == "POST":
        status = 422
    context = {"event": event, "tab": "attendees", "form": form, "action": action, "people": people}
    return render_template("registration/desk/confirm.html", **context, back=_back(event, people)), status


def _do(event: Event, action: str, people: list[Registration]) -> ResponseReturnValue:
    try:
        return _done(event, action, people, "")
    except NoPlaceLeft:
        return _to_confirm(event, action, people)  # over the capacity only with a reason
    except RegistrationError as error:
        words, status = str(error.message), error.status_code
        if _from_person(people):
            return show_person(event, people[0], error=words, status=status)
        return show_list(event, error=words, status=status)


def _done(event: Event, action: str, people: list[Registration], reason: str) -> ResponseReturnValue:
    """All of them or nobody, then back to where the button was."""
    by, now = organiser(), clock.now()
    with transaction():
        for registration in people:
            if action in MARKS:
                MARKS[action](registration, by, now=now)
            else:
                (WITH_REASON.get(action) or abort(400))(registration, by, reason=reason, now=now)
    tell(_told(action, len(people)))
    return redirect(_back(event, people), 303)


def _told(action: str, number: int) -> str:
    if action == "promote":
        return ngettext("One person has a seat now and is told by mail.", "%(num)d people have a seat now and are told by mail.", number)
    if action == "decline":
        return ngettext("One seat is taken back; the person is told.", "%(num)d seats are taken back; the people are told.", number)
    if action == "attended":
        return ngettext("One person is marked as attended.", "%(num)d people are marked as attended.", number)
    if action == "no_show":
        return ngettext("One person is marked as not come.", "%(num)d people are marked as not come.", number)
    return ngettext("The mark is taken back.", "%(num)d marks are taken back.", number)


def _to_confirm(event: Event, action: str, people: list[Registration]) -> ResponseReturnValue:
    arguments: dict[str, Any] = {"chosen": _joined(people), "back": request.args.get("back")} | list_arguments()
    return redirect(url_for("registration_desk.confirm", event_id=event.id, action=action, **arguments), 303)


def _back(event: Event, people: list[Registration]) -> str:
    if _from_person(people):
        return url_for("registration_desk.attendee", event_id=event.id, registration_id=people[0].id)
    return list_address(event.id)


def _from_person(people: list[Registration]) -> bool:
    return request.args.get("back") == "person" and len(people) == 1


def _joined(people: list[Registration]) -> str:
    return ",".join(str(registration.id) for registration in people)
