"""A proposed change in words: for whoever made it, and for the organisers who decide."""

from flask_babel import LazyString

from eventsite.i18n import _l
from eventsite.questions import queries as questions
from eventsite.questions.countries import country_name
from eventsite.questions.models import Answer, AnswerSet
from eventsite.registration.models import ProposedChange
from eventsite.registration.rules import Difference, Line, difference

LABELS: dict[str, LazyString] = {
    "full_name": _l("Name"), "organisation": _l("Organisation"), "job_title": _l("Job title"), "country": _l("Country"),
}  # fmt: skip


def change_in_words(change: ProposedChange, language: str) -> list[Difference]:
    """What would be different, field by field and question by question, in this language."""
    registration = change.registration
    before = [_line(name, getattr(registration, name), language) for name in LABELS if name in change.details]
    after = [_line(name, change.details[name], language) for name in LABELS if name in change.details]
    if change.version is not None:
        before += _answers(registration.answer_set, change, language)
        after += _answers(_as_answered(change), change, language)
    return difference(before, after)


def _line(name: str, value: str, language: str) -> Line:
    return Line(name, str(LABELS[name]), country_name(value, language) if name == "country" and value else value)


def _answers(answer_set: AnswerSet | None, change: ProposedChange, language: str) -> list[Line]:
    """Only what the person may answer: the rest is not theirs to change."""
    words = questions.answers_in_words(answer_set, language, change.registration.event.main_language)
    return [Line(one.key, one.label, one.words) for one in words if not one.organiser_only]


def _as_answered(change: ProposedChange) -> AnswerSet:
    """The proposed answers as if they stood. The rows belong to no session: they are never stored."""
    version = change.version
    asked = version.questions if version is not None else []
    answers = [Answer(question=question, value=change.answers[question.key]) for question in asked if question.key in change.answers]
    return AnswerSet(version=version, answers=answers)
