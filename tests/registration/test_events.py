"""What an event's own changes do to its people: moved, renamed, called off, reminded."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from eventsite.catalogue import errors as catalogue_errors
from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import Admission, Event, Format
from eventsite.catalogue.rules import People, Words
from eventsite.db import transaction
from eventsite.jobs.runner import run_due
from eventsite.mail.models import MessageStatus
from eventsite.registration import service
from eventsite.registration.emails import words
from eventsite.registration.emails.changes import changes_of
from eventsite.registration.emails.subject import still_wanted
from eventsite.registration.jobs import due_reminders
from eventsite.registration.models import RegistrationStatus
from eventsite.registration.rules import reminder_at
from tests.conftest import NOW, outbox
from tests.factories import make_event
from tests.registration.builders import OLGA, PERSON, ask, mails, make_registration, registration_of, sign_up, statuses
from tests.registration.invariants import broken

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def change(event: Event, *, now: datetime = NOW, **facts: Any) -> None:
    """As the desk does it: through the catalogue, which tells the registrations."""
    with transaction():
        catalogue.change_event(event, replace(catalogue.facts_of(event), **facts), by=1, now=now)


def moved(event: Event, by: timedelta) -> dict[str, Any]:
    return {"starts_local": event.starts_local + by, "ends_local": event.ends_local + by}


def test_moved_event_updates_the_seated_and_tells_who_waits_without_a_calendar(app: Flask) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo")
    change(event, **moved(event, DAY))
    assert mails(since=2) == [("ada", "event_moved", "REQUEST"), ("bo", "event_moved", None)]


def test_rule_04_seat_given_back_after_the_start_goes_to_the_queue_when_the_event_is_moved_ahead(app: Flask) -> None:
    event = make_event(capacity=1)
    ada, _bo = sign_up(event, "ada", "bo")
    running = event.starts_at + MINUTE
    with transaction():
        service.decline(ada, OLGA, now=running)
    assert statuses(event) == {"ada": "declined", "bo": "waitlisted"}

    change(event, now=running, **moved(event, DAY))

    assert statuses(event) == {"ada": "declined", "bo": "confirmed"}
    assert mails(since=3) == [("bo", "event_moved", None), ("bo", "promoted", "REQUEST")]
    assert broken(event) == []


def test_capacity_and_terms_changed_at_once_are_both_saved(app: Flask) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo")
    closes_local = event.starts_local - DAY

    with transaction():
        terms = replace(catalogue.terms_of(event), has_waitlist=False, closes_local=closes_local)
        catalogue.change_terms(event, terms, 2, by=1, now=NOW)

    assert (event.places.capacity, event.has_waitlist, event.closes_local) == (2, False, closes_local)
    assert statuses(event) == {"ada": "confirmed", "bo": "confirmed"}


@pytest.mark.parametrize("facts", [{"venue": "Pakhus 48"}, {"city": "Aarhus"}, {"zone": "Europe/London"}])
def test_another_place_or_zone_is_a_move(app: Flask, facts: dict[str, str]) -> None:
    event = make_event()
    sign_up(event, "ada")
    change(event, **facts)
    assert mails(since=1) == [("ada", "event_moved", "REQUEST")]


def test_moved_event_writes_to_nobody_who_is_out(app: Flask) -> None:
    event = make_event()
    for name, status in (("ada", RegistrationStatus.WITHDRAWN), ("bo", RegistrationStatus.DECLINED), ("cy", RegistrationStatus.EXPIRED)):
        make_registration(event, status, name)
    before = len(outbox())
    change(event, **moved(event, DAY))
    assert mails(since=before) == []


def test_check_18_saving_without_a_change_writes_nothing(app: Flask) -> None:
    event = make_event()
    sign_up(event, "ada")
    change(event)
    assert mails(since=1) == []


def test_new_title_updates_the_seated_alone(app: Flask) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo")
    with transaction():
        catalogue.set_words(event, "en", Words(title="AI in Hospitals"), by=1, now=NOW)
    assert mails(since=2) == [("ada", "event_changed", "REQUEST")]


def test_other_text_writes_to_nobody(app: Flask) -> None:
    event = make_event()
    sign_up(event, "ada")
    change(event, contact_phone="+45 00 00 00 48")
    assert mails(since=1) == []


def test_moved_twice_before_a_note_left_tells_from_the_time_that_was_known(app: Flask) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo")
    known = event.starts_local.isoformat()
    change(event, **moved(event, DAY))
    change(event, **moved(event, DAY))
    first, second = (m for m in outbox() if m.template.endswith("event_moved") and m.recipient.startswith("bo"))
    assert (first.status, second.status) == (MessageStatus.SUPERSEDED, MessageStatus.QUEUED)
    assert second.values["was"]["starts_local"] == known


def test_check_24_cancelled_event_tells_every_active_person_once_and_keeps_their_status(app: Flask) -> None:
    event = make_event(capacity=2)
    _ada, bo, _cy, _di = sign_up(event, "ada", "bo", "cy", "di")
    with transaction():
        service.withdraw(bo, PERSON, now=NOW)
    before = len(outbox())
    with transaction():
        catalogue.cancel(event, "The speaker is ill.", by=1, now=NOW)
    assert mails(since=before) == [
        ("ada", "event_cancelled", "CANCEL"),
        ("cy", "event_cancelled", "CANCEL"),
        ("di", "event_cancelled", None),
    ]
    assert statuses(event) == {"ada": "confirmed", "bo": "withdrawn", "cy": "confirmed", "di": "waitlisted"}
    with pytest.raises(catalogue_errors.AlreadyCancelled), transaction():
        catalogue.cancel(event, "", by=1, now=NOW)
    assert len(outbox()) == before + 3


def test_cancelled_trip_tells_its_applicants_without_a_calendar(app: Flask) -> None:
    event = make_event(admission=Admission.SELECTION)
    sign_up(event, "ada")
    with transaction():
        catalogue.cancel(event, "", by=1, now=NOW)
    assert mails(since=1) == [("ada", "event_cancelled", None)]


def test_capacity_raised_at_the_desk_serves_the_queue(app: Flask) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo")
    with transaction():
        catalogue.change_terms(event, catalogue.terms_of(event), 2, by=1, now=NOW)
    assert statuses(event) == {"ada": "confirmed", "bo": "confirmed"}
    assert broken(event) == []


def test_count_people_says_whom_cancelling_would_reach(app: Flask) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo", "cy")
    assert service.count_people(event) == People(seated=1, waiting=2, applied=0)


def test_reminder_goes_the_day_before_at_nine_once(app: Flask) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo")
    due = reminder_at(event)
    for now in (due - MINUTE, due, due + MINUTE, event.starts_at - MINUTE):
        due_reminders(now)
    assert mails(since=2) == [("ada", "reminder", None)]
    [reminder] = outbox()[2:]
    assert reminder.not_after == event.starts_at


def test_reminder_is_in_the_timetable_of_the_workers(app: Flask) -> None:
    event = make_event()
    sign_up(event, "ada")
    run_due(reminder_at(event))
    assert mails(since=1) == [("ada", "reminder", None)]


def test_reminder_is_not_for_who_got_a_seat_after_it_was_due(app: Flask) -> None:
    event = make_event()
    with transaction():
        service.add_by_hand(event, ask(), OLGA, now=reminder_at(event) + MINUTE)
    due_reminders(reminder_at(event) + 2 * MINUTE)
    assert mails(since=1) == []


def test_rule_26_moved_event_reminds_again_and_a_cancelled_one_not_at_all(app: Flask, frozen_clock: Any) -> None:
    moving, off = make_event(), make_event()
    sign_up(moving, "ada")
    sign_up(off, "bo")
    frozen_clock.move_to(reminder_at(moving))
    due_reminders(reminder_at(moving))
    change(moving, **moved(moving, 2 * DAY))
    with transaction():
        catalogue.cancel(off, "", by=1, now=NOW)
    before = len(outbox())
    frozen_clock.move_to(reminder_at(moving) + MINUTE)
    due_reminders(reminder_at(moving) + MINUTE)
    assert mails(since=before) == [("ada", "reminder", None)]


def test_once_names_every_step_so_that_none_is_mailed_twice(app: Flask) -> None:
    event = make_event(capacity=1)
    ada = sign_up(event, "ada", "bo")[0]
    with transaction():
        service.withdraw(ada, PERSON, now=NOW)
    onces = [message.once for message in outbox()]
    assert len(onces) == len(set(onces)) == 4


def test_who_waits_is_told_that_an_event_goes_online_and_back_again_makes_no_mail(app: Flask) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo")
    change(event, format=Format.ONLINE, online_url="https://meet.example.org/ai")
    told = next(message for message in outbox() if message.recipient.startswith("bo") and message.template.endswith("event_moved"))
    bo = registration_of(event, "bo")
    assert still_wanted(told, bo)
    was = changes_of(bo, told.values)
    assert was is not None
    assert was.old_place == "Pakhus 47, Lodskaj 12, Copenhagen"
    change(event, format=Format.IN_PERSON)
    newest = outbox()[-1]
    assert (newest.recipient, still_wanted(newest, registration_of(event, "bo"))) == ("bo@example.org", False)


def test_event_that_can_be_joined_online_as_well_says_so_to_the_seated(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    with transaction():
        ada.entry.last_method, ada.entry.last_sent = "REQUEST", words.entry_of(ada).as_snapshot()
    change(event, format=Format.HYBRID, online_url="https://meet.example.org/ai")
    told = changes_of(registration_of(event, "ada"), outbox()[-1].values)
    assert told is not None
    assert (told.moves, told.link_changed, told.had_link) == (False, True, False)
