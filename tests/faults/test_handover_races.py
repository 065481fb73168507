"""Many at once for one seat that is on its way, for one address, for one decision: one succeeds, and nothing is left by half."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Flask

from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.registration import own_queries, service
from eventsite.registration.errors import HandoverEnded, ProposalDecided
from eventsite.registration.models import Handover, HandoverKind, ProposedChange, Registration
from eventsite.registration.rules import RegistrationChange
from tests.conftest import NOW, outbox
from tests.factories import make_event
from tests.faults.test_places_races import at_once, registering, withdrawing
from tests.registration.builders import OLGA, ask, mails, sign_up, statuses
from tests.registration.invariants import broken

CROWD = 20


def taking(handover_id: int) -> Callable[[], Any]:
    def act() -> Any:
        with transaction():
            service.take_seat(db.session.get_one(Handover, handover_id), ask("bo"), now=NOW)
        return "taken"

    return act


def calling_back(registration_id: int) -> Callable[[], Any]:
    def act() -> Any:
        with transaction():
            return service.call_back(db.session.get_one(Registration, registration_id), HandoverKind.SEAT, now=NOW)

    return act


def on_its_way(event: Event, name: str = "ada") -> tuple[Registration, Handover]:
    [registration] = sign_up(event, name)
    with transaction():
        return registration, service.pass_on(registration, "bo@example.org", now=NOW)


def test_rule_14_of_twenty_who_take_one_handover_one_succeeds(app: Flask) -> None:
    event = make_event(capacity=1)
    _ada, handover = on_its_way(event)
    answers = at_once(app, [taking(handover.id)] * CROWD)
    assert Counter(answers) == {"taken": 1, HandoverEnded: CROWD - 1}
    assert (statuses(event), broken(event)) == ({"ada": "withdrawn", "bo": "confirmed"}, [])
    assert mails(since=2) == [("ada", "passed_on", "CANCEL"), ("bo", "received", "REQUEST")]


def test_taking_calling_back_withdrawing_and_registering_at_once_leave_one_seat_with_one_owner(app: Flask) -> None:
    event = make_event(capacity=1)
    ada, handover = on_its_way(event)
    sign_up(event, "cy")
    acts = [taking(handover.id), calling_back(ada.id), withdrawing(ada.id), registering(event.id, "bo")] * 5
    at_once(app, acts)
    assert broken(event) == []
    assert Counter(statuses(event).values())["confirmed"] == 1


def test_twenty_decisions_on_one_change_are_one(app: Flask) -> None:
    event = make_event(policy={"changes_need_approval": True})
    [ada] = sign_up(event, "ada")
    with transaction():
        service.change_own(ada, RegistrationChange(organisation="Fjordland"), now=NOW)
    change = own_queries.open_change(ada.id)
    assert change is not None
    number = change.id

    def deciding(decide: Callable[..., None]) -> Callable[[], Any]:
        def act() -> Any:
            with transaction():
                decide(db.session.get_one(ProposedChange, number), OLGA, now=NOW)
            return "decided"

        return act

    answers = at_once(app, [deciding(service.approve_change), deciding(service.refuse_change)] * 10)
    assert Counter(answers) == {"decided": 1, ProposalDecided: CROWD - 1}
    db.session.rollback()
    assert (ada.organisation == "Fjordland", len(mails(since=1))) == (outbox()[-1].template.endswith("approved"), 1)


def test_twenty_who_ask_for_the_list_of_one_address_cause_one_mail(app: Flask) -> None:
    sign_up(make_event(), "ada")

    def asking() -> Any:
        with transaction():
            return service.ask_for_list("ada@example.org", "en", now=NOW)

    assert Counter(at_once(app, [asking] * CROWD)) == {True: 1, False: CROWD - 1}
    assert mails(since=1) == [("ada", "own_list", None)]
