"""Rule 10: forms, sessions and options have places by the same rules as the event."""

from typing import Any

import pytest
from flask import Flask

from eventsite.catalogue.models import Event, Places, ProgrammeSession, SessionKind
from eventsite.db import db, transaction
from eventsite.questions.errors import AnswersRefused
from eventsite.questions.models import Form, FormVersion, Option, OptionText, Question, QuestionKind, QuestionText
from eventsite.questions.rules import AnswerInput
from eventsite.registration import errors, queries, rules, service
from eventsite.registration.models import Holding, HoldingState, Registration, Serving
from tests.conftest import NOW, outbox
from tests.factories import make_event, make_session
from tests.registration.builders import PERSON, ask, registration_of, statuses
from tests.registration.invariants import broken


def run(function: Any, *args: Any, **values: Any) -> Any:
    with transaction():
        return function(*args, **({"now": NOW} | values))


def make_form(event: Event, name: str = "attendee", capacity: int | None = None, **values: Any) -> Form:
    """A form with one version that asks for lunch and, if the programme has any, for sessions."""
    with transaction():
        options = [Option(key=key, position=n, texts=[OptionText(language="en", label=key)]) for n, key in enumerate(("soup", "fish"))]
        lunch = _question("lunch", 0, QuestionKind.CHOICE, options=options)
        visits = _question("visits", 1, QuestionKind.SESSIONS)
        form = Form(event_id=event.id, name=name, versions=[FormVersion(number=1, questions=[lunch, visits])], **values)
        db.session.add(form)
    if capacity is not None:
        run(service.set_form_capacity, event, form, capacity)
    return form


def _question(key: str, position: int, kind: QuestionKind, **values: Any) -> Question:
    return Question(key=key, position=position, kind=kind, texts=[QuestionText(language="en", label=key.title())], **values)


def answering(form: Form, **values: Any) -> dict[str, Any]:
    return {"form_id": form.id, "answers": AnswerInput(form.versions[-1].id, values)}


def choosable(event: Event, title: str, at: str, capacity: int | None, kind: SessionKind = SessionKind.SITE_VISIT) -> ProgrammeSession:
    return make_session(event, title, at=at, kind=kind, places=Places(capacity=capacity))


def states(name_of: Registration) -> list[tuple[int, str]]:
    """What somebody holds of sessions and options: the places' ids and the states."""
    db.session.rollback()
    core = {name_of.event.places_id, *(places.id for places in queries.form_places(name_of.event_id).values())}
    return [(one.places_id, one.state.value) for one in queries.holdings_of(name_of.id) if one.places_id not in core]


def counted(places: Places) -> tuple[int, int]:
    """Taken and waiting, which must be those of the rows: of who waits for a session or option, or signed up by a form."""
    db.session.rollback()
    rows = db.session.query(Holding).filter_by(places_id=places.id).all()
    by_form = db.session.query(Registration).join(Form).filter(Form.places_id == places.id, Registration.status == rules.WAITLISTED).count()
    assert places.taken == sum(row.count for row in rows if row.state is HoldingState.HELD)
    assert places.waiting == by_form + sum(row.state is HoldingState.WAITING for row in rows)
    return places.taken, places.waiting


def test_form_with_places_of_its_own_takes_them_out_of_the_shared_ones(app: Flask) -> None:
    event = make_event(capacity=3)
    speaker = make_form(event, "speaker", 1)
    press = make_form(event, "press", 2)
    for name, form in (("ada", speaker), ("bo", speaker), ("cy", press)):
        run(service.register, event, ask(name, **answering(form)))
    assert statuses(event) == {"ada": "confirmed", "bo": "waitlisted", "cy": "confirmed"}
    db.session.rollback()
    assert (event.places.taken, event.places.waiting, event.places.blocked, event.places.left) == (2, 1, 1, 1)
    assert (counted(speaker.places), counted(press.places)) == ((1, 1), (1, 0))


