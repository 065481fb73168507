"""Tags: on one person, on many, and the team's list of them."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite.accounts.notices import tell
from eventsite.accounts.queries import current_team
from eventsite.db import transaction
from eventsite.i18n import _, ngettext
from eventsite.registration import desk_queries, service
from eventsite.registration.desk_forms.tagging import ADD, TagForm, TagManyForm
from eventsite.registration.desk_queries.tags import tag_of, tags_with_numbers
from eventsite.registration.desk_views.asked import blueprint, chosen_ids, list_address, organiser, own_attendee, own_event
from eventsite.registration.desk_views.person import AT, show_person
from eventsite.registration.errors import RegistrationError
from eventsite.registration.forms import PlainForm
from eventsite.registration.models import Registration, Tag
from eventsite.registration.service.tagging import find
from eventsite.web.access import for_desk


@blueprint.post(AT + "/tags")
@for_desk("registrations.edit")
def tag(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Give somebody a tag, new or known."""
    event = own_event(event_id)
    registration = own_attendee(event, registration_id)
    form = TagForm()
    if not form.validate_on_submit():
        return show_person(event, registration, error=_first_error(form), status=422)
    with transaction():
        service.tag([registration], form.tag.data or "", organiser())
    return redirect(_at(registration), 303)


@blueprint.post(AT + "/tags/<int:tag_id>/take")
@for_desk("registrations.edit")
def untag(event_id: int, registration_id: int, tag_id: int) -> ResponseReturnValue:
    """Take a tag from somebody."""
    event = own_event(event_id)
    registration = own_attendee(event, registration_id)
    wanted = tag_of(event.team_id, tag_id) or abort(404)
    if not PlainForm().validate_on_submit():
        abort(400)
    with transaction():
        service.untag([registration], wanted, organiser())
    return redirect(_at(registration), 303)


@blueprint.route("/events/<int:event_id>/attendees/tag", methods=["GET", "POST"])
@for_desk("registrations.edit")
def tag_many(event_id: int) -> ResponseReturnValue:
    """Give several people a tag, or take it from them."""
    event = own_event(event_id)
    people = desk_queries.some_of(event.id, chosen_ids([request.args.get("chosen", "")])) or abort(404)
    form = TagManyForm()
    if form.validate_on_submit():
        name = form.tag.data or ""
        with transaction():
            if form.what.data == ADD:
                number = service.tag(people, name, organiser())
                words = ngettext("%(num)d person has the tag now.", "%(num)d people have the tag now.", number)
            else:
                known = find(event.team_id, name)
                number = service.untag(people, known, organiser()) if known is not None else 0
                words = ngettext("The tag is taken from %(num)d person.", "The tag is taken from %(num)d people.", number)
        tell(words)
        return redirect(list_address(event.id), 303)
    context = {"event": event, "tab": "attendees", "people": people, "form": form, "tags": desk_queries.team_tags(event.team_id)}
    page = render_template("registration/desk/tag_many.html", **context, back=list_address(event.id))
    return page, 422 if request.method == "POST" else 200


@blueprint.get("/tags")
@for_desk("registrations.view")
def tags() -> ResponseReturnValue:
    """The team's tags, with how many have each."""
    return _show_tags()


@blueprint.post("/tags/<int:tag_id>/rename")
@for_desk("registrations.edit")
def rename_tag(tag_id: int) -> ResponseReturnValue:
    """Call a tag otherwise, wherever it stands."""
    wanted, form = _own_tag(tag_id), TagForm()
    if not form.validate_on_submit():
        return _show_tags(wanted, form, _first_error(form), 422)
    try:
        with transaction():
            service.rename_tag(wanted, form.tag.data or "", organiser())
    except RegistrationError as error:
        form.tag.errors = [str(error.message)]
        return _show_tags(wanted, form, str(error.message), error.status_code)
    tell(_("The tag is called %(name)s now.", name=wanted.name))
    return redirect(url_for("registration_desk.tags"), 303)


@blueprint.post("/tags/<int:tag_id>/delete")
@for_desk("registrations.edit")
def delete_tag(tag_id: int) -> ResponseReturnValue:
    """Take a tag from everybody."""
    wanted = _own_tag(tag_id)
    if not PlainForm().validate_on_submit():
        abort(400)
    name = wanted.name
    with transaction():
        service.delete_tag(wanted, organiser())
    tell(_("The tag %(name)s is gone.", name=name))
    return redirect(url_for("registration_desk.tags"), 303)


def _show_tags(wrong: Tag | None = None, sent: TagForm | None = None, error: str = "", status: int = 200) -> ResponseReturnValue:
    rows = []
    for tag, number in tags_with_numbers(current_team().id):
        form = sent if sent is not None and wrong is not None and tag.id == wrong.id else TagForm(formdata=None, data={"tag": tag.name})
        form.tag.id, form.tag.label.text = f"tag-{tag.id}", _("Another name for %(name)s", name=tag.name)
        rows.append((tag, number, form))
    return render_template("registration/desk/tags.html", rows=rows, error=error), status


def _own_tag(tag_id: int) -> Tag:
    return tag_of(current_team().id, tag_id) or abort(404)


def _at(registration: Registration) -> str:
    return url_for("registration_desk.attendee", event_id=registration.event_id, registration_id=registration.id) + "#tags-title"


def _first_error(form: TagForm) -> str:
    return str(next((words for field in form for words in field.errors), _("Open the page anew and try again.")))
