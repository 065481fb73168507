"""What people will see: the whole form, and one question while it is being written."""

from dataclasses import replace

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from eventsite.catalogue.models import Event
from eventsite.i18n import in_language, language
from eventsite.questions import drafts, queries
from eventsite.questions.desk_forms import QuestionForm, form_for, languages_of
from eventsite.questions.desk_views.frame import about, of_form, own_event, own_form
from eventsite.questions.forms import Asked, PreviewForm
from eventsite.questions.models import Form, FormVersion, QuestionKind
from eventsite.web.access import for_desk


@of_form("/preview")
@for_desk("events.view")
def preview(event_id: int, form_name: str | None = None) -> ResponseReturnValue:
    """The questions as people see them, for a draft too; in the language of the event that ?shown= says."""
    event = own_event(event_id)
    own = own_form(event, form_name)
    version = queries.newest_of(own) if own is not None else None
    codes = languages_of(event)
    code = next((one for one in (request.args.get("shown"), language()) if one in codes), codes[0])
    words = _in_language(code, version, event) if version is not None else ""
    context = about(event, own, form_name) | {"languages": codes, "shown": code, "words": words}
    return render_template("questions/desk/preview.html", **context)


@of_form("/preview-question", methods=("POST",))
@for_desk("events.edit")
def preview_question(event_id: int, form_name: str | None = None) -> ResponseReturnValue:
    """A part of a page: the question as it is typed, in each language of the event. Nothing is kept."""
    event = own_event(event_id)
    own = own_form(event, form_name)
    kind = next((one for one in QuestionKind if one.value == request.args.get("kind")), None) or abort(404)
    version = queries.newest_of(own) if own is not None else None
    stands = next((q for q in version.questions if q.key == request.args.get("key")), None) if version is not None else None
    typed = form_for(event, kind, version, drafts.draft_of(stands) if stands is not None else None)
    return render_template("questions/desk/_live_preview.html", parts=[_part(event, own, typed, code) for code in typed.languages])


def _part(event: Event, own: Form | None, typed: QuestionForm, code: str) -> tuple[str, Markup]:
    """The language, and the question in it as HTML."""
    draft = typed.to_draft()
    labels = draft.labels or {typed.languages[0]: "…"}
    draft = replace(draft, labels=labels, shown_if=None, organiser_only=False, key="preview")
    version = FormVersion(form_id=own.id if own is not None else None, questions=[drafts.question_of(draft, 0)])
    return code, _in_language(code, version, event, prefix=f"{code}-")


def _in_language(code: str, version: FormVersion, event: Event, *, prefix: str = "") -> Markup:
    """What people are asked, in one language, as HTML; empty where they are asked nothing."""
    with in_language(code):
        asked = Asked(version, code, event.main_language, event=event)
        form = PreviewForm.of(asked, prefix=prefix)
        words = render_template("questions/desk/_previewed.html", asked=asked, form=form) if list(form) else ""
    return Markup(words)  # noqa: S704 - a template of ours
