"""The questions of a form, in order, each in the languages of the event."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.queries import current_account
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.i18n import _
from eventsite.questions import drafts, queries, service
from eventsite.questions.desk_forms import QuestionForm, form_for
from eventsite.questions.desk_views.frame import about, of_form, own_event, own_form, saved
from eventsite.questions.drafts import QuestionDraft
from eventsite.questions.errors import ChangedOrder, QuestionRefused
from eventsite.questions.models import Form, FormVersion, QuestionKind
from eventsite.web.access import for_desk

WRONG = 422
MOST_KEYS = 200


@of_form()
@for_desk("events.view")
def form(event_id: int, form_name: str | None = None) -> ResponseReturnValue:
    """The questions, each with its buttons."""
    event = own_event(event_id)
    own = own_form(event, form_name)
    version = queries.newest_of(own) if own is not None else None
    answers = queries.answer_counts(event.id).get(own.id, 0) if own is not None else 0
    context = about(event, own, form_name) | {"version": version, "answers": answers, "label_of": queries.label_of}
    return render_template("questions/desk/form.html", **context)


@of_form("/new", methods=("GET", "POST"))
@for_desk("events.edit")
def new(event_id: int, form_name: str | None = None) -> ResponseReturnValue:
    """One more question, of the kind that ?kind= says."""
    event = own_event(event_id)
    own = own_form(event, form_name)
    kind = next((one for one in QuestionKind if one.value == request.args.get("kind")), None) or abort(404)
    typed = form_for(event, kind, queries.newest_of(own) if own is not None else None)
    if not typed.validate_on_submit():
        return _question_page(event, form_name, typed, status=WRONG if request.method == "POST" else 200)
    try:
        with transaction():
            service.add_question(event, typed.to_draft(), by=current_account().id, now=clock.now(), form=own)
    except QuestionRefused as refusal:
        return _question_page(event, form_name, typed, status=refusal.status_code, refusal=str(refusal.words))
    return saved(event, form_name, _("The question is in the form."))


@of_form("/<key>", methods=("GET", "POST"))
@for_desk("events.edit")
def question(event_id: int, key: str, form_name: str | None = None) -> ResponseReturnValue:
    """Change one question; its kind stays."""
    event = own_event(event_id)
    own, version, draft = _draft(event, key, form_name)
    typed = form_for(event, draft.kind, version, draft)
    if not typed.validate_on_submit():
        return _question_page(event, form_name, typed, status=WRONG if request.method == "POST" else 200)
    with transaction():
        service.change_question(event, key, typed.to_draft(), by=current_account().id, now=clock.now(), form=own)
    return saved(event, form_name, _("The question is changed."))


@of_form("/<key>/move", methods=("POST",))
@for_desk("events.edit")
def move(event_id: int, key: str, form_name: str | None = None) -> ResponseReturnValue:
    """Up or down by one."""
    event = own_event(event_id)
    own, up = own_form(event, form_name), request.form.get("to") == "up"
    with transaction():
        service.move_question(event, key, up=up, by=current_account().id, now=clock.now(), form=own)
    return redirect(url_for(".form", event_id=event.id, form_name=form_name, moved=key, _anchor=f"question-{key}"), 303)


@of_form("/order", methods=("POST",))
@for_desk("events.edit")
def order(event_id: int, form_name: str | None = None) -> ResponseReturnValue:
    """All questions in another order, by their keys; what a module asks after a drag."""
    event = own_event(event_id)
    own = own_form(event, form_name)
    try:
        with transaction():
            keys = request.form.getlist("key")[:MOST_KEYS]
            service.order_questions(event, keys, by=current_account().id, now=clock.now(), form=own)
    except ChangedOrder as refusal:
        return str(refusal.message), refusal.status_code
    return "", 204


@of_form("/<key>/delete", methods=("POST",))
@for_desk("events.edit")
def delete(event_id: int, key: str, form_name: str | None = None) -> ResponseReturnValue:
    """Ask it no more."""
    event = own_event(event_id)
    own = own_form(event, form_name)
    with transaction():
        service.delete_question(event, key, by=current_account().id, now=clock.now(), form=own)
    return saved(event, form_name, _("The question is out of the form. Answers that were given stay readable."))


def _draft(event: Event, key: str, form_name: str | None) -> tuple[Form, FormVersion, QuestionDraft]:
    own = own_form(event, form_name) or abort(404)
    version = queries.newest_of(own) or abort(404)
    found = next((one for one in version.questions if one.key == key), None) or abort(404)
    return own, version, drafts.draft_of(found)


def _question_page(event: Event, name: str | None, typed: QuestionForm, *, status: int, refusal: str = "") -> ResponseReturnValue:
    context = about(event, own_form(event, name), name) | {"form": typed, "refusal": refusal}
    return render_template("questions/desk/question.html", **context), status
