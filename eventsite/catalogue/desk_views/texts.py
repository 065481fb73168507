"""The page's text in each of its languages."""

from dataclasses import asdict

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.catalogue import labels, rules, service
from eventsite.catalogue.desk_views.facts import ask_about
from eventsite.catalogue.desk_views.frame import act, blueprint, me, own_event
from eventsite.catalogue.forms import LanguageForm, WordsForm, languages_of
from eventsite.catalogue.models import Event
from eventsite.i18n import _
from eventsite.web.access import for_desk
from eventsite.web.editing import FormPage, serve


@blueprint.route("/events/<int:event_id>/text/<language>", methods=["GET", "POST"])
@for_desk("events.edit")
def text(event_id: int, language: str) -> ResponseReturnValue:
    """The text in one language; a language that has none yet starts empty."""
    event = own_event(event_id)
    if language not in labels.TEXT_LANGUAGES:
        abort(404)
    form = _words_form(event, language)
    context = {"event": event, "part": f"text-{language}", "language_code": language, "written": language in languages_of(event)}
    page = FormPage("catalogue/desk/text.html", form, lambda: _words_form(event, language, typed=False), context)

    def ask() -> ResponseReturnValue | None:
        known = _known(event, language)
        service.check_seen(form.seen.data, known)
        return ask_about(page, event, rules.change_of(event, rules.changed_fields(known, asdict(form.to_words()))))

    def save() -> None:
        service.set_words(event, language, form.to_words(), seen=form.seen.data, by=me(), now=clock.now())
        tell(_("Saved."))

    return serve(page, save, lambda: url_for(".text", event_id=event.id, language=language), ask)


@blueprint.route("/events/<int:event_id>/text", methods=["GET", "POST"])
@for_desk("events.edit")
def add_language(event_id: int) -> ResponseReturnValue:
    """Choose another language for the page."""
    event = own_event(event_id)
    form = LanguageForm()
    form.language.choices = [choice for choice in labels.language_choices() if choice[0] not in languages_of(event)]
    if form.validate_on_submit():
        return redirect(url_for(".text", event_id=event.id, language=form.language.data), 303)
    return FormPage("catalogue/desk/add_language.html", form, context={"event": event, "part": "add"}).answer(
        422 if form.is_submitted() else 200
    )


@blueprint.post("/events/<int:event_id>/text/<language>/remove")
@for_desk("events.edit")
def remove_text(event_id: int, language: str) -> ResponseReturnValue:
    """Take a language away."""
    event = own_event(event_id)
    if language not in languages_of(event):
        abort(404)
    words = _("The language is removed. Its readers get the main one.")
    return act(event, lambda: service.remove_words(event, language, by=me(), now=clock.now()), "edit", words)


def _known(event: Event, language: str) -> rules.Words:
    return service.words_of(next((text for text in event.texts if text.language == language), None))


def _words_form(event: Event, language: str, *, typed: bool = True) -> WordsForm:
    words = _known(event, language)
    values = asdict(words) | {"seen": rules.fingerprint(words)}
    return WordsForm(data=values) if typed else WordsForm(formdata=None, data=values)
