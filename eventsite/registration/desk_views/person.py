"""One person’s page: everything about one registration, and changing it by hand."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.i18n import DEFAULT_LANGUAGE, _, language
from eventsite.questions import queries as questions
from eventsite.questions import uploads
from eventsite.questions.errors import QuestionError
from eventsite.questions.forms import Asked
from eventsite.questions.uploads import Uploads
from eventsite.registration import desk_queries, own_queries, queries, rules, service
from eventsite.registration.desk_forms import NoteForm
from eventsite.registration.desk_forms.correcting import CorrectionForm
from eventsite.registration.desk_forms.grouping import GroupsForm
from eventsite.registration.desk_forms.tagging import TagForm
from eventsite.registration.desk_queries.pairs import merged_into, same_name_here
from eventsite.registration.desk_views.asked import blueprint, organiser, own_attendee, own_event
from eventsite.registration.desk_views.listing import person_context
from eventsite.registration.desk_words import CONSENT_WORDS
from eventsite.registration.errors import RegistrationError
from eventsite.registration.forms import PlainForm, form_for
from eventsite.registration.models import Registration
from eventsite.registration.own_changes import change_in_words
from eventsite.web.access import for_desk

AT = "/events/<int:event_id>/attendees/<int:registration_id>"


@blueprint.get(AT)
@for_desk("registrations.view")
def attendee(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Details, answers, consents, the whole timeline, and what can be done."""
    event = own_event(event_id)
    return show_person(event, own_attendee(event, registration_id))


@blueprint.post(AT + "/note")
@for_desk("registrations.edit")
def note(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Keep the team's note."""
    event = own_event(event_id)
    registration = own_attendee(event, registration_id)
    form = NoteForm()
    if not form.validate_on_submit():
        return show_person(event, registration, error=_first_error(form), status=422)
    with transaction():
        service.take_note(registration, form.note.data or "", organiser())
    tell(_("The note is kept."))
    return redirect(_at(registration), 303)


@blueprint.post(AT + "/link")
@for_desk("registrations.edit")
def mail_link(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Mail the personal link once more."""
    event = own_event(event_id)
    registration = own_attendee(event, registration_id)
    if not PlainForm().validate_on_submit():
        abort(400)
    with transaction():
        mailed = service.mail_link(registration, now=clock.now())
    tell(_("The link is on its way.") if mailed else _("A link went out within the last hour. It still works."))
    return redirect(_at(registration), 303)


@blueprint.post(AT + "/editing")
@for_desk("registrations.edit")
def open_editing(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Let this one person change their details until the event begins, or end that."""
    event = own_event(event_id)
    registration = own_attendee(event, registration_id)
    if not PlainForm().validate_on_submit():
        abort(400)
    until = event.starts_at if request.form.get("open") else None
    with transaction():
        service.open_editing(registration, until, organiser())
    tell(_("This person can change their details until the event begins.") if until else _("Editing is as for everybody again."))
    return redirect(_at(registration), 303)


@blueprint.route(AT + "/edit", methods=["GET", "POST"])
@for_desk("registrations.edit")
def edit(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Change details and answers by hand."""
    event = own_event(event_id)
    registration = own_attendee(event, registration_id)
    asked = asked_of(event, registration)
    typed = {name: getattr(registration, name) for name in ("full_name", "organisation", "job_title", "country", "language")}
    form = form_for(CorrectionForm, asked)(language=language(), data=typed | (asked.as_typed() if asked else {}))
    status = 200
    if request.method == "POST":
        status = 422
        if form.check(request.form):
            try:
                with transaction():
                    changed = service.correct(registration, form.to_correction(), organiser(), now=clock.now())
                tell(_("The details are changed.") if changed else _("Nothing was different."))
                return redirect(_at(registration), 303)
            except (RegistrationError, QuestionError) as error:
                form.form_errors.append(str(error.message))
                status = error.status_code
    context = {"event": event, "tab": "attendees", "form": form, "asked": asked, "registration": registration}
    return render_template("registration/desk/edit.html", **context), status


def asked_of(event: Event, registration: Registration | None, *, anew: bool = False) -> Asked | None:
    """What the form by which somebody came asks, with what only organisers answer; `anew`: of somebody else in their place."""
    form = registration.form if registration is not None else None
    version = questions.current_version(event.id, form.name) if form is not None else questions.current_version(event.id)
    if version is None:
        return None
    theirs = registration is not None and not anew
    held = questions.values_of(registration.answer_set) if registration is not None and theirs else {}
    files = uploads.of_request() if request.method == "POST" else Uploads()
    return Asked(version, language(), event.main_language or DEFAULT_LANGUAGE, held=held, by_organiser=theirs, uploads=files)


def show_person(event: Event, registration: Registration, *, error: str = "", status: int = 200) -> ResponseReturnValue:
    """The page; after a refusal with its words. The registration may be one of a list: it is read anew with all it shows."""
    registration = own_attendee(event, registration.id)
    context = person_context(event, registration) | {
        "event": event, "tab": "attendees", "error": error, "form": PlainForm(),
        "answers": questions.answers_in_words(registration.answer_set, language(), event.main_language),
        "consents": desk_queries.consents_of(registration), "consent_words": CONSENT_WORDS,
        "team_tags": desk_queries.team_tags(event.team_id), "same_name": same_name_here(registration), "merged": merged_into(registration),
        "groups_form": GroupsForm.of(event.groups, formdata=None, data={"groups": [str(group.id) for group in registration.groups]}),
        "tag_form": TagForm(formdata=None), "proposal": _proposal(registration),
        "can_edit_now": rules.may_edit(registration, queries.policy_of(event.id), clock.now()),
    }  # fmt: skip
    return render_template("registration/desk/attendee.html", **context), status


def _proposal(registration: Registration) -> dict[str, Any] | None:
    """What waits for an organiser's decision, in words."""
    change = own_queries.open_change(registration.id)
    if change is None or registration.status not in rules.HOLDING:
        return None
    return {"id": change.id, "differences": change_in_words(change, language())}


def _at(registration: Registration) -> str:
    return url_for("registration_desk.attendee", event_id=registration.event_id, registration_id=registration.id)


def _first_error(form: NoteForm) -> str:
    return str(next((words for field in form for words in field.errors), _("Open the page anew and try again.")))
