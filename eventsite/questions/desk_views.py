"""The form of an event: its questions, in order, each in the languages of the event."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.accounts.queries import current_account, current_team
from eventsite.catalogue import queries as catalogue
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.i18n import _, language
from eventsite.questions import drafts, queries, service
from eventsite.questions.desk_forms import KINDS, QuestionForm, form_for
from eventsite.questions.drafts import QuestionDraft
from eventsite.questions.errors import QuestionRefused
from eventsite.questions.forms import Asked, PreviewForm
from eventsite.questions.models import FormVersion, QuestionKind
from eventsite.web.access import for_desk

blueprint = Blueprint("questions_desk", __name__)


@blueprint.get("/events/<int:event_id>/form")
@for_desk("events.view")
def form(event_id: int) -> ResponseReturnValue:
    """The questions, each with its buttons."""
    event = _own_event(event_id)
    version = queries.current_version(event.id)
    answers = queries.answer_count(event.id)
    return render_template("questions/desk/form.html", version=version, answers=answers, label_of=queries.label_of, **_about(event))


@blueprint.route("/events/<int:event_id>/form/new", methods=["GET", "POST"])
@for_desk("events.edit")
def new(event_id: int) -> ResponseReturnValue:
    """One more question, of the kind that ?kind= says."""
    event = _own_event(event_id)
    kind = next((one for one in QuestionKind if one.value == request.args.get("kind")), None) or abort(404)
    typed = form_for(event, kind, queries.current_version(event.id))
    if not typed.validate_on_submit():
        return _question_page(event, typed, status=422 if request.method == "POST" else 200)
    try:
        with transaction():
            service.add_question(event, typed.to_draft(), by=current_account().id, now=clock.now())
    except QuestionRefused as refusal:
        return _question_page(event, typed, status=refusal.status_code, refusal=str(refusal.words))
    return _saved(event, _("The question is in the form."))


@blueprint.route("/events/<int:event_id>/form/<key>", methods=["GET", "POST"])
@for_desk("events.edit")
def question(event_id: int, key: str) -> ResponseReturnValue:
    """Change one question; its kind stays."""
    event = _own_event(event_id)
    version, draft = _draft(event, key)
    typed = form_for(event, draft.kind, version, draft)
    if not typed.validate_on_submit():
        return _question_page(event, typed, status=422 if request.method == "POST" else 200)
    with transaction():
        service.change_question(event, key, typed.to_draft(), by=current_account().id, now=clock.now())
    return _saved(event, _("The question is changed."))


@blueprint.post("/events/<int:event_id>/form/<key>/move")
@for_desk("events.edit")
def move(event_id: int, key: str) -> ResponseReturnValue:
    """Up or down by one."""
    event = _own_event(event_id)
    up = request.form.get("to") == "up"
    with transaction():
        service.move_question(event, key, up=up, by=current_account().id, now=clock.now())
    return redirect(url_for(".form", event_id=event.id, moved=key, _anchor=f"question-{key}"), 303)


@blueprint.post("/events/<int:event_id>/form/<key>/delete")
@for_desk("events.edit")
def delete(event_id: int, key: str) -> ResponseReturnValue:
    """Ask it no more."""
    event = _own_event(event_id)
    with transaction():
        service.delete_question(event, key, by=current_account().id, now=clock.now())
    return _saved(event, _("The question is out of the form. Answers that were given stay readable."))


@blueprint.get("/events/<int:event_id>/form/preview")
@for_desk("events.view")
def preview(event_id: int) -> ResponseReturnValue:
    """The questions as people see them, for a draft too."""
    event = _own_event(event_id)
    version = queries.current_version(event.id)
    asked = Asked(version, language(), event.main_language) if version is not None else None
    shown = PreviewForm.of(asked) if asked is not None else None
    return render_template("questions/desk/preview.html", asked=asked, form=shown, **_about(event))


def _own_event(event_id: int) -> Event:
    return catalogue.event_for_team(event_id, current_team().id) or abort(404)


def _about(event: Event) -> dict[str, Any]:
    return {"event": event, "kinds": {kind.value: words for kind, words in KINDS.items()}}


def _draft(event: Event, key: str) -> tuple[FormVersion, QuestionDraft]:
    version = queries.current_version(event.id) or abort(404)
    found = next((one for one in version.questions if one.key == key), None) or abort(404)
    return version, drafts.draft_of(found)


def _question_page(event: Event, typed: QuestionForm, *, status: int, refusal: str = "") -> ResponseReturnValue:
    answers = queries.answer_count(event.id)
    return render_template("questions/desk/question.html", form=typed, refusal=refusal, answers=answers, **_about(event)), status


def _saved(event: Event, words: str) -> ResponseReturnValue:
    tell(words)
    return redirect(url_for(".form", event_id=event.id), 303)
