"""Signing up, signing up once more, and coming back."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from eventsite.catalogue.models import Admission, EventStatus
from eventsite.db import db, transaction
from eventsite.people.models import Consent, ConsentKind, Person
from eventsite.people.service import ConsentGiven
from eventsite.registration import errors, queries, rules, service
from eventsite.registration.models import RegistrationStatus
from tests.conftest import NOW, outbox
from tests.factories import make_event, make_team
from tests.registration.builders import OLGA, PERSON, ask, mails, make_registration, registration_of, sign_up, statuses, steps
from tests.registration.invariants import broken

HOUR = timedelta(hours=1)


def test_register_with_a_free_place_confirms_and_invites(app: Flask) -> None:
    event = make_event(capacity=1)
    with transaction():
        status = service.register(event, ask(organisation="Fjordland Region", language="da"), now=NOW)
    ada = registration_of(event, "ada")
    assert status is RegistrationStatus.CONFIRMED
    assert (ada.full_name, ada.organisation, ada.language, ada.created_at) == ("Ada Example", "Fjordland Region", "da", NOW)
    assert steps(ada) == [(None, "confirmed", "person", None, "")]
    [message] = outbox()
    assert (message.recipient, message.template, message.method, message.language, message.not_after) == (
        "ada@example.org", "registration/emails/received", "REQUEST", "da", event.ends_at,
    )  # fmt: skip
    assert message.entry_id == ada.entry_id
    assert broken(event) == []


def test_register_when_event_is_full_queues_without_an_invitation(app: Flask) -> None:
    event = make_event(capacity=1)
    sign_up(event, "first", "ada", "bo")
    assert statuses(event) == {"first": "confirmed", "ada": "waitlisted", "bo": "waitlisted"}
    assert mails(since=1) == [("ada", "received", None), ("bo", "received", None)]
    assert [queries.queue_position(registration_of(event, name)) for name in ("first", "ada", "bo")] == [None, 1, 2]
    assert broken(event) == []


def test_register_when_full_without_a_waitlist_is_refused_and_leaves_nothing(app: Flask) -> None:
    event = make_event(capacity=1, has_waitlist=False)
    sign_up(event, "first")
    with pytest.raises(errors.EventFull), transaction():
        service.register(event, ask(), now=NOW)
    assert statuses(event) == {"first": "confirmed"}
    assert len(outbox()) == 1


def test_rule_01_applications_take_no_place_and_are_unlimited(app: Flask) -> None:
    event = make_event(capacity=1, admission=Admission.SELECTION, has_waitlist=False)
    sign_up(event, "ada", "bo", "cy")
    assert statuses(event) == {"ada": "applied", "bo": "applied", "cy": "applied"}
    assert (event.places.taken, event.places.waiting, event.places.applied) == (0, 0, 3)
    assert mails() == [("ada", "received", None), ("bo", "received", None), ("cy", "received", None)]
    assert broken(event) == []


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"status": EventStatus.DRAFT}, errors.NotPublic),
        ({"cancelled_at": NOW}, errors.EventCancelled),
        ({"opens_at": NOW + HOUR}, errors.NotOpenYet),
        ({"closes_at": NOW}, errors.RegistrationClosed),
    ],
)
def test_register_where_it_is_not_open_is_refused(app: Flask, facts: dict[str, object], refusal: type[Exception]) -> None:
    event = make_event(**facts)
    with pytest.raises(refusal), transaction():
        service.register(event, ask(), now=NOW)
    assert statuses(event) == {}


@pytest.mark.parametrize("again", ["ada@example.org", "ADA@Example.ORG", " ada@example.org "])
def test_rule_12_repeat_changes_nothing_and_mails_the_link(app: Flask, again: str) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada")
    with transaction():
        status = service.register(event, ask(full_name="Sam Stranger", email=again, organisation="Elsewhere"), now=NOW + HOUR)
    assert status is RegistrationStatus.WAITLISTED  # what a new person would get at this moment
    assert statuses(event) == {"ada": "confirmed"}
    assert registration_of(event, "ada").full_name == "Ada Example"
    assert mails() == [("ada", "received", "REQUEST"), ("ada", "your_link", None)]
    assert broken(event) == []


def test_rule_12_link_is_mailed_once_an_hour_at_most(app: Flask) -> None:
    event = make_event()
    sign_up(event, "ada")
    minute = timedelta(minutes=1)
    for later in (minute, 2 * minute, 60 * minute, 61 * minute, 119 * minute, 121 * minute):
        with transaction():
            service.register(event, ask(), now=NOW + later)
    sent = [message.once for message in outbox() if message.template.endswith("your_link")]
    ada = registration_of(event, "ada")
    assert sent == [f"your_link:{ada.id}:{(NOW + later).timestamp():.0f}" for later in (minute, 61 * minute, 121 * minute)]


def test_rule_12_repeat_at_a_full_event_without_a_waitlist_gets_the_answer_of_anybody(app: Flask) -> None:
    event = make_event(capacity=1, has_waitlist=False)
    sign_up(event, "ada")
    for name in ("ada", "sam"):
        with pytest.raises(errors.EventFull), transaction():
            service.register(event, ask(name), now=NOW)


def test_rule_12_database_refuses_a_second_active_registration_of_an_address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event()
    sign_up(event, "ada")
    monkeypatch.setattr(queries, "known_registration", lambda *_: None)  # as if two had looked at once
    with pytest.raises(errors.TransitionRefused), transaction():
        service.register(event, ask(), now=NOW)
    assert statuses(event) == {"ada": "confirmed"}
    assert broken(event) == []


def test_same_form_sent_twenty_times_makes_one_registration_and_one_mail(app: Flask) -> None:
    event = make_event(capacity=1)
    answers = []
    for _ in range(20):
        with transaction():
            answers.append(service.register(event, ask(form_key="form-1"), now=NOW))
    assert set(answers) == {RegistrationStatus.CONFIRMED}
    assert mails() == [("ada", "received", "REQUEST")]
    assert broken(event) == []


def test_same_form_sent_again_after_the_deadline_gets_the_answer_it_got_first(app: Flask) -> None:
    event = make_event(capacity=1, has_waitlist=False)
    sign_up(event, "ada", form_key="form-1")
    with transaction():
        assert service.register(event, ask(form_key="form-1"), now=event.starts_at) is RegistrationStatus.CONFIRMED


def test_same_form_with_another_address_registers_the_other_person(app: Flask) -> None:
    event = make_event()
    sign_up(event, "ada", "bo", form_key="form-1")
    assert statuses(event) == {"ada": "confirmed", "bo": "confirmed"}


def test_same_form_sent_again_after_withdrawing_is_refused(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada", form_key="form-1")
    with transaction():
        service.withdraw(ada, PERSON, now=NOW)
    with pytest.raises(errors.FormUsed), transaction():
        service.register(event, ask(form_key="form-1"), now=NOW)
    assert statuses(event) == {"ada": "withdrawn"}


def test_rule_12_withdrawn_person_registers_again_with_a_new_uid(app: Flask) -> None:
    event = make_event()
    [first] = sign_up(event, "ada")
    with transaction():
        service.withdraw(first, PERSON, now=NOW)
    [second] = sign_up(event, "ada", now=NOW + HOUR)
    assert (first.status, second.status) == ("withdrawn", "confirmed")
    assert first.entry.uid != second.entry.uid
    assert first.person_id == second.person_id
    assert mails() == [("ada", "received", "REQUEST"), ("ada", "withdrawn", "CANCEL"), ("ada", "received", "REQUEST")]
    assert broken(event) == []


def test_come_back_takes_the_details_of_then_and_a_new_uid(app: Flask) -> None:
    event = make_event()
    [first] = sign_up(event, "ada", organisation="Fjordland Region", job_title="Nurse", country="DK", language="da")
    with transaction():
        service.withdraw(first, PERSON, now=NOW)
        again = service.come_back(first, now=NOW + HOUR)
    assert (again.organisation, again.job_title, again.country, again.language, again.status) == (
        "Fjordland Region", "Nurse", "DK", "da", "confirmed",
    )  # fmt: skip
    assert again.entry.uid != first.entry.uid
    assert mails(since=2) == [("ada", "received", "REQUEST")]
    assert broken(event) == []


def test_come_back_twice_gives_the_same_registration(app: Flask) -> None:
    event = make_event()
    [first] = sign_up(event, "ada")
    with transaction():
        service.withdraw(first, PERSON, now=NOW)
    found = []
    for _ in range(2):
        with transaction():
            found.append(service.come_back(first, now=NOW).id)
    assert found[0] == found[1] != first.id


def test_come_back_of_who_was_declined_is_refused(app: Flask) -> None:
    event = make_event()
    ada = make_registration(event, RegistrationStatus.DECLINED)
    with pytest.raises(errors.TransitionRefused), transaction():
        service.come_back(ada, now=NOW)


def test_rule_33_consents_are_stored_with_wording_version_time_and_source(app: Flask) -> None:
    event = make_event()
    sign_up(event, "ada", consents=[ConsentGiven(ConsentKind.EVENT_DATA, True, "You may keep my details for this event.")])
    [consent] = db.session.scalars(select(Consent))
    assert (consent.kind, consent.given, consent.wording, consent.at, consent.source, len(consent.version)) == (
        ConsentKind.EVENT_DATA, True, "You may keep my details for this event.", NOW, f"event:{event.id}/register", 12,
    )  # fmt: skip


def test_one_person_at_two_events_of_a_team_and_another_person_for_another_team(app: Flask) -> None:
    ours, also_ours, theirs = make_event(), make_event(), make_event(team=make_team("skagerrak"))
    people = [sign_up(event, "ada")[0].person_id for event in (ours, also_ours, theirs)]
    assert people[0] == people[1] != people[2]
    assert len(list(db.session.scalars(select(Person)))) == 2


def test_uid_and_code_are_random_and_say_nothing_of_the_person(app: Flask) -> None:
    event = make_event()
    registrations = sign_up(event, "ada", "bo", "cy")
    uids = [registration.entry.uid for registration in registrations]
    assert len(set(uids)) == 3
    assert all(len(uid.partition("@")[0]) == 32 and uid.endswith("@kattegat.example.org") for uid in uids)
    codes = [registration.code for registration in registrations]
    assert all(len(code) == rules.CODE_LENGTH and set(code) <= set(rules.CODE_ALPHABET) for code in codes)
    assert len(set(codes)) == 3


def test_rule_11_link_opens_one_registration_and_dies_with_its_version(app: Flask) -> None:
    links = app.extensions["eventsite"].links
    ada, bo = sign_up(make_event(), "ada", "bo")
    token = links.make("registration", ada.id, ada.link_version)
    assert len(token.partition("-")[2]) == 43  # 256 bits
    assert links.read_id(token) == ada.id
    assert links.fits(token, "registration", ada.id, ada.link_version)
    assert not links.fits(token, "registration", ada.id, ada.link_version + 1)
    assert not links.fits(f"{bo.id}-{token.partition('-')[2]}", "registration", bo.id, bo.link_version)
    assert not links.fits(token, "unsubscribe", ada.id, ada.link_version)


def test_send_link_mails_whoever_registered_and_nobody_else(app: Flask) -> None:
    event, other = make_event(), make_event()
    sign_up(event, "ada")
    sign_up(other, "bo")
    for email in ("ADA@example.org", "bo@example.org", "nobody@example.org"):
        with transaction():
            service.send_link(event, email, now=NOW)
    assert mails(since=2) == [("ada", "your_link", None)]


def test_add_by_hand_ignores_deadlines_and_records_who(app: Flask) -> None:
    event = make_event(closes_at=NOW - HOUR)
    with transaction():
        ada = service.add_by_hand(event, ask(), OLGA, now=NOW)
    assert steps(ada) == [(None, "confirmed", "organiser", 1, "")]
    assert mails() == [("ada", "received", "REQUEST")]
    assert broken(event) == []


def test_add_by_hand_over_the_capacity_needs_a_reason(app: Flask) -> None:
    event = make_event(capacity=1)
    sign_up(event, "first")
    with pytest.raises(errors.NoPlaceLeft), transaction():
        service.add_by_hand(event, ask(), OLGA, reason="  ", now=NOW)
    with transaction():
        service.add_by_hand(event, ask(), OLGA, reason="The keynote's guest", now=NOW)
        service.add_by_hand(event, ask("bo"), OLGA, waitlisted=True, now=NOW)
    assert statuses(event) == {"first": "confirmed", "ada": "confirmed", "bo": "waitlisted"}
    assert (event.places.taken, event.places.waiting) == (2, 1)
    assert broken(event, over=True) == []


def test_add_by_hand_of_who_is_registered_is_refused(app: Flask) -> None:
    event = make_event()
    sign_up(event, "ada")
    with pytest.raises(errors.AlreadyRegistered), transaction():
        service.add_by_hand(event, ask(), OLGA, now=NOW)


def test_invited_from_is_kept_on_the_application(app: Flask) -> None:
    [seat] = sign_up(make_event(), "ada")
    [application] = sign_up(make_event(admission=Admission.SELECTION), "ada", invited_from_id=seat.id)
    assert application.invited_from_id == seat.id


def test_sign_up_costs_the_same_few_statements_however_many_are_registered(app: Flask) -> None:
    event = make_event(capacity=2)
    counts: list[int] = []
    statements: list[str] = []
    sqlalchemy_event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for name in ("ada", "bo", "cy", "di"):
        statements.clear()
        with transaction():
            service.register(event, ask(name), now=NOW)
        counts.append(len(statements))
    assert max(counts) <= 20, statements
    assert counts[0] == counts[1]
    assert counts[2] == counts[3]
