"""Groups of an event's people: made, renamed and removed beside the programme that is for them."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.catalogue import desk_queries, rules, service
from eventsite.catalogue.desk_views.frame import act, blueprint, me, own_event
from eventsite.catalogue.forms import GroupForm
from eventsite.i18n import _
from eventsite.web.access import for_desk
from eventsite.web.editing import FormPage, serve


@blueprint.route("/events/<int:event_id>/groups/new", methods=["GET", "POST"])
@for_desk("events.edit")
def new_group(event_id: int) -> ResponseReturnValue:
    """One more group."""
    event = own_event(event_id)
    form = GroupForm()

    def save() -> None:
        service.add_group(event, form.name.data or "", by=me(), now=clock.now())
        tell(_("The group is there. Choose it in the sessions that are for it, and put people into it from the list of attendees."))

    page = FormPage("catalogue/desk/group.html", form, context={"event": event, "group_id": None})
    return serve(page, save, lambda: url_for(".programme", event_id=event.id, _anchor="groups"))


@blueprint.route("/events/<int:event_id>/groups/<int:group_id>", methods=["GET", "POST"])
@for_desk("events.edit")
def group(event_id: int, group_id: int) -> ResponseReturnValue:
    """Another name for a group."""
    event = own_event(event_id)
    known = desk_queries.group_of(event, group_id) or abort(404)
    values = {"name": known.name, "seen": rules.fingerprint(known.name)}
    form = GroupForm(data=values)

    def save() -> None:
        service.rename_group(event, known, form.name.data or "", seen=form.seen.data, by=me(), now=clock.now())
        tell(_("Saved."))

    context = {"event": event, "group_id": known.id}
    page = FormPage("catalogue/desk/group.html", form, lambda: GroupForm(formdata=None, data=values), context)
    return serve(page, save, lambda: url_for(".programme", event_id=event.id, _anchor="groups"))


@blueprint.post("/events/<int:event_id>/groups/<int:group_id>/remove")
@for_desk("events.edit")
def remove_group(event_id: int, group_id: int) -> ResponseReturnValue:
    """Take a group away."""
    event = own_event(event_id)
    known = desk_queries.group_of(event, group_id) or abort(404)
    return act(event, lambda: service.remove_group(event, known, by=me(), now=clock.now()), "programme", _("The group is removed."))
