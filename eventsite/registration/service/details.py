"""Writing details and answers down, whoever asked for it. The event is held, and what may be changed was asked before."""

from collections.abc import Mapping
from datetime import datetime

from eventsite.catalogue.models import Places
from eventsite.people.rules import fold
from eventsite.questions import queries as question_queries
from eventsite.questions import service as questions
from eventsite.questions.errors import NoSuchQuestion
from eventsite.questions.models import AnswerSet, QuestionKind
from eventsite.questions.rules import AnswerInput
from eventsite.registration import queries
from eventsite.registration.models import Registration
from eventsite.registration.rules import HOLDING
from eventsite.registration.service import extras

DETAILS = ("full_name", "organisation", "job_title", "country", "language")
CHOOSING = (QuestionKind.SESSIONS, QuestionKind.MEALS)


def write_details(registration: Registration, wanted: Mapping[str, str], *, of_the_person: bool, now: datetime) -> list[str]:
    """Put these fields in the place of the old; the names of those that changed. `of_the_person`: the team knows them so from then on."""
    changed = [name for name, value in wanted.items() if getattr(registration, name) != value]
    for name in changed:
        setattr(registration, name, wanted[name])
        if of_the_person:
            setattr(registration.person, name, wanted[name])
    if "language" in changed:
        registration.calendar_changed_at = now
    registration.search = fold(registration.full_name, registration.organisation, registration.email or "")
    if of_the_person and changed:
        person = registration.person
        person.search = fold(person.full_name, person.organisation, person.email or "")
    return changed


def write_answers(registration: Registration, given: AnswerInput, *, now: datetime) -> bool:
    """Put these answers in the place of the old, with the places of sessions and options that follow from them; whether anything changed.

    Raises NoSuchQuestion, AnswersRefused, SessionRefused, SessionsOverlap.
    """
    version = question_queries.version_of_event(registration.event_id, given.version_id)
    if version is None:
        raise NoSuchQuestion
    before = question_queries.values_of(registration.answer_set)
    if registration.answer_set is None:
        registration.answer_set = questions.store_answers(version, given.values, by_organiser=given.by_organiser)
    else:
        questions.replace_answers(registration.answer_set, version, given.values, by_organiser=given.by_organiser)
    if question_queries.values_of(registration.answer_set) == before:
        return False
    follow_answers(registration, registration.answer_set, now=now)
    return True


def follow_answers(registration: Registration, answers: AnswerSet, *, now: datetime) -> None:
    """Hold, wait or wish for what stands in the answers, and for nothing else that the form asks about.

    Sessions that were chosen on the personal page stay where the form asks for none.
    """
    own = extras.wished_by(registration)
    extras.check(registration.event, answers, seated=registration.status in HOLDING, held={one.id for one in own})
    wanted = extras.wanted(registration)
    among = {one.id: one for one in (*own, *wanted)}
    if not any(question.kind in CHOOSING for question in answers.version.questions):
        among = _without_sessions(among)
    extras.change(registration, wanted, list(among.values()), now=now)


def _without_sessions(found: Mapping[int, Places]) -> dict[int, Places]:
    sessions = {one.places_id for one in queries.sessions_of_places(list(found))}
    return {places_id: one for places_id, one in found.items() if places_id not in sessions}
