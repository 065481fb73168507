# ruff: noqa: DTZ001 - local times have no zone of their own
"""What is done to events: facts, texts, programme, and who hears of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventsite.audit.models import AuditEntry
from eventsite.catalogue import errors, hooks, rules, service
from eventsite.catalogue.models import Event, EventKind, EventStatus, Format, ProgrammeSession, SessionKind
from eventsite.db import db, transaction
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.web.conflict import ChangedMeanwhile
from tests.conftest import NOW
from tests.factories import make_event, make_team
from tests.registration.builders import make_registration

ACT: dict[str, Any] = {"by": None, "now": NOW}
NINE = datetime(2027, 9, 20, 9)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch, app: Flask) -> list[rules.Change]:
    """What higher features are told, in place of mailing anybody."""
    told: list[rules.Change] = []

    def hear(event: Event, change: rules.Change, *, now: datetime) -> None:
        told.append(change)

    monkeypatch.setattr(hooks, "event_changed", [hear])
    return told


def change(event: Event, **values: Any) -> rules.Change:
    """Give the event other facts."""
    with transaction():
        return service.change_event(event, replace(service.facts_of(event), **values), **ACT)


def add_session(event: Event, title: str = "Opening", **values: Any) -> ProgrammeSession:
    """An item of half an hour at nine."""
    usual = {"kind": SessionKind.TALK, "starts_local": NINE, "ends_local": NINE + timedelta(minutes=30), "texts": {"en": (title, "")}}
    with transaction():
        return service.add_session(event, rules.SessionFacts(**(usual | values)), **ACT)


def recorded() -> list[tuple[str, dict[str, Any]]]:
    """What was done, oldest first, with its details."""
    return [(act.action, act.details) for act in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_create_event_derives_instants_and_a_free_address(app: Flask) -> None:
    make_event(slug="ai-in-healthcare")
    facts = rules.EventFacts(
        kind=EventKind.WORKSHOP, format=Format.IN_PERSON, starts_local=NINE, ends_local=NINE.replace(hour=10), zone="PRC", city="Shanghai"
    )  # fmt: skip
    draft = service.Draft(facts=facts, title="AI in Healthcare", capacity=9, uid="u@example.org")

    with transaction():
        event = service.create_event(make_team(), draft, **ACT)

    assert (event.slug, event.zone, event.status) == ("ai-in-healthcare-2", "Asia/Shanghai", EventStatus.DRAFT)
    assert (event.starts_at, event.ends_at) == (datetime(2027, 9, 20, 1, tzinfo=UTC), datetime(2027, 9, 20, 2, tzinfo=UTC))
    assert recorded() == [("event.created", {})]


def test_moving_an_event_tells_what_it_was_and_takes_the_programme_along(heard: list[rules.Change]) -> None:
    event = make_event()
    item = add_session(event)
    revision = event.revision

    moved = change(event, starts_local=datetime(2027, 9, 27, 10), ends_local=datetime(2027, 9, 27, 16))

    assert heard == [moved]
    assert moved == rules.Change(
        frozenset({"time"}), NINE, datetime(2027, 9, 20, 15, 30), "Europe/Copenhagen", "Pakhus 47, Lodskaj 12, Copenhagen"
    )
    assert (event.starts_at, event.revision) == (datetime(2027, 9, 27, 8, tzinfo=UTC), revision + 1)
    assert (item.starts_local, item.starts_at) == (datetime(2027, 9, 27, 9), datetime(2027, 9, 27, 7, tzinfo=UTC))


def test_another_zone_keeps_every_wall_clock_time(heard: list[rules.Change]) -> None:
    event = make_event(opens_at=datetime(2027, 6, 1, 6, tzinfo=UTC))
    item = add_session(event)

    change(event, zone="Europe/London")

    assert (event.starts_local, event.starts_at) == (NINE, datetime(2027, 9, 20, 8, tzinfo=UTC))
    assert (event.opens_at, event.closes_at) == (datetime(2027, 6, 1, 7, tzinfo=UTC), datetime(2027, 9, 13, 11, tzinfo=UTC))
    assert (item.zone, item.starts_at) == ("Europe/London", datetime(2027, 9, 20, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"city": "Aarhus"}, {"place"}),
        ({"format": Format.ONLINE}, {"format"}),
        ({"online_url": "https://meet.example.org/1"}, set()),  # where all meet in one room
        ({"contact_phone": "+45 12 34 56 78"}, {"text"}),
        ({"map_url": "https://maps.example.org/1"}, set()),
        ({"languages": ("en", "da")}, set()),
    ],
)
def test_who_has_a_place_hears_only_of_what_concerns_them(heard: list[rules.Change], values: dict[str, Any], what: set[str]) -> None:
    event = make_event()

    change(event, **values)

    assert [set(told.what) for told in heard] == ([what] if what else [])


def test_check_18_saving_the_same_facts_does_nothing(heard: list[rules.Change]) -> None:
    event = make_event()
    before = (event.revision, event.changed_at)

    with transaction():
        service.change_event(event, service.facts_of(event), **ACT)
        service.change_terms(event, service.terms_of(event), event.places.capacity, **ACT)
        service.set_words(event, "en", service.words_of(event.texts[0]), **ACT)

    assert (heard, recorded(), (event.revision, event.changed_at)) == ([], [], before)


@pytest.mark.parametrize(
    "values",
    [
        {"status": EventStatus.DRAFT},
        {"starts_local": datetime(2027, 3, 1, 9), "ends_local": datetime(2027, 3, 1, 12), "closes_local": None},
    ],
)
def test_nobody_hears_of_a_draft_or_of_what_is_over(heard: list[rules.Change], values: dict[str, Any]) -> None:
    change(make_event(**values), venue="Hall 4")

    assert heard == []


def test_cancelled_event_is_not_changed_any_more(heard: list[rules.Change]) -> None:
    event = make_event(cancelled_at=NOW)

    with pytest.raises(errors.AlreadyCancelled):
        change(event, venue="Hall 4")
    with pytest.raises(errors.AlreadyCancelled), transaction():
        service.mark_cancelled(event, "Again", **ACT)


def test_refused_change_leaves_everything_as_it_was(heard: list[rules.Change]) -> None:
    event = make_event()

    with pytest.raises(errors.ClosesAfterStart):
        change(event, starts_local=datetime(2027, 9, 1, 9), venue="Hall 4")

    assert (event.venue, event.starts_local, event.revision, heard) == ("Pakhus 47", NINE, 1, [])


def test_second_save_from_an_older_page_is_refused(heard: list[rules.Change]) -> None:
    event = make_event()
    seen = rules.fingerprint(service.facts_of(event))
    change(event, venue="Hall 4")

    with pytest.raises(ChangedMeanwhile), transaction():
        service.change_event(event, replace(service.facts_of(event), venue="Hall 5"), seen=seen, **ACT)
    assert event.venue == "Hall 4"


def test_title_of_a_draft_makes_its_address_and_of_a_public_event_does_not(heard: list[rules.Change]) -> None:
    draft, public = make_event(status=EventStatus.DRAFT), make_event(slug="known")

    with transaction():
        service.set_words(draft, "en", rules.Words(title="Data spaces"), **ACT)
        service.set_words(public, "en", rules.Words(title="Data spaces"), **ACT)

    assert (draft.slug, public.slug) == ("data-spaces", "known")
    assert [told.what for told in heard] == [frozenset({"title"})]


def test_event_that_people_registered_for_is_not_taken_back(app: Flask) -> None:
    event = make_event()
    make_registration(event, RegistrationStatus.WAITLISTED)

    with pytest.raises(errors.PeopleRegistered), transaction():
        service.unpublish(event, **ACT)


def test_raised_capacity_serves_the_queue(app: Flask) -> None:
    event = make_event(capacity=1)
    first = make_registration(event, RegistrationStatus.CONFIRMED, "ada")
    second = make_registration(event, RegistrationStatus.WAITLISTED, "sam")

    with transaction():
        service.change_terms(event, service.terms_of(event), 2, **ACT)

    assert (first.status, second.status) == (RegistrationStatus.CONFIRMED, RegistrationStatus.CONFIRMED)
    assert (event.places.capacity, event.places.taken, event.places.waiting) == (2, 2, 0)


def test_copy_has_the_page_and_nobodys_data(app: Flask) -> None:
    event = make_event(slug="ai", closes_local=datetime(2027, 9, 13, 12))
    with transaction():
        speaker = service.add_speaker(event, rules.SpeakerFacts(name="Zhao Weilin"), **ACT)
    item = add_session(event, speaker_ids=(speaker.id,))
    make_registration(event, RegistrationStatus.CONFIRMED)

    with transaction():
        twin = service.duplicate(event, uid="twin@example.org", **ACT)

    [copied] = twin.sessions
    assert (twin.slug, twin.status, twin.published_at, twin.places.taken) == ("ai-in-healthcare", EventStatus.DRAFT, None, 0)
    assert (service.facts_of(twin), service.words_of(twin.texts[0])) == (service.facts_of(event), service.words_of(event.texts[0]))
    assert (copied.texts[0].title, [known.name for known in copied.speakers]) == ("Opening", ["Zhao Weilin"])
    assert copied.uid != item.uid
    assert copied.speakers[0].id != speaker.id
    assert db.session.scalar(select(func.count()).select_from(Registration).where(Registration.event_id == twin.id)) == 0


def test_sessions_stand_in_the_order_of_their_time(app: Flask) -> None:
    event = make_event()
    for title, hour in (("Lunch", 12), ("Opening", 9), ("Pitches", 10)):
        add_session(event, title, starts_local=NINE.replace(hour=hour), ends_local=NINE.replace(hour=hour, minute=30))

    assert [item.texts[0].title for item in event.sessions] == ["Opening", "Pitches", "Lunch"]


def test_stop_in_another_zone_keeps_the_wall_clock_times_of_its_sessions(app: Flask) -> None:
    event = make_event(kind=EventKind.STUDY_TRIP, ends_local=datetime(2027, 9, 26, 18), ends_at=datetime(2027, 9, 26, 16, tzinfo=UTC))
    stop = rules.StopFacts(city="Daegu", zone="Asia/Shanghai", starts_on=NINE.date(), ends_on=NINE.date())
    with transaction():
        row = service.add_stop(event, stop, **ACT)
    item = add_session(event, stop_id=row.id)

    with transaction():
        service.change_stop(event, row, replace(stop, zone="Asia/Seoul"), **ACT)

    assert (item.zone, item.starts_local, item.starts_at) == ("Asia/Seoul", NINE, datetime(2027, 9, 20, 0, tzinfo=UTC))


def test_record_holds_ids_and_names_of_fields_and_no_values(heard: list[rules.Change]) -> None:
    event = make_event()

    change(event, contact_name="Selma Agustsdottir", contact_email="selma@haldor.example.org")

    assert recorded() == [("event.changed", {"fields": ["contact_name", "contact_email"]})]
