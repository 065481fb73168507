"""The forms of an event: added, named in each language, put in order, closed, given places, deleted."""

from collections.abc import Sequence

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.accounts.queries import current_account, current_team
from eventsite.catalogue import queries as catalogue
from eventsite.catalogue.models import Event
from eventsite.i18n import _, language
from eventsite.questions import queries, service, starters
from eventsite.questions.desk_forms import AddFormForm, SettingsForm, languages_of
from eventsite.questions.desk_forms.settings import COPY
from eventsite.questions.desk_views.frame import about, blueprint, of_form, own_event, own_form
from eventsite.questions.drafts import QuestionDraft
from eventsite.questions.errors import FormInUse
from eventsite.questions.models import Form
from eventsite.questions.service import Words
from eventsite.web.access import for_desk
from eventsite.web.editing import FormPage, press, serve


@blueprint.get("/events/<int:event_id>/forms")
@for_desk("events.view")
def forms(event_id: int) -> ResponseReturnValue:
    """Every form of the event, with how it is offered."""
    event = own_event(event_id)
    counts = {"questions": queries.question_counts(event.id), "answers": queries.answer_counts(event.id)}
    return render_template("questions/desk/forms.html", counts=counts, **about(event, None, None))


@blueprint.route("/events/<int:event_id>/forms/new", methods=["GET", "POST"])
@for_desk("events.edit")
def add_form(event_id: int) -> ResponseReturnValue:
    """One more form, from a template, a copy, or nothing."""
    event = own_event(event_id)
    others = {str(form.id): (form, words) for form, words in _to_copy(event)}
    typed = AddFormForm.of(event, [(key, words) for key, (_form, words) in others.items()])
    made: list[str] = []

    def save() -> None:
        source = others[typed.copied.data][0] if typed.start.data == COPY else None
        name, words, questions = _started(event, typed, source)
        form = service.add_form(event, name, words, questions, by=current_account().id, now=clock.now())
        made.append(form.name)
        tell(_("The form is there. Look at its questions."))

    page = FormPage("questions/desk/add_form.html", typed, context=about(event, None, None))
    return serve(page, save, lambda: url_for(".form", event_id=event.id, form_name=made[-1]))


@of_form("/settings", methods=("GET", "POST"))
@for_desk("events.edit")
def settings(event_id: int, form_name: str | None = None) -> ResponseReturnValue:
    """What the form is called, and how it is offered."""
    event = own_event(event_id)
    own = own_form(event, form_name) or abort(404)
    typed = SettingsForm.of(event, own)

    def save() -> None:
        service.change_form(event, own, typed.to_draft(), by=current_account().id, now=clock.now())
        tell(_("Saved."))

    page = FormPage("questions/desk/settings.html", typed, context=about(event, own, form_name))
    return serve(page, save, lambda: url_for(".forms", event_id=event.id))


@of_form("/move-form", methods=("POST",))
@for_desk("events.edit")
def move_form(event_id: int, form_name: str | None = None) -> ResponseReturnValue:
    """Up or down by one."""
    event = own_event(event_id)
    own = own_form(event, form_name) or abort(404)
    press(lambda: service.move_form(event, own, up=request.form.get("to") == "up", by=current_account().id, now=clock.now()))
    return redirect(url_for(".forms", event_id=event.id), 303)


@of_form("/delete-form", methods=("POST",))
@for_desk("events.edit")
def delete_form(event_id: int, form_name: str | None = None) -> ResponseReturnValue:
    """Take a form away that nobody has used."""
    event = own_event(event_id)
    own = own_form(event, form_name) or abort(404)
    try:
        press(lambda: service.delete_form(event, own, by=current_account().id, now=clock.now()))
        tell(_("The form is gone."))
    except FormInUse as refusal:
        tell(str(refusal.message))
    return redirect(url_for(".forms", event_id=event.id), 303)


def _to_copy(event: Event) -> list[tuple[Form, str]]:
    """The forms that may be copied, in words: those of this event, then those of the team's other events."""
    own = [(form, queries.form_title(form, language(), event.main_language)) for form in queries.forms_of(event.id)]
    found = queries.forms_of_team(current_team().id, but=event.id)
    others = [(form, _name_of(form, other)) for form, other in found]
    return own + others


def _name_of(form: Form, event: Event) -> str:
    title = queries.form_title(form, language(), event.main_language)
    return _("%(event)s: %(form)s", event=catalogue.text_of(event).title, form=title)


def _started(event: Event, typed: AddFormForm, source: Form | None) -> tuple[str, dict[str, Words], Sequence[QuestionDraft]]:
    """The name, the words and the questions with which the form begins."""
    codes = languages_of(event)
    title = typed["title"].data or ""
    starter = starters.by_name(typed.start.data)
    if starter is not None:
        words = {code: Words(starter.titles[code], starter.intros[code]) for code in codes if code in starter.titles}
        words = words or {codes[0]: Words(starter.titles["en"], starter.intros["en"])}
        questions: Sequence[QuestionDraft] = starter.in_languages(codes)
        name = starter.name
    elif source is not None:
        words = {text.language: Words(text.title, text.intro) for text in source.texts} or {codes[0]: Words(source.name)}
        questions, name = service.questions_to_copy(source), source.name
    else:
        words, questions, name = {codes[0]: Words(title or _("Form"))}, (), title or "form"
    if title:
        words = words | {codes[0]: Words(title, words[codes[0]].intro if codes[0] in words else "")}
        name = title
    return name, words, questions
