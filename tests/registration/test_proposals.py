"""Changes of somebody who has a seat, where the event wants to see them first."""

from typing import Any

import pytest
from flask import Flask

from eventsite.db import transaction
from eventsite.questions import queries as questions
from eventsite.questions import service as questions_service
from eventsite.questions.errors import AnswersRefused
from eventsite.questions.models import QuestionKind
from eventsite.questions.rules import AnswerInput
from eventsite.registration import errors, own_queries, service
from eventsite.registration.models import ProposedChange, Registration, RegistrationStatus
from eventsite.registration.rules import RegistrationChange
from eventsite.registration.rules.changes import Difference, Line, difference
from eventsite.registration.service import Changed
from tests.conftest import NOW, outbox
from tests.factories import make_event
from tests.questions.builders import draft, make_form
from tests.registration.builders import OLGA, PERSON, mails, make_registration, sign_up

SEEN = {"changes_need_approval": True}


def change(registration: Registration, now: Any = NOW, **values: Any) -> Changed:
    with transaction():
        return service.change_own(registration, RegistrationChange(**values), now=now)


def open_change(registration: Registration) -> ProposedChange:
    found = own_queries.open_change(registration.id)
    assert found is not None
    return found


def test_change_of_who_has_a_seat_is_proposed_and_stands_once_approved(app: Flask) -> None:
    event = make_event(policy=SEEN)
    version = make_form(event, draft(QuestionKind.TEXT, "Diet", key="diet"))
    [ada] = sign_up(event, "ada", answers=AnswerInput(version.id, {"diet": "Nuts"}))

    fish = AnswerInput(version.id, {"diet": "Fish"})
    assert change(ada, full_name="Ada Example", organisation="Fjordland", answers=fish) is Changed.PROPOSED

    proposed = open_change(ada)
    assert (ada.organisation, questions.values_of(ada.answer_set), ada.status) == ("", {"diet": "Nuts"}, RegistrationStatus.CONFIRMED)
    assert (proposed.details, proposed.version_id, proposed.answers) == ({"organisation": "Fjordland"}, version.id, {"diet": "Fish"})
    with transaction():
        service.approve_change(proposed, OLGA, now=NOW)
    assert (ada.organisation, ada.person.organisation, questions.values_of(ada.answer_set)) == ("Fjordland", "Fjordland", {"diet": "Fish"})
    assert (proposed.accepted, proposed.account_id, own_queries.open_change(ada.id)) == (True, 1, None)
    assert mails(since=1) == [("ada", "change_approved", None)]


def test_refused_change_leaves_everything_and_its_reason_is_mailed(app: Flask) -> None:
    [ada] = sign_up(make_event(policy=SEEN), "ada")
    change(ada, organisation="Fjordland")
    proposed = open_change(ada)
    with transaction():
        service.refuse_change(proposed, OLGA, reason=" The badge is printed. ", now=NOW)
    assert (ada.organisation, proposed.accepted, outbox()[-1].values) == ("", False, {"said": "The badge is printed."})
    for decide in (service.approve_change, service.refuse_change):
        with pytest.raises(errors.ProposalDecided), transaction():
            decide(proposed, OLGA, now=NOW)


def test_newer_change_takes_the_place_of_the_older_and_as_it_stands_takes_it_back(app: Flask) -> None:
    [ada] = sign_up(make_event(policy=SEEN), "ada")
    change(ada, organisation="One")
    older = open_change(ada)
    change(ada, organisation="Two")
    newer = open_change(ada)
    assert (newer.details, newer.id != older.id) == ({"organisation": "Two"}, True)
    with pytest.raises(errors.ProposalDecided), transaction():
        service.approve_change(older, OLGA, now=NOW)
    assert change(ada, organisation="") is Changed.NOT
    assert own_queries.open_change(ada.id) is None


def test_person_can_take_a_change_back(app: Flask) -> None:
    [ada] = sign_up(make_event(policy=SEEN), "ada")
    change(ada, organisation="One")
    for was_open in (True, False):
        with transaction():
            assert service.take_back_change(ada, now=NOW) is was_open
    assert mails(since=1) == []


def test_who_has_no_seat_yet_changes_at_once_and_the_language_always_does(app: Flask) -> None:
    event = make_event(capacity=1, policy=SEEN)
    ada, bo = sign_up(event, "ada", "bo")
    assert (change(bo, organisation="One"), bo.organisation) == (Changed.SAVED, "One")
    assert (change(ada, language="da"), ada.language, own_queries.open_change(ada.id)) == (Changed.SAVED, "da", None)
    assert (change(ada, language="en", organisation="Two"), ada.language, ada.organisation) == (Changed.PROPOSED, "en", "")


def test_organiser_s_own_change_needs_nobody(app: Flask) -> None:
    [ada] = sign_up(make_event(policy=SEEN), "ada")
    with transaction():
        service.edit(ada, RegistrationChange(organisation="One"), OLGA, now=NOW)
    assert (ada.organisation, own_queries.open_change(ada.id)) == ("One", None)


def test_change_of_who_has_left_is_not_decided_any_more(app: Flask) -> None:
    [ada] = sign_up(make_event(policy=SEEN), "ada")
    change(ada, organisation="One")
    proposed = open_change(ada)
    with transaction():
        service.withdraw(ada, PERSON, now=NOW)
    with pytest.raises(errors.ProposalDecided), transaction():
        service.approve_change(proposed, OLGA, now=NOW)


def test_answers_that_fit_no_form_are_refused_when_proposed_and_when_approved(app: Flask) -> None:
    event = make_event(policy=SEEN)
    version = make_form(event, draft(QuestionKind.CHOICE, "Meal", key="meal", options=["fish", "pie"]))
    [ada] = sign_up(event, "ada", answers=AnswerInput(version.id, {"meal": "fish"}))
    with pytest.raises(AnswersRefused):
        change(ada, answers=AnswerInput(version.id, {"meal": "stone"}))
    change(ada, answers=AnswerInput(version.id, {"meal": "pie"}))
    proposed = open_change(ada)
    with transaction():
        questions_service.change_question(event, "meal", draft(QuestionKind.CHOICE, "Meal", options=["fish", "soup"]), by=1, now=NOW)
    with pytest.raises(AnswersRefused), transaction():
        service.approve_change(proposed, OLGA, now=NOW)
    assert (open_change(ada).id, questions.values_of(ada.answer_set)) == (proposed.id, {"meal": "fish"})


def test_difference_names_what_changes_comes_and_goes() -> None:
    before = [Line("a", "A", "one"), Line("b", "B", "same"), Line("c", "C", "gone")]
    after = [Line("b", "B", "same"), Line("a", "A now", "two"), Line("d", "D", "new"), Line("e", "E", "")]
    assert difference(before, after) == [
        Difference("a", "A now", "one", "two"), Difference("d", "D", "", "new"), Difference("c", "C", "gone", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("status", [RegistrationStatus.APPLIED, RegistrationStatus.WAITLISTED])
def test_accepted_later_the_next_change_is_proposed(app: Flask, status: RegistrationStatus) -> None:
    ada = make_registration(make_event(policy=SEEN), status)
    assert change(ada, organisation="One") is Changed.SAVED
    with transaction():
        (service.accept if status is RegistrationStatus.APPLIED else service.promote)(ada, OLGA, now=NOW)
    assert change(ada, organisation="Two") is Changed.PROPOSED
