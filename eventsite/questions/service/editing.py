"""Changing the questions of a form at the desk: a version that somebody has answered is never changed, the change makes the next one.

`by` is the account that acts; `form` is one of the event's forms, the first where none is named.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from eventsite.audit.service import Act, record
from eventsite.catalogue.models import Event
from eventsite.db import db, lock
from eventsite.i18n import _l
from eventsite.questions import drafts, hooks, queries
from eventsite.questions.drafts import OptionDraft, QuestionDraft
from eventsite.questions.errors import ChangedOrder, NoSuchQuestion, QuestionRefused
from eventsite.questions.models import Form, FormVersion


def add_question(event: Event, draft: QuestionDraft, *, by: int | None, now: datetime, form: Form | None = None) -> str:
    """Ask one more question, last; its key."""
    lock(event)  # answers are kept under the same lock: a version cannot get its first answer meanwhile
    form = form or queries.form_of(event.id)
    questions = questions_of(form)
    if len(questions) >= drafts.MOST_QUESTIONS:
        raise QuestionRefused("kind", _l("A form has at most %(most)d questions", most=drafts.MOST_QUESTIONS))
    draft = replace(draft, key=drafts.new_key())
    _save(event, form, [*questions, draft], by=by, now=now)
    _set_seats(event, (), draft.options, now=now)
    return draft.key


def change_question(event: Event, key: str, draft: QuestionDraft, *, by: int | None, now: datetime, form: Form | None = None) -> None:
    """Put the draft in the place of the question with this key. Another kind makes another question of it."""
    lock(event)
    form = form or queries.form_of(event.id)
    questions = questions_of(form)
    number = _number(questions, key)
    before = questions[number]
    kept = key if draft.kind is before.kind else drafts.new_key()
    questions[number] = replace(draft, key=kept)
    _save(event, form, without_lost_conditions(questions), by=by, now=now)
    _set_seats(event, before.options, draft.options, now=now)


def move_question(event: Event, key: str, *, up: bool, by: int | None, now: datetime, form: Form | None = None) -> None:
    """Change places with the neighbour above or below; at the end nothing changes."""
    lock(event)
    form = form or queries.form_of(event.id)
    questions = questions_of(form)
    number = _number(questions, key)
    other = number - 1 if up else number + 1
    if 0 <= other < len(questions):
        questions[number], questions[other] = questions[other], questions[number]
        _save(event, form, questions, by=by, now=now)


def order_questions(event: Event, keys: Sequence[str], *, by: int | None, now: datetime, form: Form | None = None) -> None:
    """Ask the same questions in this order. Raises ChangedOrder where these are not the form's questions, each once."""
    lock(event)
    form = form or queries.form_of(event.id)
    questions = {question.key: question for question in questions_of(form)}
    if sorted(keys) != sorted(questions):
        raise ChangedOrder
    if list(keys) != list(questions):
        _save(event, form, [questions[key] for key in keys], by=by, now=now)


def delete_question(event: Event, key: str, *, by: int | None, now: datetime, form: Form | None = None) -> None:
    """Ask it no more. Answers that were given stay readable."""
    lock(event)
    form = form or queries.form_of(event.id)
    questions = questions_of(form)
    del questions[_number(questions, key)]
    _save(event, form, without_lost_conditions(questions), by=by, now=now)


def questions_of(form: Form | None) -> list[QuestionDraft]:
    """What a form asks now."""
    version = queries.newest_of(form) if form is not None else None
    return [drafts.draft_of(question) for question in version.questions] if version is not None else []


def without_lost_conditions(questions: list[QuestionDraft]) -> list[QuestionDraft]:
    """A condition on a question that is gone would hide its own question for ever."""
    keys = {question.key for question in questions}
    return [q if not q.shown_if or q.shown_if.get("key") in keys else replace(q, shown_if=None) for q in questions]


def _number(questions: list[QuestionDraft], key: str) -> int:
    for number, question in enumerate(questions):
        if question.key == key:
            return number
    raise NoSuchQuestion


def _save(event: Event, form: Form | None, questions: list[QuestionDraft], *, by: int | None, now: datetime) -> None:
    version = _writable_version(event, form)
    version.questions = [drafts.question_of(draft, position) for position, draft in enumerate(questions)]
    event.revision += 1
    event.changed_at = now
    record(Act("form.changed", event, by, event_id=event.id, details={"version": version.number}))
    db.session.flush()


def _set_seats(event: Event, before: Sequence[OptionDraft], after: Sequence[OptionDraft], *, now: datetime) -> None:
    """Options whose number of places was changed get it, over all versions; who waits for them is served."""
    had = {option.key: option.seats for option in before}
    for option in after:
        if option.seats != had.get(option.key):
            for set_capacity in hooks.set_option_capacity:
                set_capacity(event, option.key, option.seats, now=now)


def _writable_version(event: Event, form: Form | None) -> FormVersion:
    """The version that may be written: the newest if nobody has answered it, else one more."""
    if form is None:
        form = Form(event_id=event.id, name=queries.ATTENDEE)
        db.session.add(form)
    newest = form.versions[-1] if form.versions else None
    if newest is not None and not queries.has_answers(newest.id):
        newest.questions.clear()
        db.session.flush()  # the old rows go before rows with the same keys come
        return newest
    version = FormVersion(number=newest.number + 1 if newest is not None else 1)
    form.versions.append(version)
    return version
