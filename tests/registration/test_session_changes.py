"""What becomes of invitations by session when the event, its programme or its people change: the mails that a server gets."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event as sql

from eventsite import clock
from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.registration import service
from eventsite.registration.models import SessionEntry
from tests.registration.builders import OLGA
from tests.registration.itineraries import alter, join, make_trip, session_of, take_part, wish
from tests.registration.test_events import change
from tests.registration.test_life_cycle import Post
from tests.registration.test_session_invitations import environment, invited, post, sink, told, uids

__all__ = ["environment", "post", "sink"]  # fixtures
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def open_entries() -> list[SessionEntry]:
    db.session.rollback()
    return db.session.query(SessionEntry).filter(SessionEntry.ended_at.is_(None)).all()


def standing() -> list[str]:
    """The titles of what somebody is invited to and that has not been called back."""
    return sorted(entry.entry.last_sent["title"] for entry in open_entries() if entry.entry.last_sent)


def uids_standing() -> set[str]:
    return {entry.entry.uid for entry in open_entries()}


def test_day_added_in_front_of_a_trip_mails_about_the_trip_and_no_session(post: Post) -> None:
    trip, [_ada] = invited(post, "ada")
    dinner = session_of(trip, "Dinner together").starts_local

    change(trip, starts_local=trip.starts_local - DAY)
    mails = post.deliver()
    change(trip, starts_local=trip.starts_local + DAY)

    assert told(mails) == [("ada", "REQUEST", "Hospitals in Shanghai", 1, "CONFIRMED")]
    assert session_of(trip, "Dinner together").starts_local == dinner


def test_past_session_that_is_taken_out_of_the_programme_stays_in_calendars(post: Post) -> None:
    trip, [_ada] = invited(post, "ada")
    flight = session_of(trip, "Flight to Shanghai")
    post.time.move_to(flight.ends_at + DAY / 2)

    with transaction():
        catalogue.remove_session(trip, flight, by=1, now=clock.now())

    assert post.deliver() == []
    assert standing() == ["Dinner together"]


def test_session_that_is_over_in_calendars_is_called_back_once_it_is_to_come_again(post: Post) -> None:
    trip, [_ada] = invited(post, "ada")
    dinner = session_of(trip, "Dinner together")
    post.time.move_to(dinner.ends_at + DAY / 4)
    alter(dinner, trip, starts_local=dinner.starts_local + DAY, ends_local=dinner.ends_local + DAY)
    assert told(post.deliver()) == [("ada", "REQUEST", "Dinner together", 1, "CONFIRMED")]

    with transaction():
        catalogue.remove_session(trip, dinner, by=1, now=clock.now())

    assert [line[:4] for line in told(post.deliver())] == [("ada", "CANCEL", "Dinner together", 2)]


def call_off(trip: Event, title: str) -> None:
    with transaction():
        catalogue.call_off_session(trip, session_of(trip, title), by=1, now=clock.now())


def restore(trip: Event, title: str) -> None:
    with transaction():
        catalogue.restore_session(trip, session_of(trip, title), by=1, now=clock.now())


def test_check_19_session_called_off_and_held_after_all_before_the_worker_runs_sends_nothing(post: Post) -> None:
    trip, [_ada] = invited(post, "ada")
    before = uids_standing()

    for _time in range(2):
        call_off(trip, "Dinner together")
        restore(trip, "Dinner together")

    assert post.deliver() == []
    assert uids_standing() == before
    call_off(trip, "Dinner together")
    off = post.deliver()
    assert told(off) == [("ada", "CANCEL", "Dinner together", 1, "CANCELLED")]
    assert set(uids(off)) < before


def test_session_moved_while_it_was_off_for_a_moment_is_one_update_under_the_same_uid(post: Post) -> None:
    trip, [_ada] = invited(post, "ada")
    dinner, before = session_of(trip, "Dinner together"), uids_standing()

    call_off(trip, "Dinner together")
    alter(dinner, trip, starts_local=dinner.starts_local + HOUR, ends_local=dinner.ends_local + HOUR)
    restore(trip, "Dinner together")
    mails = post.deliver()

    assert told(mails) == [("ada", "REQUEST", "Dinner together", 1, "CONFIRMED")]
    assert set(uids(mails)) < before


def test_session_off_and_on_before_its_invitation_has_left_is_that_invitation(post: Post) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    post.deliver()

    wish(ada)
    call_off(trip, "Dinner together")
    restore(trip, "Dinner together")

    assert told(post.deliver()) == [
        ("ada", "REQUEST", "Dinner together", 0, "CONFIRMED"),
        ("ada", "REQUEST", "Flight to Shanghai", 0, "CONFIRMED"),
    ]


def test_check_27_group_or_wish_that_was_left_for_a_moment_sends_nothing(post: Post) -> None:
    _trip, [ada] = invited(post, "ada")
    join(ada, "Robotics")
    post.deliver()

    join(ada, "Imaging")
    join(ada, "Robotics")
    wish(ada, wished=False)
    wish(ada)

    assert post.deliver() == []
    assert standing() == ["Dinner together", "Flight to Shanghai", "Robots on the ward"]


def test_invitation_that_an_act_made_untrue_goes_when_the_act_is_taken_back(post: Post) -> None:
    [ada] = take_part(make_trip(), "ada")
    post.deliver()
    wish(ada)
    with transaction(), service.one_act("decline", [ada], OLGA, now=clock.now()) as act:
        service.decline(ada, OLGA, now=clock.now())
    post.worker.drain()  # within the minute: the invitations are not true now, and the act's own mails wait

    with transaction():
        service.undo(act, OLGA, now=clock.now())

    assert [line[:4] for line in told(post.deliver())] == [
        ("ada", "REQUEST", "Dinner together", 0),
        ("ada", "REQUEST", "Flight to Shanghai", 0),
    ]


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """How many statements of each sort: their first two words."""
    seen: Counter[str] = Counter()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen[" ".join(statement.split()[:2])] += 1

    sql.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sql.remove(db.engine, "before_cursor_execute", note)


def test_change_of_the_programme_costs_the_same_however_many_wish_invitations_but_for_what_is_written(post: Post) -> None:
    trip = make_trip()
    dinner, costs = session_of(trip, "Dinner together"), []
    for names in (("a", "b"), ("c", "d", "e", "f", "g", "h")):
        for registration in take_part(trip, *names):
            wish(registration)
            join(registration, "Robotics")
        post.deliver()
        with counted() as nothing:
            alter(dinner, trip, track=f"With {len(names)}")  # no calendar shows it
        with counted() as moved:
            alter(dinner, trip, room=f"Hall {len(names)}")
        with counted() as off:
            call_off(trip, "Dinner together")
        with counted() as on:
            restore(trip, "Dinner together")
        costs.append([nothing, moved, off, on])

    (nothing_of_few, *few), (nothing_of_many, *many) = costs
    assert nothing_of_many == nothing_of_few
    for less, more in zip(few, many, strict=True):
        assert more - less == Counter({"SELECT message.id": 6, "INSERT INTO": 6})  # for each of six more: was it written? It is now


def test_act_taken_back_leaves_what_was_called_back_and_invited_anew_meanwhile(post: Post) -> None:
    trip = make_trip()
    ada, other = take_part(trip, "ada", "ada2")
    wish(ada)
    post.deliver()
    with transaction(), service.one_act("merge", [ada, other], OLGA, now=clock.now()) as act:
        service.merge(ada, other, act, OLGA, now=clock.now())
    post.time.shift(timedelta(seconds=10))
    call_off(trip, "Dinner together")
    post.worker.drain()
    restore(trip, "Dinner together")
    before = uids_standing()

    with transaction():
        service.undo(act, OLGA, now=clock.now())

    assert uids_standing() == before
    assert standing() == ["Flight to Shanghai"]  # the dinner's second invitation has not left yet
