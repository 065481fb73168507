"""Changing details and answers: by the person, by an organiser, and after editing has ended."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.audit.models import AuditEntry
from eventsite.db import db, transaction
from eventsite.questions import queries as questions
from eventsite.questions.errors import AnswersRefused, NoSuchQuestion
from eventsite.questions.models import QuestionKind
from eventsite.questions.rules import AnswerInput
from eventsite.registration import errors, rules, service
from eventsite.registration.rules import RegistrationChange
from tests.conftest import NOW
from tests.factories import make_event
from tests.questions.builders import draft, make_form
from tests.registration.builders import OLGA, PERSON, ask, mails, sign_up, statuses
from tests.registration.invariants import broken


def acts() -> list[tuple[str, str, int | None, dict[str, object]]]:
    """Action, actor, account and details of what was recorded about registrations."""
    query = select(AuditEntry).where(AuditEntry.subject_kind == "registration").order_by(AuditEntry.id)
    return [(act.action, act.actor, act.account_id, act.details) for act in db.session.scalars(query)]


def test_edit_by_the_person_changes_what_the_team_knows_of_them(app: Flask) -> None:
    [ada] = sign_up(make_event(), "ada")
    with transaction():
        changed = service.edit(ada, RegistrationChange(full_name="Ada B. Example", organisation="Fjordland Region"), PERSON, now=NOW)
    assert changed == ["full_name", "organisation"]
    assert (ada.full_name, ada.organisation, ada.person.full_name, ada.person.organisation) == (
        "Ada B. Example", "Fjordland Region", "Ada B. Example", "Fjordland Region",
    )  # fmt: skip
    assert ada.search == "ada b. example fjordland region ada@example.org"
    assert acts() == [("registration.edited", "person", None, {"fields": ["full_name", "organisation"]})]
    assert mails(since=1) == []


def test_edit_by_an_organiser_leaves_the_person_as_they_are(app: Flask) -> None:
    [ada] = sign_up(make_event(), "ada")
    with transaction():
        service.edit(ada, RegistrationChange(full_name="Ada B. Example"), OLGA, now=NOW)
    assert (ada.full_name, ada.person.full_name) == ("Ada B. Example", "Ada Example")


def test_edit_without_a_difference_records_nothing(app: Flask) -> None:
    [ada] = sign_up(make_event(), "ada")
    with transaction():
        assert service.edit(ada, RegistrationChange(full_name="Ada Example", organisation=""), PERSON, now=NOW) == []
    assert acts() == []


def test_rule_13_edit_ends_with_registration_unless_an_organiser_opens_it(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    late = rules.deadline(event) + timedelta(hours=1)
    change = RegistrationChange(organisation="Fjordland Region")
    with pytest.raises(errors.EditingClosed), transaction():
        service.edit(ada, change, PERSON, now=late)
    with transaction():
        service.open_editing(ada, late + timedelta(days=1), OLGA)
    with transaction():
        assert service.edit(ada, change, PERSON, now=late) == ["organisation"]
    with transaction():
        service.open_editing(ada, None, OLGA)
    with pytest.raises(errors.EditingClosed), transaction():
        service.edit(ada, RegistrationChange(organisation="Elsewhere"), PERSON, now=late)
    with transaction():
        assert service.edit(ada, RegistrationChange(organisation="Corrected"), OLGA, now=late) == ["organisation"]


def test_note_of_the_team_is_recorded_without_its_text(app: Flask) -> None:
    [ada] = sign_up(make_event(), "ada")
    for _ in range(2):
        with transaction():
            service.take_note(ada, " Needs a ramp ", OLGA)
    assert ada.note == "Needs a ramp"
    assert acts() == [("registration.noted", "organiser", 1, {})]


def test_answers_are_stored_changed_and_carried_along(app: Flask) -> None:
    event = make_event()
    version = make_form(event, draft(QuestionKind.TEXT, "Anything you cannot eat?", required=True))
    [question] = version.questions
    [ada] = sign_up(event, "ada", answers=AnswerInput(version.id, {question.key: "Nuts"}))
    assert questions.values_of(ada.answer_set) == {question.key: "Nuts"}
    with transaction():
        changed = service.edit(ada, RegistrationChange(answers=AnswerInput(version.id, {question.key: "Nuts, milk"})), PERSON, now=NOW)
    assert (changed, questions.values_of(ada.answer_set)) == (["answers"], {question.key: "Nuts, milk"})
    with transaction():
        service.withdraw(ada, PERSON, now=NOW)
    with transaction():
        again = service.come_back(ada, now=NOW)
    assert again.answers_id != ada.answers_id
    assert questions.values_of(again.answer_set) == {question.key: "Nuts, milk"}


def test_required_answer_that_is_missing_refuses_the_sign_up_and_leaves_nothing(app: Flask) -> None:
    event = make_event(capacity=1)
    version = make_form(event, draft(QuestionKind.TEXT, "Anything you cannot eat?", required=True))
    for answers in (None, AnswerInput(version.id, {})):
        with pytest.raises(AnswersRefused), transaction():
            service.register(event, ask(answers=answers), now=NOW)
    assert statuses(event) == {}
    assert broken(event) == []


def test_answers_to_another_event_s_form_are_refused(app: Flask) -> None:
    event, other = make_event(), make_event()
    version = make_form(other, draft(QuestionKind.TEXT, "Anything you cannot eat?"))
    with pytest.raises(NoSuchQuestion), transaction():
        service.register(event, ask(answers=AnswerInput(version.id, {})), now=NOW)
    [ada] = sign_up(event, "ada")
    with pytest.raises(NoSuchQuestion), transaction():
        service.edit(ada, RegistrationChange(answers=AnswerInput(version.id, {})), PERSON, now=NOW)


def test_organiser_may_add_somebody_without_answers(app: Flask) -> None:
    event = make_event()
    make_form(event, draft(QuestionKind.TEXT, "Anything you cannot eat?", required=True))
    with transaction():
        ada = service.add_by_hand(event, ask(), OLGA, now=NOW)
    assert ada.answer_set is None