def test_full_form_keeps_only_its_own_people_waiting_and_a_freed_seat_of_the_form_is_theirs(app: Flask) -> None:
    event = make_event(capacity=3)
    speaker, press = make_form(event, "speaker", 1), make_form(event, "press", None)
    for name, form in (("ada", speaker), ("bo", speaker), ("cy", press), ("di", press)):
        run(service.register, event, ask(name, **answering(form)))
    assert statuses(event) == {"ada": "confirmed", "bo": "waitlisted", "cy": "confirmed", "di": "confirmed"}
    run(service.withdraw, registration_of(event, "cy"), PERSON)
    assert (statuses(event)["bo"], event.places.left) == ("waitlisted", 1)
    run(service.withdraw, registration_of(event, "ada"), PERSON)
    assert (statuses(event)["bo"], event.places.blocked) == ("confirmed", 0)
    run(service.set_form_capacity, event, speaker, 2)
    assert run(service.register, event, ask("ed", **answering(speaker))) is rules.CONFIRMED


def test_places_that_a_form_gets_later_count_who_came_by_it_before(app: Flask) -> None:
    event = make_event(capacity=3)
    form = make_form(event)
    for name in ("ada", "bo", "cy", "di"):
        run(service.register, event, ask(name))
    run(service.set_form_capacity, event, form, 1)
    assert counted(form.places) == (3, 1)
    run(service.withdraw, registration_of(event, "ada"), PERSON)
    assert statuses(event)["di"] == "waitlisted"  # rule 9: nothing is offered until the count is under the capacity
    assert counted(form.places) == (2, 1)


def test_closed_form_and_form_of_another_event_are_refused(app: Flask) -> None:
    event, other = make_event(), make_event()
    closed, foreign = make_form(event, "closed", closed=True), make_form(other)
    with pytest.raises(errors.FormClosed):
        run(service.register, event, ask("ada", **answering(closed)))
    with pytest.raises(errors.NoSuchForm):
        run(service.register, event, ask("ada", form_id=foreign.id))
    assert statuses(event) == {}


def test_option_with_places_is_taken_with_the_seat_and_refused_when_it_is_full(app: Flask) -> None:
    event = make_event()
    form = make_form(event)
    run(service.set_option_capacity, event, "fish", 1)
    run(service.register, event, ask("ada", **answering(form, lunch="fish")))
    with pytest.raises(AnswersRefused) as refusal:
        run(service.register, event, ask("bo", **answering(form, lunch="fish")))
    assert list(refusal.value.problems) == ["lunch"]
    assert statuses(event) == {"ada": "confirmed"}
    run(service.register, event, ask("bo", **answering(form, lunch="soup")))
    ada = registration_of(event, "ada")
    fish = queries.versions_of_option(event.id, "fish")[0].places
    assert (states(ada), counted(fish)) == ([(fish.id, "held")], (1, 0))
    run(service.withdraw, ada, PERSON)
    assert counted(fish) == (0, 0)
    assert run(service.register, event, ask("cy", **answering(form, lunch="fish"))) is rules.CONFIRMED


def test_option_that_gets_a_limit_later_is_held_by_who_chose_it(app: Flask) -> None:
    event = make_event()
    form = make_form(event)
    for name in ("ada", "bo"):
        run(service.register, event, ask(name, **answering(form, lunch="fish")))
    run(service.set_option_capacity, event, "fish", 1)
    fish = queries.versions_of_option(event.id, "fish")[0].places
    assert counted(fish) == (2, 0)
    with pytest.raises(AnswersRefused):
        run(service.register, event, ask("cy", **answering(form, lunch="fish")))


def test_session_that_is_full_is_waited_for_and_its_freed_place_is_the_first_ones_at_once(app: Flask) -> None:
    event = make_event()
    form = make_form(event)
    visit = choosable(event, "Hospital", "10:00", 1)
    for name in ("ada", "bo", "cy"):
        run(service.register, event, ask(name, **answering(form, visits=[str(visit.id)])))
    assert set(statuses(event).values()) == {"confirmed"}
    ada, bo, cy = (registration_of(event, name) for name in ("ada", "bo", "cy"))
    assert [states(one)[0][1] for one in (ada, bo, cy)] == ["held", "waiting", "waiting"]
    waiting = queries.holdings_of(cy.id)[-1]
    assert queries.holding_position(waiting) == 2
    run(service.withdraw, ada, PERSON)
    assert [states(one)[0][1] for one in (bo, cy)] == ["held", "waiting"]
    assert [(one.recipient, one.template.rpartition("/")[2]) for one in outbox()][-2:] == [
        ("bo@example.org", "session_seat"), ("ada@example.org", "withdrawn"),
    ]  # fmt: skip
    assert counted(visit.places) == (1, 1)


