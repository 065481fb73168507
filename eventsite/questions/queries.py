"""Named reads of forms, and answers in words."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from eventsite.db import db
from eventsite.i18n import DEFAULT_LANGUAGE, _, in_language, long_date
from eventsite.questions.countries import country_name
from eventsite.questions.models import (
    Answer,
    AnswerSet,
    Form,
    FormText,
    FormVersion,
    Option,
    OptionText,
    Question,
    QuestionKind,
    QuestionText,
)
from eventsite.questions.rules import Value

ATTENDEE = "attendee"
T = TypeVar("T", QuestionText, OptionText, FormText)
_WHOLE = (
    selectinload(FormVersion.questions).selectinload(Question.texts),
    selectinload(FormVersion.questions).selectinload(Question.options).selectinload(Option.texts),
)

_CURRENT = (
    select(FormVersion)
    .join(Form, Form.id == FormVersion.form_id)
    .where(Form.event_id == bindparam("event"), Form.name == bindparam("form"))
    .order_by(FormVersion.number.desc())
    .limit(1)
    .options(*_WHOLE)
)


@dataclass(frozen=True)
class AnswerInWords:
    """One answer as pages, the desk and exports show it."""

    key: str
    label: str
    words: str
    kind: QuestionKind
    organiser_only: bool
    sensitive: bool


def form_of(event_id: int, name: str = ATTENDEE) -> Form | None:
    """The event's form of this name."""
    return db.session.scalar(select(Form).where(Form.event_id == event_id, Form.name == name))


def forms_of(event_id: int) -> list[Form]:
    """All forms of an event in their order, with their words and their places."""
    query = select(Form).where(Form.event_id == event_id).order_by(Form.position, Form.id)
    return list(db.session.scalars(query.options(joinedload(Form.texts), joinedload(Form.places))).unique())


def form_text(form: Form, language: str, main_language: str = DEFAULT_LANGUAGE) -> FormText | None:
    """The form's words in the best language there is; none where it needs no words of its own."""
    return _best(form.texts, language, main_language)


def current_version(event_id: int, name: str = ATTENDEE) -> FormVersion | None:
    """What is asked now; nothing if the event asks no question of its own."""
    return db.session.scalar(_CURRENT, {"event": event_id, "form": name})


def version_of_event(event_id: int, version_id: int) -> FormVersion | None:
    """A version of one of this event's forms, an older one too."""
    query = select(FormVersion).join(Form, Form.id == FormVersion.form_id).where(Form.event_id == event_id, FormVersion.id == version_id)
    return db.session.scalar(query.options(*_WHOLE))


def newest_beside(version: FormVersion) -> FormVersion:
    """The newest version of the form that this version belongs to."""
    query = select(FormVersion).where(FormVersion.form_id == version.form_id).order_by(FormVersion.number.desc()).limit(1)
    return db.session.scalar(query.options(*_WHOLE)) or version


def has_answers(version_id: int) -> bool:
    """Whether anybody has answered this version."""
    return bool(db.session.scalar(select(exists().where(AnswerSet.version_id == version_id))))


def answer_count(event_id: int) -> int:
    """How many sets of answers the event's forms have, over all versions."""
    query = select(func.count(AnswerSet.id)).join(FormVersion, FormVersion.id == AnswerSet.version_id)
    return db.session.scalar(query.join(Form, Form.id == FormVersion.form_id).where(Form.event_id == event_id)) or 0


def values_of(answer_set: AnswerSet | None) -> dict[str, Value]:
    """The answers by their questions' keys."""
    return {answer.question.key: answer.value for answer in answer_set.answers} if answer_set is not None else {}


def label_of(question: Question, language: str, main_language: str = DEFAULT_LANGUAGE) -> str:
    """The question in the best language there is: asked, the event's main one, any."""
    text = _best(question.texts, language, main_language)
    return text.label if text is not None else ""


def hint_of(question: Question, language: str, main_language: str = DEFAULT_LANGUAGE) -> str:
    """The hint that stands with the label that is shown."""
    text = _best(question.texts, language, main_language)
    return text.hint if text is not None else ""


def option_label(option: Option, language: str, main_language: str = DEFAULT_LANGUAGE) -> str:
    """The option in the best language there is."""
    text = _best(option.texts, language, main_language)
    return text.label if text is not None else ""


def option_labels(version: FormVersion, language: str, main_language: str = DEFAULT_LANGUAGE) -> dict[str, str]:
    """Every option that this form ever had, by key; the newest words win. For answers whose option is gone."""
    query = select(Option).join(Question, Question.id == Option.question_id).join(FormVersion, FormVersion.id == Question.version_id)
    query = query.where(FormVersion.form_id == version.form_id).order_by(FormVersion.number).options(selectinload(Option.texts))
    return {option.key: option_label(option, language, main_language) for option in db.session.scalars(query)}


def answers_in_words(answer_set: AnswerSet | None, language: str, main_language: str = DEFAULT_LANGUAGE) -> list[AnswerInWords]:
    """What somebody answered, in the order and with the words of the form they answered."""
    if answer_set is None:
        return []
    version = answer_set.version
    labels = {option.key: option_label(option, language, main_language) for q in version.questions for option in q.options}
    answers = sorted(answer_set.answers, key=lambda answer: answer.question.position)
    if any(key not in labels for answer in answers for key in _option_keys(answer)):
        labels = option_labels(version, language, main_language) | labels
    with in_language(language):
        return [_in_words(answer, labels, language, main_language) for answer in answers]


def value_in_words(kind: QuestionKind, value: Value, labels: dict[str, str], language: str) -> str:
    """One value as people read it; call it inside `in_language(language)`."""
    if kind is QuestionKind.YES_NO:
        return str(_("Yes") if value else _("No"))
    if kind is QuestionKind.DATE:
        return long_date(date.fromisoformat(str(value)))
    if kind is QuestionKind.COUNTRY:
        return country_name(str(value), language)
    if kind is QuestionKind.CHOICE:
        return labels.get(str(value), str(value))
    if isinstance(value, list):
        return ", ".join(labels.get(key, key) for key in value)
    return str(value)


def _in_words(answer: Answer, labels: dict[str, str], language: str, main_language: str) -> AnswerInWords:
    question = answer.question
    words = value_in_words(question.kind, answer.value, labels, language)
    label = label_of(question, language, main_language)
    return AnswerInWords(question.key, label, words, question.kind, question.organiser_only, question.sensitive)


def _option_keys(answer: Answer) -> list[str]:
    if answer.question.kind not in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        return []
    return list(answer.value) if isinstance(answer.value, list) else [str(answer.value)]


def _best(texts: list[T], language: str, main_language: str) -> T | None:
    by_language = {text.language: text for text in texts}
    return by_language.get(language) or by_language.get(main_language) or next(iter(texts), None)
