"""Another address: proved through the new mailbox, or put right by an organiser."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.db import db, transaction
from eventsite.people import queries as people
from eventsite.people.models import Person
from eventsite.people.service import ConsentGiven, ConsentKind, mark_proved
from eventsite.registration import errors, service
from eventsite.registration.emails import SUBJECT
from eventsite.registration.models import Handover, HandoverKind, Registration, RegistrationStatus
from tests.conftest import NOW, outbox
from tests.factories import make_event
from tests.registration.builders import OLGA, PERSON, mails, make_registration, sign_up, statuses
from tests.registration.invariants import broken


def ask(registration: Registration, email: str = "ada@new.example.org", now: Any = NOW) -> Handover:
    with transaction():
        return service.ask_address(registration, email, now=now)


def take(handover: Handover, now: Any = NOW) -> Registration:
    with transaction():
        return service.take_address(handover, now=now)


def persons() -> dict[str | None, str]:
    db.session.rollback()
    return {person.email: person.full_name for person in db.session.scalars(select(Person).order_by(Person.id))}


def test_address_moves_when_its_owner_confirms_it(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    number, uid, link = ada.id, ada.entry.uid, ada.link_version
    handover = ask(ada)
    assert (ada.email, ada.entry.uid, statuses(event)) == ("ada@example.org", uid, {"ada": "confirmed"})

    take(handover)

    assert (ada.id, ada.email, ada.email_key, ada.link_version) == (number, "ada@new.example.org", "ada@new.example.org", link + 1)
    assert (ada.person.email, ada.person.proved_at) == ("ada@new.example.org", NOW)
    assert (ada.entry.uid != uid, "ada@new" in ada.search) == (True, True)
    assert (persons(), broken(event)) == ({"ada@new.example.org": "Ada Example"}, [])
    assert [(m.recipient, m.template.rpartition("/")[2], m.method, m.entry_id) for m in outbox()[2:]] == [
        ("ada@example.org", "address_left", "CANCEL", outbox()[0].entry_id),
        ("ada@new.example.org", "address_taken", "REQUEST", ada.entry_id),
    ]


def test_who_waits_gets_no_calendar_and_keeps_the_place_in_the_queue(app: Flask) -> None:
    event = make_event(capacity=1)
    _cy, ada = sign_up(event, "cy", "ada")
    since = ada.queued_at
    take(ask(ada))
    assert (ada.status, ada.queued_at) == (RegistrationStatus.WAITLISTED, since)
    assert mails(since=3) == [("ada", "address_left", None), ("ada", "address_taken", None)]


def test_address_with_a_registration_of_its_own_is_refused_to_its_owner_alone(app: Flask) -> None:
    event = make_event()
    ada, _bo = sign_up(event, "ada", "bo")
    handover = ask(ada, "bo@example.org")  # whoever asks is told nothing
    with pytest.raises(errors.AddressInUse):
        take(handover)
    assert (statuses(event), ada.email) == ({"ada": "confirmed", "bo": "confirmed"}, "ada@example.org")


def test_other_person_of_the_team_with_that_address_is_them_and_the_old_one_stays_sane(app: Flask) -> None:
    first, second = make_event(), make_event()
    consents = [ConsentGiven(ConsentKind.EVENT_DATA, True, "Keep it"), ConsentGiven(ConsentKind.NEWSLETTER, True, "News")]
    [ada] = sign_up(first, "ada", consents=consents)
    [other] = sign_up(second, "ada")
    [bo] = sign_up(second, "bo", consents=[ConsentGiven(ConsentKind.NEWSLETTER, False, "No news")])
    take(ask(ada, "bo@example.org"))
    assert (ada.person_id, other.person_id == ada.person_id, bo.person_id == ada.person_id) == (bo.person_id, False, True)
    assert persons() == {"ada@example.org": "Ada Example", "bo@example.org": "Bo Example"}
    said = {kind.value: (one.given, one.wording) for kind, one in people.latest_consents(bo.person_id).items()}
    assert said == {"newsletter": (False, "No news"), "event_data": (True, "Keep it")}


def test_address_of_a_registration_that_is_over_or_of_a_past_event_stays(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    handover = ask(ada)
    with pytest.raises(errors.RegistrationClosed):
        ask(ada, now=event.ends_at)
    with pytest.raises(errors.HandoverEnded):
        take(handover, now=event.ends_at)
    with pytest.raises(errors.OwnAddress):
        ask(ada, "ADA@example.org")
    with transaction():
        service.withdraw(ada, PERSON, now=NOW)
    with pytest.raises(errors.HandoverEnded):
        take(handover)
    with pytest.raises(errors.TransitionRefused):
        ask(ada)


def test_newer_wish_ends_the_older_and_it_can_be_called_back(app: Flask) -> None:
    [ada] = sign_up(make_event(), "ada")
    older, newer = ask(ada, "one@example.org"), ask(ada, "two@example.org")
    with pytest.raises(errors.HandoverEnded):
        take(older)
    with transaction():
        assert service.call_back(ada, HandoverKind.ADDRESS, now=NOW)
    with pytest.raises(errors.HandoverEnded):
        take(newer)


def test_mails_that_were_on_their_way_to_the_old_address_are_not_sent_there_with_the_new_link(app: Flask) -> None:
    [ada] = sign_up(make_event(), "ada")
    with transaction():
        service.mail_link(ada, now=NOW)
    take(ask(ada))
    wanted = {message.once: SUBJECT.still_wanted(message, ada) for message in outbox() if message.about_kind == "registration"}
    assert [once.partition(":")[0] for once, is_wanted in wanted.items() if is_wanted] == ["address_left", "address_taken"]


def test_rule_28_corrected_address_gets_what_the_wrong_one_should_have_had(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    with transaction():
        mark_proved(ada.person, now=NOW)
    with transaction():
        assert service.correct_address(ada, "ada@right.example.org", OLGA, reason="Typing error", now=NOW)
    assert (ada.email, ada.person.email, ada.person.proved_at) == ("ada@right.example.org", "ada@right.example.org", None)
    assert mails(since=1) == [("ada", "address_left", "CANCEL"), ("ada", "address_taken", "REQUEST")]
    assert SUBJECT.display_name(outbox()[-1], ada) is None  # nobody has proved it yet
    with transaction():
        assert not service.correct_address(ada, "ada@right.example.org", OLGA, now=NOW)
    sign_up(event, "bo")
    with pytest.raises(errors.AlreadyRegistered), transaction():
        service.correct_address(ada, "bo@example.org", OLGA, now=NOW)


@pytest.mark.parametrize("status", [RegistrationStatus.DECLINED, RegistrationStatus.EXPIRED, RegistrationStatus.WITHDRAWN])
def test_corrected_address_of_a_registration_that_is_over_is_refused(app: Flask, status: RegistrationStatus) -> None:
    registration = make_registration(make_event(), status)
    with pytest.raises(errors.TransitionRefused), transaction():
        service.correct_address(registration, "ada@right.example.org", OLGA, now=NOW)
