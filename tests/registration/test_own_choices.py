"""Sessions and options with places of their own, when details change and when a seat goes to a colleague."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.catalogue.models import Event, Places
from eventsite.db import db, transaction
from eventsite.questions.errors import AnswersRefused, NoSuchQuestion
from eventsite.questions.models import Option
from eventsite.questions.rules import AnswerInput
from eventsite.registration import own_queries, service
from eventsite.registration.models import Registration
from eventsite.registration.rules import RegistrationChange
from tests.conftest import NOW
from tests.factories import make_event
from tests.registration.builders import PERSON, ask, mails, registration_of, statuses
from tests.registration.invariants import broken
from tests.registration.test_scarce_choices import answering, choosable, counted, make_form, run, states


def signed_up(event: Event, form: Any, name: str, **values: Any) -> Registration:
    run(service.register, event, ask(name, **answering(form, **values)))
    return registration_of(event, name)


def places_of(key: str) -> Places:
    option = db.session.scalars(select(Option).where(Option.key == key)).first()
    assert option is not None
    assert option.places is not None
    return option.places


def lunch_for_one(event: Event) -> Any:
    form = make_form(event)
    run(service.set_option_capacity, event, "soup", 1)
    run(service.set_option_capacity, event, "fish", 1)
    return form


def change(registration: Registration, form: Any, **values: Any) -> None:
    with transaction():
        service.change_own(registration, RegistrationChange(answers=AnswerInput(form.versions[-1].id, values)), now=NOW)


def test_changed_answer_takes_the_new_option_and_frees_the_old_one(app: Flask) -> None:
    event = make_event()
    form = lunch_for_one(event)
    ada = signed_up(event, form, "ada", lunch="soup")
    change(ada, form, lunch="fish")
    assert (counted(places_of("soup")), counted(places_of("fish"))) == ((0, 0), (1, 0))
    change(ada, form)
    assert (counted(places_of("fish")), states(ada)) == ((0, 0), [])


def test_changed_answer_to_a_full_option_is_refused_and_changes_nothing(app: Flask) -> None:
    event = make_event()
    form = lunch_for_one(event)
    ada, _bo = signed_up(event, form, "ada", lunch="soup"), signed_up(event, form, "bo", lunch="fish")
    with pytest.raises(AnswersRefused):
        change(ada, form, lunch="fish")
    assert (counted(places_of("soup")), counted(places_of("fish"))) == ((1, 0), (1, 0))


def test_full_option_stays_valid_for_who_holds_it(app: Flask) -> None:
    event = make_event()
    visit = choosable(event, "Visit", "10:00", 5)
    form = lunch_for_one(event)
    ada = signed_up(event, form, "ada", lunch="soup")
    change(ada, form, lunch="soup", visits=[str(visit.id)])
    assert (counted(places_of("soup")), states(ada)) == ((1, 0), [(visit.places_id, "held"), (places_of("soup").id, "held")])


def test_approved_change_takes_its_option_then_and_not_before(app: Flask) -> None:
    event = make_event(policy={"changes_need_approval": True})
    form = lunch_for_one(event)
    ada = signed_up(event, form, "ada", lunch="soup")
    change(ada, form, lunch="fish")
    assert (counted(places_of("soup")), counted(places_of("fish"))) == ((1, 0), (0, 0))
    [proposed] = own_queries.open_changes(event.id)
    run(service.approve_change, proposed, PERSON)
    assert (counted(places_of("soup")), counted(places_of("fish"))) == ((0, 0), (1, 0))


def test_rule_14_colleague_has_the_full_session_and_option_of_the_seat(app: Flask) -> None:
    event = make_event(capacity=2)
    visit = choosable(event, "Visit", "10:00", 1)
    form = lunch_for_one(event)
    ada = signed_up(event, form, "ada", lunch="soup", visits=[str(visit.id)])
    cy = signed_up(event, form, "cy", visits=[str(visit.id)])
    with transaction():
        handover = service.pass_on(ada, "bo@example.org", now=NOW)
    values = {"lunch": "soup", "visits": [str(visit.id)]}
    run(service.take_seat, handover, ask("bo", **answering(form, **values)))
    bo = registration_of(event, "bo")
    assert (states(ada), states(bo)) == ([], [(visit.places_id, "held"), (places_of("soup").id, "held")])
    assert (states(cy), counted(visit.places), counted(places_of("soup"))) == ([(visit.places_id, "waiting")], (1, 1), (1, 0))  # type: ignore[arg-type]
    assert broken(event) == []


def test_session_that_the_colleague_does_not_want_goes_to_who_waits_for_it(app: Flask) -> None:
    event = make_event(capacity=2)
    visit = choosable(event, "Visit", "10:00", 1)
    form = lunch_for_one(event)
    ada = signed_up(event, form, "ada", lunch="soup", visits=[str(visit.id)])
    cy = signed_up(event, form, "cy", visits=[str(visit.id)])
    with transaction():
        handover = service.pass_on(ada, "bo@example.org", now=NOW)
    run(service.take_seat, handover, ask("bo", **answering(form, lunch="fish")))
    assert (states(registration_of(event, "bo")), states(cy)) == ([(places_of("fish").id, "held")], [(visit.places_id, "held")])
    assert (counted(places_of("soup")), statuses(event), broken(event)) == (
        (0, 0), {"ada": "withdrawn", "cy": "confirmed", "bo": "confirmed"}, [],
    )  # fmt: skip
    assert ("cy", "session_seat", None) in mails()


def test_form_s_own_places_stay_with_the_seat(app: Flask) -> None:
    event = make_event(capacity=3)
    form = make_form(event, "speaker", 1)
    ada = signed_up(event, form, "ada")
    with transaction():
        handover = service.pass_on(ada, "bo@example.org", now=NOW)
    run(service.take_seat, handover, ask("bo", answers=AnswerInput(form.versions[-1].id, {})))
    bo = registration_of(event, "bo")
    assert (bo.form_id, counted(form.places), event.places.taken, broken(event)) == (form.id, (1, 0), 1, [])  # type: ignore[arg-type]


def test_answers_to_another_form_of_the_event_are_refused(app: Flask) -> None:
    event = make_event()
    form, other = make_form(event), make_form(event, "speaker", 1)
    ada = signed_up(event, form, "ada")
    with transaction():
        handover = service.pass_on(ada, "bo@example.org", now=NOW)
    with pytest.raises(NoSuchQuestion):
        run(service.take_seat, handover, ask("bo", answers=AnswerInput(other.versions[-1].id, {})))
    assert (statuses(event), broken(event)) == ({"ada": "confirmed"}, [])
