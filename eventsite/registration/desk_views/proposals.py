"""Changes that people with a seat want, where the event wants to see them first: side by side, approved or refused."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.i18n import _, language
from eventsite.questions.errors import AnswersRefused, QuestionError
from eventsite.registration import own_queries, rules, service
from eventsite.registration.desk_forms.correcting_address import RefusalForm
from eventsite.registration.desk_views.asked import blueprint, organiser, own_event
from eventsite.registration.errors import RegistrationError
from eventsite.registration.models import ProposedChange
from eventsite.registration.own_changes import change_in_words
from eventsite.web.access import for_desk

ALL = "/events/<int:event_id>/changes"


@blueprint.get(ALL)
@for_desk("registrations.view")
def changes(event_id: int) -> ResponseReturnValue:
    """Everything that waits to be seen, the oldest first."""
    event = own_event(event_id)
    found = own_queries.open_changes(event.id) if event.cancelled_at is None else []
    rows = [(change, change_in_words(change, language())) for change in found]
    return render_template("registration/desk/changes.html", event=event, tab="attendees", rows=rows)


@blueprint.route(ALL + "/<int:change_id>", methods=["GET", "POST"])
@for_desk("registrations.edit")
def change(event_id: int, change_id: int) -> ResponseReturnValue:
    """What stands and what is wanted, side by side, and the two answers."""
    event = own_event(event_id)
    found = _own_change(event, change_id)
    form, status = RefusalForm(), 200
    if request.method == "POST":
        status = 422
        if form.validate_on_submit():
            try:
                return _decided(event, found, form)
            except AnswersRefused:
                form.form_errors.append(
                    str(_("The form has changed since, and these answers do not fit it any more. Refuse them, and say so."))
                )
            except (RegistrationError, QuestionError) as error:
                form.form_errors.append(str(error.message))
                status = error.status_code
    context = {"event": event, "tab": "attendees", "form": form, "change": found, "registration": found.registration}
    rows = change_in_words(found, language()) if is_open(found) else []
    return render_template("registration/desk/change.html", rows=rows, is_open=is_open(found), **context), status


def is_open(found: ProposedChange) -> bool:
    """Whether somebody still has to decide."""
    registration = found.registration
    return found.decided_at is None and registration.status in rules.HOLDING and registration.event.cancelled_at is None


def _decided(event: Event, found: ProposedChange, form: RefusalForm) -> ResponseReturnValue:
    answer, name = request.form.get("answer"), found.registration.full_name
    with transaction():
        if answer == "approve":
            service.approve_change(found, organiser(), now=clock.now())
        elif answer == "refuse":
            service.refuse_change(found, organiser(), reason=form.said.data or "", now=clock.now())
        else:
            abort(400)
    tell(
        _("The changes of %(name)s are in, and they are told by mail.", name=name)
        if answer == "approve"
        else _("Everything stays as it was, and %(name)s is told by mail.", name=name)
    )
    return redirect(url_for("registration_desk.changes", event_id=event.id), 303)


def _own_change(event: Event, change_id: int) -> ProposedChange:
    found = own_queries.change_by_id(change_id)
    return found if found is not None and found.registration.event_id == event.id else abort(404)
