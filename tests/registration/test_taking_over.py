"""Groups, sessions and invitations by session of people whose registrations become one, or who are moved to another event."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from eventsite.catalogue.models import AttendeeGroup, Event
from eventsite.db import db, transaction
from eventsite.registration import queries, service
from eventsite.registration.models import HoldingState, Registration, RegistrationStatus, SessionEntry
from eventsite.registration.service.splitting import Split
from tests.conftest import NOW
from tests.factories import make_session
from tests.registration import invariants
from tests.registration.builders import OLGA, mails
from tests.registration.itineraries import choose, join, make_trip, session_of, take_part, titles, wish
from tests.registration.test_merging import merge
from tests.registration.test_scarce_choices import answering, choosable, make_form
from tests.registration.test_undoing import picture, undo

AT_DINNER = ["Flight to Shanghai", "Dinner together"]


def groups_of(registration: Registration) -> list[str]:
    db.session.rollback()
    return [group.name for group in registration.groups]


def open_titles(registration: Registration) -> list[str]:
    """The sessions to which they are invited apart, and that have not been called back."""
    db.session.rollback()
    mine = SessionEntry.registration_id == registration.id, SessionEntry.ended_at.is_(None)
    ids = {entry.session_id for entry in db.session.query(SessionEntry).filter(*mine)}
    return sorted(text.title for one in registration.event.sessions if one.id in ids for text in one.texts if text.language == "en")


@pytest.fixture
def two(app: Flask) -> tuple[Registration, Registration]:
    """Ada under two addresses, of which the other has a group, a seat in the laboratory and the wish, and bo who waits for it."""
    trip = make_trip()
    with transaction():
        session_of(trip, "Laboratory").places.capacity = 1  # type: ignore[union-attr]
    ada, other, bo = take_part(trip, "ada", "ada2", "bo")
    join(other, "Robotics")
    choose(other, "Laboratory")
    choose(bo, "Laboratory")
    wish(other)
    return ada, other


def test_merge_takes_groups_sessions_and_the_wish_over_and_serves_nobody(two: tuple[Registration, Registration]) -> None:
    ada, other = two
    since = len(mails())

    merge(ada, other)

    assert titles(ada) == ["Flight to Shanghai", "Robots on the ward", "Dinner together", "Laboratory"]
    assert (titles(other), groups_of(ada)) == ([], ["Robotics"])
    assert open_titles(ada) == ["Dinner together", "Flight to Shanghai", "Laboratory", "Robots on the ward"]
    assert open_titles(other) == []
    assert [name for _to, name, _method in mails(since=since)].count("session_seat") == 0
    assert invariants.broken(ada.event) == []


def test_merge_that_is_taken_back_leaves_groups_sessions_and_invitations_as_they_were(two: tuple[Registration, Registration]) -> None:
    ada, other = two
    before = picture(ada.event)

    done = merge(ada, other)
    undo(done, now=NOW + timedelta(seconds=30))

    assert picture(ada.event) == before
    assert (titles(ada), groups_of(ada), ada.invited_by_session, open_titles(ada)) == (AT_DINNER, [], False, [])
    assert titles(other) == ["Flight to Shanghai", "Robots on the ward", "Dinner together", "Laboratory"]
    assert open_titles(other) == ["Dinner together", "Flight to Shanghai", "Laboratory", "Robots on the ward"]
    assert invariants.broken(ada.event) == []


def test_merge_keeps_the_better_of_two_places_in_a_session_and_frees_what_is_left(two: tuple[Registration, Registration]) -> None:
    ada, other = two
    choose(ada, "Laboratory")  # behind bo, in the queue
    laboratory = session_of(ada.event, "Laboratory").places
    assert laboratory is not None
    assert (laboratory.taken, laboratory.waiting) == (1, 2)

    merge(ada, other)

    db.session.rollback()
    assert [holding.state for holding in queries.holdings_of(ada.id) if holding.places_id == laboratory.id] == [HoldingState.HELD]
    assert (laboratory.taken, laboratory.waiting) == (1, 1)
    assert invariants.broken(ada.event) == []


def test_merge_leaves_a_session_that_would_overlap_where_the_event_forbids_that(app: Flask) -> None:
    trip = make_trip(policy={"sessions_may_overlap": False})
    ward = choosable(trip, "Ward round", "10:00", 5)
    theatre = choosable(trip, "Operating theatre", "10:15", 5)
    ada, other = take_part(trip, "ada", "ada2")
    choose(ada, "Ward round")
    choose(other, "Operating theatre", "Laboratory")

    merge(ada, other)

    assert titles(ada) == ["Ward round", *AT_DINNER, "Laboratory"]
    db.session.rollback()
    assert [one.places.taken for one in (ward, theatre) if one.places is not None] == [1, 0]
    assert invariants.broken(trip) == []


def test_merge_notes_sessions_in_the_answers_so_that_editing_them_drops_none(app: Flask) -> None:
    trip = make_trip()
    [other] = take_part(trip, "ada2")
    [ada] = take_part(trip, "ada", **answering(make_form(trip), lunch="fish"))
    choose(other, "Laboratory")

    done = merge(ada, other)
    chosen = session_answer(ada)
    undo(done, now=NOW + timedelta(seconds=30))

    assert (chosen, session_answer(ada)) == ([str(session_of(trip, "Laboratory").id)], [])


def session_answer(registration: Registration) -> Any:
    db.session.rollback()
    assert registration.answer_set is not None
    return next((answer.value for answer in registration.answer_set.answers if answer.question.key == "visits"), [])


def test_wish_of_somebody_who_waited_for_a_seat_is_taken_with_the_kept_one_s_seat(app: Flask) -> None:
    trip = make_trip(capacity=1)
    ada, other = take_part(trip, "ada", "ada2")
    choose(other, "Laboratory")
    assert other.status is RegistrationStatus.WAITLISTED

    done = merge(ada, other)
    held = titles(ada)
    undo(done, now=NOW + timedelta(seconds=30))

    assert (held, titles(ada)) == ([*AT_DINNER, "Laboratory"], AT_DINNER)
    assert invariants.broken(trip) == []


def test_merge_with_a_registration_that_has_ended_takes_nothing_of_it_over(two: tuple[Registration, Registration]) -> None:
    ada, other = two
    with transaction():
        service.withdraw(other, OLGA, now=NOW)

    merge(ada, other)

    assert (titles(ada), groups_of(ada), ada.invited_by_session) == (AT_DINNER, [], False)


def second_trip() -> Event:
    """The same for another week, where one group has the same name."""
    trip = make_trip(slug="second")
    with transaction():
        trip.groups[0].name = "ROBOTICS"
        trip.groups[1].name = "Surgery"
        trip.groups.append(AttendeeGroup(name="Press", position=2))
    make_session(trip, "Farewell", at="20:00")
    return trip


def test_who_is_moved_to_another_event_keeps_the_wish_and_the_groups_that_are_there(app: Flask) -> None:
    trip, second = make_trip(), second_trip()
    ada, bo = take_part(trip, "ada", "bo")
    join(ada, "Robotics")
    join(bo, "Imaging")
    wish(ada)

    with transaction():
        moved = service.move_to_event([ada, bo], second, Split(), OLGA, now=NOW)

    there = [one.there for one in moved if one.there is not None]
    assert [groups_of(one) for one in there] == [["ROBOTICS"], []]
    assert [one.invited_by_session for one in there] == [True, False]
    assert open_titles(there[0]) == ["Dinner together", "Farewell", "Flight to Shanghai", "Robots on the ward"]
    assert (open_titles(there[1]), open_titles(ada)) == ([], [])
