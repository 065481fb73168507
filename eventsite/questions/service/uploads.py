"""Files that answer questions: they come with a form, belong to the answers once those are kept, and go with them."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update

from eventsite.db import db, table_of
from eventsite.files import service as files
from eventsite.files import store
from eventsite.files.models import StoredFile
from eventsite.files.service import Upload
from eventsite.questions import hooks
from eventsite.questions.errors import AnswersRefused
from eventsite.questions.kinds import NO_SUCH_UPLOAD, Value
from eventsite.questions.models import AnswerSet, FormVersion, QuestionKind
from eventsite.questions.outside import ANSWER

KEEP_UNANSWERED = timedelta(hours=24)
MOST_AT_ONCE = 200


def keep_upload(version: FormVersion, upload: Upload) -> str:
    """Store a file that came with a form, before anybody knows whether the form fits; its key. Raises a FileRefused."""
    return files.add(upload, version, ANSWER, public=False).key


def take(answer_set: AnswerSet, answers: Mapping[str, Value], before: Mapping[str, str]) -> None:
    """The files among the answers are this set's from now on; of the files `before`, those that are not among them go.

    Raises AnswersRefused where somebody else has answered with a file meanwhile.
    """
    questions = {question.key for question in answer_set.version.questions if question.kind is QuestionKind.FILE}
    if not questions and not before:
        return
    wanted = {key: str(answers[key]) for key in questions if key in answers}
    for key, upload in wanted.items():
        if upload != before.get(key) and not _claim(answer_set, upload):
            raise AnswersRefused({key: NO_SUCH_UPLOAD})
    remove(set(before.values()) - set(wanted.values()))


def copy_uploads(answer_set: AnswerSet, answers: Mapping[str, Value]) -> dict[str, Value]:
    """The answers with files of their own, for a set that is a copy; a file that is not here any more is left out."""
    copied = dict(answers)
    for question in answer_set.version.questions:
        if question.kind is QuestionKind.FILE and question.key in copied:
            file, data = _file(str(copied.pop(question.key))), None
            data = store.get(file.key) if file is not None else None
            if file is not None and data is not None:
                copied[question.key] = files.add(Upload(file.name, data), answer_set, ANSWER, public=False).key
    return copied


def remove(keys: Collection[str]) -> None:
    """Delete these files of answers."""
    for key in keys:
        file = _file(key)
        if file is not None:
            files.remove(file)


def tidy_uploads(*, now: datetime) -> int:
    """Delete files that came a day ago and answer nothing, and those whose answers are gone; how many."""
    old = select(StoredFile).where(StoredFile.purpose == ANSWER, StoredFile.created_at < now - KEEP_UNANSWERED)
    answered = exists().where(AnswerSet.id == StoredFile.owner_id)
    lost = (StoredFile.owner_kind == FormVersion.__tablename__) | ((StoredFile.owner_kind == AnswerSet.__tablename__) & ~answered)
    found = {file.key: file for file in db.session.scalars(old.where(lost).order_by(StoredFile.id).limit(MOST_AT_ONCE))}
    wanted = set().union(*(still_wanted(list(found)) for still_wanted in hooks.wanted_uploads)) if found else set()
    for key in found.keys() - wanted:
        files.remove(found[key])
    return len(found.keys() - wanted)


def _claim(answer_set: AnswerSet, key: str) -> bool:
    mine = StoredFile.key == key, StoredFile.purpose == ANSWER, StoredFile.owner_kind == FormVersion.__tablename__
    claimed = update(table_of(StoredFile)).where(*mine).values(owner_kind=AnswerSet.__tablename__, owner_id=answer_set.id)
    return bool(getattr(db.session.execute(claimed), "rowcount", 0))


def _file(key: str) -> StoredFile | None:
    query = select(StoredFile).where(StoredFile.key == key, StoredFile.purpose == ANSWER)
    return db.session.scalar(query.execution_options(populate_existing=True))
