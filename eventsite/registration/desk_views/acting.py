"""Acting on one or several people of the list: giving and taking seats, who came, writing, exporting. For a minute it can be undone."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.queries import can
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.i18n import _, ngettext
from eventsite.registration import desk_queries, service
from eventsite.registration.desk_forms import ReasonForm, TakingBackForm
from eventsite.registration.desk_views.asked import blueprint, chosen_ids, list_address, list_arguments, organiser, own_event
from eventsite.registration.desk_views.listing import show_list
from eventsite.registration.desk_views.person import show_person
from eventsite.registration.desk_views.undoing import PERSON, tell_undo
from eventsite.registration.errors import NoPlaceLeft, RegistrationError
from eventsite.registration.forms import PlainForm
from eventsite.registration.models import Registration
from eventsite.web.access import for_desk

# What is done to each of the chosen: a service function that takes the registration, who acts, what was typed, and the time.
ACTS: Mapping[str, Callable[..., None]] = {
    "promote": service.promote,
    "offer": service.offer,
    "decline": service.decline,
    "withdraw": service.withdraw,
    "attended": service.mark_attended,
    "no_show": service.mark_no_show,
    "unmark": service.unmark,
}
ASKED_FIRST = ("decline", "withdraw")  # these say first what they mean for the people
OVER_CAPACITY = ("promote", "offer")  # these need a reason when nothing is free
ELSEWHERE = {  # what others do with the chosen: endpoint and permission
    "write": ("mailings_desk.new", "mailings.send"),
    "invite": ("mailings_desk.invite", "mailings.send"),
    "export": ("registration_desk.export", "registrations.export"),
    "group": ("registration_desk.group_many", "registrations.edit"),
    "tag": ("registration_desk.tag_many", "registrations.edit"),
    "decide": ("registration_desk.decide", "registrations.edit"),
    "move": ("registration_desk.move_to_event", "registrations.edit"),
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
        address = url_for(endpoint, event_id=event.id, chosen=_joined(people), **_kept(action))
        return redirect(address, 303) if can(permission) else abort(403)
    if not can("registrations.edit"):
        abort(403)
    if action in ASKED_FIRST:
        return _to_confirm(event, action, people)
    return _do(event, action, people)


@blueprint.route("/events/<int:event_id>/attendees/confirm/<any(promote, offer, decline, withdraw):action>", methods=["GET", "POST"])
@for_desk("registrations.edit")
def confirm(event_id: int, action: str) -> ResponseReturnValue:
    """Who it is about, what it means for them, why, and for a no what they are told."""
    event = own_event(event_id)
    people = desk_queries.some_of(event.id, chosen_ids([request.args.get("chosen", "")])) or abort(404)
    form = TakingBackForm() if action == "decline" else ReasonForm()
    form.reason.flags.required = action in OVER_CAPACITY
    status = 200
    if form.validate_on_submit():
        try:
            return _done(event, action, people, form.typed)
        except RegistrationError as error:
            form.form_errors.append(str(error.message))
            status = error.status_code
    elif request.method == "POST":
        status = 422
    context = {"event": event, "tab": "attendees", "form": form, "action": action, "people": people}
    return render_template("registration/desk/confirm.html", **context, back=_back(event, people)), status


def _do(event: Event, action: str, people: list[Registration]) -> ResponseReturnValue:
    try:
        return _done(event, action, people, {})
    except NoPlaceLeft:
        return _to_confirm(event, action, people)  # over the capacity only with a reason
    except RegistrationError as error:
        words, status = str(error.message), error.status_code
        if _from_person(people):
            return show_person(event, people[0], error=words, status=status)
        return show_list(event, error=words, status=status)


def _done(event: Event, action: str, people: list[Registration], typed: Mapping[str, str]) -> ResponseReturnValue:
    """All of them or nobody, then back to where the button was."""
    do = ACTS.get(action) or abort(400)
    by, now = organiser(), clock.now()
    with transaction(), service.one_act(action, people, by, now=now) as done:
        for registration in people:
            do(registration, by, now=now, **typed)
    tell_undo(event, done, _told(action, people), back=PERSON if _from_person(people) else None)
    return redirect(_back(event, people), 303)


def _told(action: str, people: list[Registration]) -> str:
    number, name = len(people), people[0].full_name
    if number == 1:
        return {
            "promote": _("%(name)s has a seat. The mail leaves in a minute.", name=name),
            "offer": _("%(name)s is offered a seat. The mail leaves in a minute.", name=name),
            "decline": _("Declined %(name)s. The mail leaves in a minute.", name=name),
            "withdraw": _("Withdrew %(name)s. The mail leaves in a minute.", name=name),
            "attended": _("%(name)s came.", name=name),
            "no_show": _("%(name)s did not come.", name=name),
            "unmark": _("The mark of %(name)s is taken back.", name=name),
        }[action]
    return {
        "promote": ngettext("%(num)d person has a seat.", "%(num)d people have a seat. The mails leave in a minute.", number),
        "offer": ngettext("%(num)d person is offered a seat.", "%(num)d people are offered a seat. The mails leave in a minute.", number),
        "decline": ngettext("Declined %(num)d person.", "Declined %(num)d people. The mails leave in a minute.", number),
        "withdraw": ngettext("Withdrew %(num)d person.", "Withdrew %(num)d people. The mails leave in a minute.", number),
        "attended": ngettext("%(num)d person came.", "%(num)d people came.", number),
        "no_show": ngettext("%(num)d person did not come.", "%(num)d people did not come.", number),
        "unmark": ngettext("%(num)d mark is taken back.", "%(num)d marks are taken back.", number),
    }[action]


def _to_confirm(event: Event, action: str, people: list[Registration]) -> ResponseReturnValue:
    arguments: dict[str, Any] = {"chosen": _joined(people), "back": request.args.get("back")} | list_arguments()
    return redirect(url_for("registration_desk.confirm", event_id=event.id, action=action, **arguments), 303)


def _kept(action: str) -> dict[str, Any]:
    """The list's part of the address, for pages that lead back to it."""
    return dict(list_arguments()) if action in ("group", "tag", "decide", "move") else {}


def _back(event: Event, people: list[Registration]) -> str:
    if _from_person(people):
        return url_for("registration_desk.attendee", event_id=event.id, registration_id=people[0].id)
    return list_address(event.id)


def _from_person(people: list[Registration]) -> bool:
    return request.args.get("back") == PERSON and len(people) == 1


def _joined(people: list[Registration]) -> str:
    return ",".join(str(registration.id) for registration in people)
