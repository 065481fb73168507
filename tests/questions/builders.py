"""Forms for tests: a question of each kind, in a few words."""

from typing import Any

from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.questions import drafts
from eventsite.questions.drafts import OptionDraft, QuestionDraft
from eventsite.questions.models import Form, FormVersion, Question, QuestionKind


def draft(kind: QuestionKind, label: str = "Question", **values: Any) -> QuestionDraft:
    """A draft whose key is given; options are given as a list of labels, which are their keys too."""
    options = [OptionDraft(name, {"en": name.title()}) for name in values.pop("options", [])]
    return QuestionDraft(kind=kind, labels={"en": label}, options=options, **values)


def question(kind: QuestionKind, key: str = "q", **values: Any) -> Question:
    """One question, of no version."""
    return drafts.question_of(draft(kind, key=key, **values), 0)


def version(*questions: Question, number: int = 1) -> FormVersion:
    """A version that is not stored."""
    for position, one in enumerate(questions):
        one.position = position
    return FormVersion(number=number, questions=list(questions))


def make_form(event: Event, *questions: QuestionDraft) -> FormVersion:
    """The event's first version, stored."""
    with transaction():
        form = Form(event_id=event.id)
        form.versions.append(FormVersion(number=1, questions=[drafts.question_of(one, n) for n, one in enumerate(questions)]))
        db.session.add(form)
    return form.versions[0]
