"""What answers name and forms do not hold: sessions of the programme, organisations of the directory, uploads.

Each is read only for a form that asks about it.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import joinedload, selectinload

from eventsite.catalogue.models import Event, ProgrammeSession, SessionKind
from eventsite.catalogue.queries import best_text
from eventsite.catalogue.rules import Missing
from eventsite.db import db
from eventsite.files.models import StoredFile
from eventsite.i18n import clock_time, weekday_day_and_month, zone_label
from eventsite.people import queries as people
from eventsite.questions.kinds import NOTHING, OF_PROGRAMME, Offers, SessionOffer
from eventsite.questions.models import Answer, AnswerSet, Form, FormVersion, Question, QuestionKind

ANSWER = "answer"  # the purpose of an upload
SESSION, ORGANISATION = "session:", "organisation:"  # before an id, where labels of all sorts lie together
_OUTSIDE = {*OF_PROGRAMME, QuestionKind.ORGANISATION, QuestionKind.FILE}


def offers_for(
    version: FormVersion,
    values: Mapping[str, Any] | None = None,
    *,
    language: str = "",
    may_overlap: bool = True,
    event: Event | None = None,
) -> Offers:
    """What may be chosen in this form, in a language; and which of the uploads that `values` name may be answered with.

    `event`: whose form it is, where it need not be stored yet.
    """
    kinds = {question.kind for question in version.questions} & _OUTSIDE
    if not kinds:
        return NOTHING
    owner = event.id if event is not None else select(Form.event_id).where(Form.id == version.form_id).scalar_subquery()
    sessions = choosable_sessions(owner) if kinds & set(OF_PROGRAMME) else []
    main = db.session.scalars(select(Event.main_language).where(Event.id == owner)).one() if sessions else ""
    return Offers(
        sessions=[_offer(one, language or main, main) for one in sessions],
        organisations=_organisations() if QuestionKind.ORGANISATION in kinds else {},
        uploads=_uploads(version, values or {}) if QuestionKind.FILE in kinds else (),
        may_overlap=may_overlap,
    )


def choosable_sessions(event_id: int | ScalarSelect[int]) -> list[ProgrammeSession]:
    """The sessions that people choose at this event, in the order of the programme; not what is called off."""
    query = select(ProgrammeSession).where(ProgrammeSession.event_id == event_id)
    query = query.where(ProgrammeSession.places_id.is_not(None), ProgrammeSession.cancelled_at.is_(None))
    query = query.order_by(ProgrammeSession.starts_at, ProgrammeSession.id)
    return list(db.session.scalars(query.options(selectinload(ProgrammeSession.texts), joinedload(ProgrammeSession.places))))


def questions_to_add(event: Event) -> list[Missing]:
    """The questions without which nobody chooses, when they register, what is to be chosen of the programme. For `hooks.lacking`."""
    offered = [one.kind for one in event.sessions if one.places_id is not None and one.cancelled_at is None]
    if not offered:
        return []
    newest = select(func.max(FormVersion.id)).join(Form, Form.id == FormVersion.form_id).where(Form.event_id == event.id)
    asked = select(Question.kind).where(Question.version_id.in_(newest.group_by(FormVersion.form_id)), Question.organiser_only.is_(False))
    kinds = set(db.session.scalars(asked.distinct()))
    lacks = {
        Missing.SESSION_QUESTION: QuestionKind.SESSIONS not in kinds and any(kind is not SessionKind.MEAL for kind in offered),
        Missing.MEAL_QUESTION: QuestionKind.MEALS not in kinds and SessionKind.MEAL in offered,
    }
    return [what for what, is_missing in lacks.items() if is_missing]


def labels_of_event(event_id: int, kinds: Collection[QuestionKind], language: str, main_language: str) -> dict[str, str]:
    """Sessions, organisations and uploads by what answers name them by. Call it inside `in_language(language)`."""
    found: dict[str, str] = {}
    if set(kinds) & set(OF_PROGRAMME):
        query = select(ProgrammeSession).where(ProgrammeSession.event_id == event_id).options(selectinload(ProgrammeSession.texts))
        found |= {f"{SESSION}{one.id}": f"{_title(one, language, main_language)}, {when(one)}" for one in db.session.scalars(query)}
    if QuestionKind.ORGANISATION in kinds:
        found |= {f"{ORGANISATION}{key}": name for key, name in _organisations().items()}
    return found


def names_of_uploads(keys: Collection[str]) -> dict[str, str]:
    """The names of uploaded files, by their keys."""
    if not keys:
        return {}
    query = select(StoredFile.key, StoredFile.name).where(StoredFile.key.in_(keys), StoredFile.purpose == ANSWER)
    return dict(db.session.execute(query).all())


def upload_at(event_id: int, key: str) -> tuple[StoredFile, Question] | None:
    """The file that somebody answered a question of this event with, and that question."""
    query = select(StoredFile, Answer).join(Answer, Answer.set_id == StoredFile.owner_id).join(Question, Question.id == Answer.question_id)
    query = query.join(FormVersion, FormVersion.id == Question.version_id).join(Form, Form.id == FormVersion.form_id)
    mine = StoredFile.key == key, StoredFile.purpose == ANSWER, StoredFile.owner_kind == AnswerSet.__tablename__
    rows = db.session.execute(query.where(*mine, Form.event_id == event_id, Question.kind == QuestionKind.FILE))
    return next(((file, answer.question) for file, answer in rows if answer.value == key), None)


def upload_of(answers_id: int | None, key: str) -> StoredFile | None:
    """The file with which a person has answered; not what only organisers answer."""
    mine = StoredFile.key == key, StoredFile.owner_kind == AnswerSet.__tablename__, StoredFile.owner_id == answers_id
    file = db.session.scalar(select(StoredFile).where(*mine, StoredFile.purpose == ANSWER))
    if file is None:
        return None
    query = select(Answer.value).join(Question, Question.id == Answer.question_id)
    given = db.session.scalars(query.where(Answer.set_id == answers_id, Question.organiser_only.is_(False)))
    return file if any(value == key for value in given) else None


def when(session: ProgrammeSession) -> str:
    """Monday 20 September, 09:00–10:00 (Copenhagen time, UTC+2)."""
    times = f"{clock_time(session.starts_local)}–{clock_time(session.ends_local)}"
    return f"{weekday_day_and_month(session.starts_local.date())}, {times} ({zone_label(session.starts_at, session.zone)})"


def _offer(session: ProgrammeSession, language: str, main_language: str) -> SessionOffer:
    places = session.places
    return SessionOffer(
        key=str(session.id), is_meal=session.kind is SessionKind.MEAL, title=_title(session, language, main_language), when=when(session),
        starts_at=session.starts_at, ends_at=session.ends_at, full=places is not None and places.left == 0,
    )  # fmt: skip


def _title(session: ProgrammeSession, language: str, main_language: str) -> str:
    text = best_text(session.texts, language, main_language)
    return text.title if text is not None else ""


def _organisations() -> dict[str, str]:
    return {str(one.id): one.name for one in people.organisations()}


def _uploads(version: FormVersion, values: Mapping[str, Any]) -> set[str]:
    """Which of these were sent with this form and answer nothing yet."""
    sent = [values.get(question.key) for question in version.questions if question.kind is QuestionKind.FILE]
    keys = {value for value in sent if isinstance(value, str)}
    if not keys:
        return set()
    versions = select(FormVersion.id).where(FormVersion.form_id == version.form_id)
    mine = StoredFile.owner_kind == FormVersion.__tablename__, StoredFile.owner_id.in_(versions), StoredFile.purpose == ANSWER
    return set(db.session.scalars(select(StoredFile.key).where(StoredFile.key.in_(keys), *mine)))
