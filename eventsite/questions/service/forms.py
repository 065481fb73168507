"""The forms of an event: started from a template or a copy, named in each language, put in order, closed, and given places.

`by` is the account that acts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from eventsite.audit.service import Act, record
from eventsite.catalogue.models import Event, Places
from eventsite.catalogue.rules import slug_of
from eventsite.db import db, lock
from eventsite.i18n import _l
from eventsite.questions import drafts, hooks, queries
from eventsite.questions.drafts import QuestionDraft
from eventsite.questions.errors import FormInUse, QuestionRefused
from eventsite.questions.models import Form, FormText, FormVersion
from eventsite.questions.service.editing import questions_of

MOST_FORMS = 20
LONGEST_NAME = 40
NEW = "new"  # the address of the page that adds a form


@dataclass(frozen=True)
class Words:
    """A form's title, and a sentence above it."""

    title: str
    intro: str = ""


@dataclass(frozen=True)
class FormDraft:
    """What an organiser says about a form. `words` go by language; `seats` are out of the event's, none: as many as there are."""

    words: dict[str, Words] = field(default_factory=dict)
    listed: bool = True
    closed: bool = False
    priority: int = 0
    seats: int | None = None


def add_form(
    event: Event, name: str, words: dict[str, Words], questions: Sequence[QuestionDraft], *, by: int | None, now: datetime
) -> Form:
    """One more form, last, with these questions; its address is made of `name`. Raises QuestionRefused where there are too many."""
    lock(event)
    forms = queries.forms_of(event.id)
    if len(forms) >= MOST_FORMS:
        raise QuestionRefused("start", _l("An event has at most %(most)d forms", most=MOST_FORMS))
    form = Form(event_id=event.id, name=_free_name(name, {NEW, *(one.name for one in forms)}), position=_after(forms))
    form.texts = [FormText(language=code, title=own.title, intro=own.intro) for code, own in words.items()]
    form.versions.append(FormVersion(number=1, questions=[drafts.question_of(q, number) for number, q in enumerate(questions)]))
    db.session.add(form)
    db.session.flush()
    _changed(event, "form.added", form, by=by, now=now)
    return form


def change_form(event: Event, form: Form, draft: FormDraft, *, by: int | None, now: datetime) -> None:
    """Other words, another standing or another number of places. Its address stays."""
    lock(event)
    form.listed, form.closed, form.priority = draft.listed, draft.closed, draft.priority
    known = {text.language: text for text in form.texts}
    for code, words in draft.words.items():
        text = known.get(code)
        if text is None:
            form.texts.append(FormText(language=code, title=words.title, intro=words.intro))
        else:
            text.title, text.intro = words.title, words.intro
    db.session.flush()
    if draft.seats != (form.places.capacity if form.places is not None else None):
        for set_capacity in hooks.set_form_capacity:
            set_capacity(event, form, draft.seats, now=now)
    _changed(event, "form.settings", form, by=by, now=now)


def move_form(event: Event, form: Form, *, up: bool, by: int | None, now: datetime) -> None:
    """Change places with the neighbour above or below; at the end nothing changes."""
    lock(event)
    forms = queries.forms_of(event.id)
    number = forms.index(form)
    other = number - 1 if up else number + 1
    if 0 <= other < len(forms):
        forms[number], forms[other] = forms[other], forms[number]
        for position, one in enumerate(forms):
            one.position = position
        _changed(event, "form.moved", form, by=by, now=now)


def delete_form(event: Event, form: Form, *, by: int | None, now: datetime) -> None:
    """Take a form away that nobody has used. Raises FormInUse: one that was used is closed instead."""
    lock(event)
    if queries.answer_counts(event.id).get(form.id) or any(in_use(form) for in_use in hooks.form_in_use):
        raise FormInUse
    _changed(event, "form.deleted", form, by=by, now=now)
    places = form.places
    db.session.delete(form)
    db.session.flush()
    if places is not None:
        db.session.delete(places)


def questions_to_copy(form: Form) -> list[QuestionDraft]:
    """What a form asks, for another form: the questions and options keep their keys among themselves, and have no places yet."""
    return [replace(q, options=[replace(option, places_id=None, seats=None) for option in q.options]) for q in questions_of(form)]


def copy_form(source: Event, target: Event) -> None:
    """Ask at a copy of an event what the original asks, by as many forms, with as many places."""
    for form in queries.forms_of(source.id):
        copy = Form(
            event_id=target.id, name=form.name, position=form.position, listed=form.listed, closed=form.closed, priority=form.priority,
            places=_as_many(form.places),
        )  # fmt: skip
        copy.texts = [FormText(language=text.language, title=text.title, intro=text.intro) for text in form.texts]
        version = queries.newest_of(form)
        originals = version.questions if version is not None else []
        questions = [drafts.question_of(draft, number) for number, draft in enumerate(questions_to_copy(form))]
        for original, question in zip(originals, questions, strict=True):
            for option, own in zip(original.options, question.options, strict=True):
                own.places = _as_many(option.places)
        copy.versions.append(FormVersion(number=1, questions=questions))
        db.session.add(copy)


def _as_many(places: Places | None) -> Places | None:
    return Places(capacity=places.capacity, taken=0, waiting=0, blocked=0, applied=0) if places is not None else None


def _after(forms: Sequence[Form]) -> int:
    return max((one.position for one in forms), default=-1) + 1


def _free_name(name: str, taken: set[str]) -> str:
    """An address that no other form of the event has: press, press-2."""
    stem = slug_of(name)[:LONGEST_NAME].strip("-") or queries.ATTENDEE
    return next(one for number in range(1, MOST_FORMS + 2) if (one := stem if number == 1 else f"{stem}-{number}") not in taken)


def _changed(event: Event, action: str, form: Form, *, by: int | None, now: datetime) -> None:
    event.revision += 1
    event.changed_at = now
    record(Act(action, event, by, event_id=event.id, details={"form": form.name}))
