"""Changing a form at the desk: a version that somebody has answered is never changed, the change makes the next one.

`by` is the account that acts.
"""

from dataclasses import replace
from datetime import datetime

from eventsite.audit.service import Act, record
from eventsite.catalogue.models import Event
from eventsite.db import db, lock
from eventsite.i18n import _l
from eventsite.questions import drafts, queries
from eventsite.questions.drafts import QuestionDraft
from eventsite.questions.errors import NoSuchQuestion, QuestionRefused
from eventsite.questions.models import Form, FormVersion


def add_question(event: Event, draft: QuestionDraft, *, by: int | None, now: datetime) -> str:
    """Ask one more question, last; its key."""
    lock(event)  # answers are kept under the same lock: a version cannot get its first answer meanwhile
    questions = _questions(event)
    if len(questions) >= drafts.MOST_QUESTIONS:
        raise QuestionRefused("kind", _l("A form has at most %(most)d questions", most=drafts.MOST_QUESTIONS))
    draft = replace(draft, key=drafts.new_key())
    _save(event, [*questions, draft], by=by, now=now)
    return draft.key


def change_question(event: Event, key: str, draft: QuestionDraft, *, by: int | None, now: datetime) -> None:
    """Put the draft in the place of the question with this key. Another kind makes another question of it."""
    lock(event)
    questions = _questions(event)
    number = _number(questions, key)
    before = questions[number]
    kept = key if draft.kind is before.kind else drafts.new_key()
    questions[number] = replace(draft, key=kept)
    _save(event, _without_lost_conditions(questions), by=by, now=now)


def move_question(event: Event, key: str, *, up: bool, by: int | None, now: datetime) -> None:
    """Change places with the neighbour above or below; at the end nothing changes."""
    lock(event)
    questions = _questions(event)
    number = _number(questions, key)
    other = number - 1 if up else number + 1
    if 0 <= other < len(questions):
        questions[number], questions[other] = questions[other], questions[number]
        _save(event, questions, by=by, now=now)


def delete_question(event: Event, key: str, *, by: int | None, now: datetime) -> None:
    """Ask it no more. Answers that were given stay readable."""
    lock(event)
    questions = _questions(event)
    del questions[_number(questions, key)]
    _save(event, _without_lost_conditions(questions), by=by, now=now)


def copy_form(source: Event, target: Event) -> None:
    """Ask at a copy of an event what the original asks. Options with places of their own come without them."""
    version = queries.current_version(source.id)
    if version is None:
        return
    questions = [drafts.draft_of(question) for question in version.questions]
    unlimited = [replace(q, options=[replace(option, places_id=None) for option in q.options]) for q in questions]
    form = Form(event_id=target.id)
    form.versions.append(FormVersion(number=1, questions=[drafts.question_of(q, number) for number, q in enumerate(unlimited)]))
    db.session.add(form)


def _questions(event: Event) -> list[QuestionDraft]:
    version = queries.current_version(event.id)
    return [drafts.draft_of(question) for question in version.questions] if version is not None else []


def _number(questions: list[QuestionDraft], key: str) -> int:
    for number, question in enumerate(questions):
        if question.key == key:
            return number
    raise NoSuchQuestion


def _without_lost_conditions(questions: list[QuestionDraft]) -> list[QuestionDraft]:
    """A condition on a question that is gone would hide its own question for ever."""
    keys = {question.key for question in questions}
    return [q if not q.shown_if or q.shown_if.get("key") in keys else replace(q, shown_if=None) for q in questions]


def _save(event: Event, questions: list[QuestionDraft], *, by: int | None, now: datetime) -> None:
    version = _writable_version(event)
    version.questions = [drafts.question_of(draft, position) for position, draft in enumerate(questions)]
    event.revision += 1
    event.changed_at = now
    record(Act("form.changed", event, by, event_id=event.id, details={"version": version.number}))


def _writable_version(event: Event) -> FormVersion:
    """The version that may be written: the newest if nobody has answered it, else one more."""
    form = queries.form_of(event.id)
    if form is None:
        form = Form(event_id=event.id)
        db.session.add(form)
    newest = form.versions[-1] if form.versions else None
    if newest is not None and not queries.has_answers(newest.id):
        newest.questions.clear()
        db.session.flush()  # the old rows go before rows with the same keys come
        return newest
    version = FormVersion(number=newest.number + 1 if newest is not None else 1)
    form.versions.append(version)
    return version
