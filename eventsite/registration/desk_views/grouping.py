"""People put into groups of the programme: one on their page, many from the list."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.db import transaction
from eventsite.i18n import _, ngettext
from eventsite.registration import desk_queries, service
from eventsite.registration.desk_forms.grouping import ADD, GroupManyForm, GroupsForm
from eventsite.registration.desk_views.asked import blueprint, chosen_ids, list_address, organiser, own_attendee, own_event
from eventsite.registration.desk_views.person import AT, show_person
from eventsite.web.access import for_desk


@blueprint.post(AT + "/groups")
@for_desk("registrations.edit")
def set_groups(event_id: int, registration_id: int) -> ResponseReturnValue:
    """These groups and no others."""
    event = own_event(event_id)
    registration = own_attendee(event, registration_id)
    form = GroupsForm.of(event.groups)
    if not form.validate_on_submit():
        return show_person(event, registration, error=str(_("Choose among the groups of this event.")), status=422)
    chosen = [group for group in event.groups if str(group.id) in (form.groups.data or [])]
    with transaction():
        changed = service.set_groups(registration, chosen, organiser(), now=clock.now())
    if changed:
        tell(_("Saved. Their programme has changed with it."))
    at = url_for("registration_desk.attendee", event_id=event.id, registration_id=registration.id, _anchor="groups-title")
    return redirect(at, 303)


@blueprint.route("/events/<int:event_id>/attendees/group", methods=["GET", "POST"])
@for_desk("registrations.edit")
def group_many(event_id: int) -> ResponseReturnValue:
    """Put several people into a group, or take them out of it."""
    event = own_event(event_id)
    people = desk_queries.some_of(event.id, chosen_ids([request.args.get("chosen", "")])) or abort(404)
    if not event.groups:
        abort(404)
    form = GroupManyForm.of(event.groups)
    if form.validate_on_submit():
        group = next(known for known in event.groups if str(known.id) == form.group.data)
        with transaction():
            if form.what.data == ADD:
                number = service.put_into(people, group, organiser(), now=clock.now())
                words = ngettext("%(num)d person is in the group now.", "%(num)d people are in the group now.", number)
            else:
                number = service.take_from(people, group, organiser(), now=clock.now())
                words = ngettext("%(num)d person is taken out of the group.", "%(num)d people are taken out of the group.", number)
        tell(words)
        return redirect(list_address(event.id), 303)
    context = {"event": event, "tab": "attendees", "people": people, "form": form, "back": list_address(event.id)}
    return render_template("registration/desk/group_many.html", **context), 422 if request.method == "POST" else 200
