"""Named reads of forms, and answers in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.i18n import DEFAULT_LANGUAGE, _, in_language, long_date
from eventsite.questions.countries import country_name
from eventsite.questions.kinds import OF_OPTIONS, OF_PROGRAMME
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
from eventsite.questions.outside import ORGANISATION, SESSION, labels_of_event, names_of_uploads
from eventsite.questions.rules import Value

ATTENDEE = "attendee"
T = TypeVar("T", QuestionText, OptionText, FormText)
_WHOLE = (
    selectinload(FormVersion.questions).selectinload(Question.texts),
    selectinload(FormVersion.questions).selectinload(Question.options).selectinload(Option.texts),
    selectinload(FormVersion.questions).selectinload(Question.options).joinedload(Option.places),
)

_OF_EVENT = select(FormVersion).join(Form, Form.id == FormVersion.form_id).where(Form.event_id == bindparam("event")).options(*_WHOLE)
_FIRST = select(Form.id).where(Form.event_id == bindparam("event")).order_by(Form.position, Form.id).limit(1).scalar_subquery()
_NEWEST_OF_FIRST = _OF_EVENT.where(Form.id == _FIRST).order_by(FormVersion.number.desc()).limit(1)
_NEWEST_OF_NAMED = _OF_EVENT.where(Form.name == bindparam("form")).order_by(FormVersion.number.desc()).limit(1)


@dataclass(frozen=True)
class AnswerInWords:
    """One answer as pages, the desk and exports show it."""

    key: str
    label: str
    words: str
    kind: QuestionKind
    organiser_only: bool
    sensitive: bool
    upload: str = ""  # the key of a file


def form_of(event_id: int, name: str = "") -> Form | None:
    """The event's form of this name; its first one where none is named."""
    query = select(Form).where(Form.event_id == event_id).order_by(Form.position, Form.id).limit(1)
    return db.session.scalar(query.where(Form.name == name) if name else query)


def forms_of(event_id: int) -> list[Form]:
    """All forms of an event in their order, with their words and their places."""
    query = select(Form).where(Form.event_id == event_id).order_by(Form.position, Form.id)
    return list(db.session.scalars(query.options(joinedload(Form.texts), joinedload(Form.places))).unique())


def form_by_name(event_id: int, name: str) -> Form | None:
    """One form with its words and its places."""
    return next((form for form in forms_of(event_id) if form.name == name), None)


def form_title(form: Form, language: str, main_language: str = DEFAULT_LANGUAGE) -> str:
    """What the form is called; "Attendee", or its name with a capital, where it has no words of its own."""
    text = form_text(form, language, main_language)
    if text is not None and text.title:
        return text.title
    return _("Attendee") if form.name == ATTENDEE else form.name.replace("-", " ").capitalize()


def form_text(form: Form, language: str, main_language: str = DEFAULT_LANGUAGE) -> FormText | None:
    """The form's words in the best language there is; none where it needs no words of its own."""
    return _best(form.texts, language, main_language)


def current_version(event_id: int, name: str = "") -> FormVersion | None:
    """What a form asks now, the first one where none is named; nothing if the event asks no question of its own."""
    if not name:
        return db.session.scalar(_NEWEST_OF_FIRST, {"event": event_id})
    return db.session.scalar(_NEWEST_OF_NAMED, {"event": event_id, "form": name})


def newest_of(form: Form) -> FormVersion | None:
    """What this form asks now; nothing where it has no question yet."""
    query = select(FormVersion).where(FormVersion.form_id == form.id).order_by(FormVersion.number.desc()).limit(1)
    return db.session.scalar(query.options(*_WHOLE))


def question_counts(event_id: int) -> dict[int, int]:
    """How many questions each of the event's forms asks now, by the form's id."""
    newest = select(func.max(FormVersion.id)).join(Form, Form.id == FormVersion.form_id).where(Form.event_id == event_id)
    newest = newest.group_by(FormVersion.form_id)
    query = select(FormVersion.form_id, func.count(Question.id)).join(Question, Question.version_id == FormVersion.id)
    rows = db.session.execute(query.where(FormVersion.id.in_(newest)).group_by(FormVersion.form_id)).all()
    return dict(rows)


def answer_counts(event_id: int) -> dict[int, int]:
    """How many sets of answers each of the event's forms has, over all versions, by the form's id."""
    query = select(FormVersion.form_id, func.count(AnswerSet.id)).join(AnswerSet, AnswerSet.version_id == FormVersion.id)
    query = query.join(Form, Form.id == FormVersion.form_id).where(Form.event_id == event_id).group_by(FormVersion.form_id)
    return dict(db.session.execute(query).all())