def test_who_waits_for_the_event_takes_no_place_in_a_session_before_their_seat(app: Flask) -> None:
    event = make_event(capacity=1)
    form = make_form(event)
    visit = choosable(event, "Hospital", "10:00", 1)
    run(service.register, event, ask("first", **answering(form)))
    run(service.register, event, ask("ada", **answering(form, visits=[str(visit.id)])))
    ada = registration_of(event, "ada")
    assert (states(ada), counted(visit.places)) == ([(visit.places_id, "wished")], (0, 0))
    run(service.withdraw, registration_of(event, "first"), PERSON)
    assert (ada.status, states(ada), counted(visit.places)) == (rules.CONFIRMED, [(visit.places_id, "held")], (1, 0))
    assert broken(event) == []


def test_offered_seat_holds_the_session_and_a_lapsed_offer_frees_it(app: Flask) -> None:
    event = make_event(capacity=1, policy={"serving": Serving.OFFER})
    form = make_form(event)
    visit = choosable(event, "Hospital", "10:00", 1)
    run(service.register, event, ask("first", **answering(form)))
    run(service.register, event, ask("ada", **answering(form, visits=[str(visit.id)])))
    run(service.withdraw, registration_of(event, "first"), PERSON)
    assert counted(visit.places) == (1, 0)
    run(service.expire_offers, event, now=registration_of(event, "ada").offer_ends_at)
    assert counted(visit.places) == (0, 0)


@pytest.mark.parametrize("allowed", [False, True])
def test_overlapping_sessions_are_refused_or_allowed_as_the_event_says(app: Flask, allowed: bool) -> None:
    event = make_event(policy={"sessions_may_overlap": allowed})
    form = make_form(event)
    both = [str(choosable(event, title, at, None).id) for title, at in (("A", "10:00"), ("B", "10:30"))]
    if allowed:
        assert run(service.register, event, ask("ada", **answering(form, visits=both))) is rules.CONFIRMED
        return
    with pytest.raises((errors.SessionsOverlap, AnswersRefused)):
        run(service.register, event, ask("ada", **answering(form, visits=both)))
    assert statuses(event) == {}


def test_sessions_one_after_the_other_do_not_overlap(app: Flask) -> None:
    event = make_event()
    ids = {choosable(event, title, at, None).id for title, at in (("A", "10:00"), ("B", "10:45"), ("C", "11:30"))}
    run(service.register, event, ask("ada"))
    assert run(service.choose_sessions, registration_of(event, "ada"), ids, PERSON)


def test_session_of_another_event_or_without_places_is_refused(app: Flask) -> None:
    event = make_event()
    run(service.register, event, ask("ada"))
    foreign, plain = choosable(make_event(), "Elsewhere", "10:00", 5), make_session(event, "For all")
    for session in (foreign, plain):
        with pytest.raises(errors.SessionRefused):
            run(service.choose_sessions, registration_of(event, "ada"), [session.id], PERSON)


def test_changed_choice_frees_what_is_given_up_and_keeps_the_place_in_the_queue_of_the_rest(app: Flask) -> None:
    event = make_event()
    a, b = choosable(event, "A", "10:00", 1), choosable(event, "B", "11:00", 1)
    for name in ("ada", "bo", "cy"):
        run(service.register, event, ask(name))
        run(service.choose_sessions, registration_of(event, name), [a.id, b.id], PERSON)
    ada, bo, cy = (registration_of(event, name) for name in ("ada", "bo", "cy"))
    run(service.choose_sessions, ada, [b.id], PERSON)
    assert (states(ada), states(bo), states(cy)) == (
        [(b.places_id, "held")], [(a.places_id, "held"), (b.places_id, "waiting")], [(a.places_id, "waiting"), (b.places_id, "waiting")],
    )  # fmt: skip
    assert not run(service.choose_sessions, bo, [a.id, b.id], PERSON)
    run(service.set_session_capacity, b, event, 3)
    assert [states(one)[-1][1] for one in (ada, bo, cy)] == ["held"] * 3
    assert (counted(a.places), counted(b.places)) == ((1, 1), (3, 0))