def forms_of_team(team_id: int, but: int, most: int = 40) -> list[tuple[Form, Event]]:
    """The forms of the team's other events, those of the latest events first: to start from."""
    query = select(Form, Event).join(Event, Event.id == Form.event_id).where(Event.team_id == team_id, Event.id != but)
    query = query.order_by(Event.starts_at.desc(), Event.id, Form.position, Form.id).limit(most)
    return list(db.session.execute(query.options(selectinload(Form.texts), selectinload(Event.texts))).all())


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
        labels |= _labels_outside(version, answers, language, main_language)
        return [_in_words(answer, labels, language, main_language) for answer in answers]


def labels_for(event_id: int, language: str, main_language: str = DEFAULT_LANGUAGE) -> dict[str, str]:
    """What `value_in_words` needs for any answer at this event: options, sessions, organisations; not the names of uploads."""
    query = select(Option, FormVersion.number).join(Question, Question.id == Option.question_id)
    query = query.join(FormVersion, FormVersion.id == Question.version_id).join(Form, Form.id == FormVersion.form_id)
    options = db.session.scalars(query.where(Form.event_id == event_id).order_by(FormVersion.number).options(selectinload(Option.texts)))
    found = {option.key: option_label(option, language, main_language) for option in options}
    asked = select(Question.kind).join(FormVersion, FormVersion.id == Question.version_id).join(Form, Form.id == FormVersion.form_id)
    kinds = set(db.session.scalars(asked.where(Form.event_id == event_id).distinct()))
    with in_language(language):
        return found | labels_of_event(event_id, kinds, language, main_language)


def value_in_words(kind: QuestionKind, value: Value, labels: Mapping[str, str], language: str, *, between: str = ", ") -> str:
    """One value as people read it; call it inside `in_language(language)`. `labels` are those of `labels_for` or `names_of_uploads`."""
    if kind is QuestionKind.YES_NO:
        return str(_("Yes") if value else _("No"))
    if kind is QuestionKind.DATE:
        return long_date(date.fromisoformat(str(value)))
    if kind is QuestionKind.COUNTRY:
        return country_name(str(value), language)
    if kind is QuestionKind.ORGANISATION:
        return labels.get(f"{ORGANISATION}{value}") or _("An organisation that is no longer in the directory")
    if kind is QuestionKind.FILE:
        return labels.get(str(value)) or _("A file that is no longer here")
    if kind in OF_PROGRAMME:
        keys = value if isinstance(value, list) else [str(value)]
        return "; ".join(labels.get(f"{SESSION}{key}") or _("A session that is no longer in the programme") for key in keys)
    if kind in OF_OPTIONS:
        return between.join(labels.get(key, key) for key in (value if isinstance(value, list) else [str(value)]))
    return str(value)


def _in_words(answer: Answer, labels: dict[str, str], language: str, main_language: str) -> AnswerInWords:
    question = answer.question
    words = value_in_words(question.kind, answer.value, labels, language)
    label = label_of(question, language, main_language)
    upload = str(answer.value) if question.kind is QuestionKind.FILE and str(answer.value) in labels else ""
    return AnswerInWords(question.key, label, words, question.kind, question.organiser_only, question.sensitive, upload)


def _labels_outside(version: FormVersion, answers: list[Answer], language: str, main_language: str) -> dict[str, str]:
    """The labels of sessions, organisations and uploads; nothing is read where no answer names any."""
    kinds = {answer.question.kind for answer in answers}
    found = names_of_uploads([str(answer.value) for answer in answers if answer.question.kind is QuestionKind.FILE])
    if not kinds & {*OF_PROGRAMME, QuestionKind.ORGANISATION}:
        return found
    event_id = db.session.scalars(select(Form.event_id).where(Form.id == version.form_id)).one()
    return found | labels_of_event(event_id, kinds, language, main_language)


def _option_keys(answer: Answer) -> list[str]:
    if answer.question.kind not in OF_OPTIONS:
        return []
    return list(answer.value) if isinstance(answer.value, list) else [str(answer.value)]


def _best(texts: list[T], language: str, main_language: str) -> T | None:
    by_language = {text.language: text for text in texts}
    return by_language.get(language) or by_language.get(main_language) or next(iter(texts), None)
