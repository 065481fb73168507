# ruff: noqa: DTZ001 - local times have no zone of their own
"""An invitation for each session, on wish: what a real mail server receives, read by calendar programs that are not ours."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from eventsite import clock
from eventsite.catalogue import service as catalogue
from eventsite.db import db, transaction
from eventsite.mail.delivery import Limits
from eventsite.mail.worker import Worker
from eventsite.registration import errors, service
from eventsite.registration.models import Registration, SessionEntry
from tests.conftest import NOW
from tests.factories import make_session
from tests.mail.sink import Received, Sink
from tests.registration.builders import OLGA, PERSON
from tests.registration.itineraries import alter, choose, join, make_trip, session_of, take_part, wish
from tests.registration.test_life_cycle import Post, read


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as server:
        yield server


@pytest.fixture
def environment(environment: dict[str, str], sink: Sink) -> dict[str, str]:
    return environment | {"EVENTSITE_SMTP_URL": f"smtp://127.0.0.1:{sink.port}"}


@pytest.fixture
def post(app: Flask, sink: Sink, frozen_clock: Any) -> Iterator[Post]:
    worker = Worker(limits=Limits(read=2, total=4))
    yield Post(worker, sink, frozen_clock)
    worker.close()


def told(mails: list[Received]) -> list[tuple[str, str, str, int | None, str]]:
    """To whom, method, title, SEQUENCE and STATUS of each mail with a calendar part; no other mail may be among them."""
    found = []
    for mail in mails:
        method, event, _ics = read(mail)
        found.append((mail.recipients[0].partition("@")[0], method, event.summary, event.sequence, event.status))
    return sorted(found)


def uids(mails: list[Received]) -> list[str]:
    return sorted(read(mail)[1].uid for mail in mails)


def invited(post: Post, *names: str) -> tuple[Any, list[Registration]]:
    """People with seats who wish an invitation for each session, and have had them."""
    trip = make_trip()
    people = take_part(trip, *names)
    post.deliver()
    for registration in people:
        wish(registration)
    post.deliver()
    return trip, people


def test_check_10_wish_brings_one_request_for_each_session_under_uids_of_their_own(post: Post) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    umbrella = uids(post.deliver())
    wish(ada)
    wish(ada)  # asked twice

    mails = post.deliver()

    assert told(mails) == [
        ("ada", "REQUEST", "Dinner together", 0, "CONFIRMED"),
        ("ada", "REQUEST", "Flight to Shanghai", 0, "CONFIRMED"),
    ]
    assert len({*uids(mails), *umbrella, *(session.uid for session in trip.sessions)}) == 3 + len(trip.sessions)
    assert post.deliver() == []


def test_check_52_mail_of_a_flight_says_both_local_times_with_their_offsets(post: Post) -> None:
    [ada] = take_part(make_trip(), "ada")
    post.deliver()
    wish(ada)

    flight = next(mail for mail in post.deliver() if "Flight" in str(mail.mail["Subject"]))

    for kind in ("text/plain", "text/html"):
        text = " ".join(flight.part(kind).get_content().split())
        assert "18:20 (Copenhagen time, UTC+2) – Tuesday 21 September, 11:20 (Shanghai time, UTC+8)" in text
    method, event, ics = read(flight)
    assert (method, event.ends - event.starts) == ("REQUEST", timedelta(hours=11))  # type: ignore[operator]
    assert b"DTSTART;TZID=Europe/Copenhagen:20270920T182000" in ics
    assert b"DTEND;TZID=Asia/Shanghai:20270921T112000" in ics


def test_check_51_moving_one_visit_touches_its_people_only(post: Post) -> None:
    trip, [ada, bo] = invited(post, "ada", "bo")
    join(ada, "Robotics")
    join(bo, "Imaging")
    first = post.deliver()
    assert told(first) == [
        ("ada", "REQUEST", "Robots on the ward", 0, "CONFIRMED"),
        ("bo", "REQUEST", "Reading images", 0, "CONFIRMED"),
    ]

    alter(session_of(trip, "Robots on the ward"), trip, starts_local=datetime(2027, 9, 21, 14), ends_local=datetime(2027, 9, 21, 15, 30))
    moved = post.deliver()

    assert told(moved) == [("ada", "REQUEST", "Robots on the ward", 1, "CONFIRMED")]
    assert uids(moved)[0] in uids(first)
    with transaction():
        service.send_again(ada, now=clock.now())
    [umbrella] = post.deliver()
    assert told([umbrella]) == [("ada", "REQUEST", "Hospitals in Shanghai", 0, "CONFIRMED")]  # it has not changed


def test_check_21_mail_about_a_session_that_moved_says_old_and_new_time_and_place_and_that_it_is_an_update(post: Post) -> None:
    trip, [_ada] = invited(post, "ada")
    dinner = session_of(trip, "Dinner together")

    alter(dinner, trip, starts_local=datetime(2027, 9, 21, 20), ends_local=datetime(2027, 9, 21, 22), room="Banquet hall")
    [mail] = post.deliver()

    assert str(mail.mail["Subject"]).startswith("Updated: Dinner together, Tue 21 Sept")
    for kind in ("text/plain", "text/html"):
        text = " ".join(mail.part(kind).get_content().split())
        new, old = "20:00–22:00 (Shanghai time, UTC+8)", "19:00–21:00 (Shanghai time, UTC+8)"
        assert f"New: Tuesday 21 September 2027, {new}. Before: Tuesday 21 September 2027, {old}." in text
        assert "New: Banquet hall, Shanghai 上海. Before: Shanghai 上海." in text


def test_check_16_another_title_keeps_the_sequence_and_a_description_alone_goes_with_the_next_mail(post: Post) -> None:
    trip, [_ada] = invited(post, "ada")
    dinner = session_of(trip, "Dinner together")

    alter(dinner, trip, texts={"en": ("Dinner together", "Vegetarian.")})
    assert post.deliver() == []
    alter(dinner, trip, texts={"en": ("Banquet", "Vegetarian.")})
    mails = post.deliver()

    assert told(mails) == [("ada", "REQUEST", "Banquet", 0, "CONFIRMED")]
    assert read(mails[0])[1].description.startswith("Vegetarian.")


def test_check_19_two_edits_before_the_worker_runs_send_one_and_there_and_back_none(post: Post) -> None:
    trip, [_ada] = invited(post, "ada")
    dinner = session_of(trip, "Dinner together")

    alter(dinner, trip, room="Hall 1")
    alter(dinner, trip, room="Hall 2")
    [mail] = post.deliver()
    assert read(mail)[1].location == "Hall 2, Shanghai 上海"

    alter(dinner, trip, room="Hall 3")
    alter(dinner, trip, room="Hall 2")
    assert post.deliver() == []


def test_change_that_no_calendar_shows_sends_nothing(post: Post) -> None:
    trip, [_ada] = invited(post, "ada")

    alter(session_of(trip, "Dinner together"), trip, track="A")

    assert post.deliver() == []


def test_session_called_off_is_cancelled_and_comes_back_under_another_uid(post: Post) -> None:
    trip, [_ada] = invited(post, "ada")
    dinner = session_of(trip, "Dinner together")

    with transaction():
        catalogue.call_off_session(trip, dinner, by=1, now=NOW)
    off = post.deliver()
    assert told(off) == [("ada", "CANCEL", "Dinner together", 1, "CANCELLED")]

    with transaction():
        catalogue.restore_session(trip, dinner, by=1, now=NOW)
    on = post.deliver()
    assert told(on) == [("ada", "REQUEST", "Dinner together", 0, "CONFIRMED")]
    assert uids(on) != uids(off)


def test_session_removed_from_the_programme_leaves_the_calendar(post: Post) -> None:
    trip, [_ada] = invited(post, "ada")

    with transaction():
        catalogue.remove_session(trip, session_of(trip, "Dinner together"), by=1, now=NOW)

    assert [line[:4] for line in told(post.deliver())] == [("ada", "CANCEL", "Dinner together", 1)]


def test_session_added_later_is_an_invitation_and_not_an_update(post: Post) -> None:
    trip, [_ada] = invited(post, "ada")

    with transaction():
        service.programme_changed(trip, frozenset(), now=NOW)
    assert post.deliver() == []
    make_session(trip, "Farewell", at="20:00", on=datetime(2027, 9, 23).date(), stop=trip.stops[1])
    with transaction():
        service.programme_changed(trip, frozenset(), now=NOW)
    [mail] = post.deliver()

    assert told([mail]) == [("ada", "REQUEST", "Farewell", 0, "CONFIRMED")]
    assert str(mail.mail["Subject"]).startswith("Invitation: Farewell")


def test_other_group_and_seat_in_a_session_follow(post: Post) -> None:
    _trip, [ada] = invited(post, "ada")
    join(ada, "Robotics")
    choose(ada, "Laboratory")
    post.deliver()

    join(ada, "Imaging")
    assert [line[:4] for line in told(post.deliver())] == [
        ("ada", "CANCEL", "Robots on the ward", 1),
        ("ada", "REQUEST", "Reading images", 0),
    ]
    choose(ada)
    assert [line[:4] for line in told(post.deliver())] == [("ada", "CANCEL", "Laboratory", 1)]


def test_who_gets_a_seat_in_a_full_session_from_its_line_is_invited(post: Post) -> None:
    _trip, [ada, bo, cy] = invited(post, "ada", "bo", "cy")
    for registration in (ada, bo, cy):
        choose(registration, "Laboratory")
    assert {line[:3] for line in told(post.deliver())} == {("ada", "REQUEST", "Laboratory"), ("bo", "REQUEST", "Laboratory")}

    choose(ada)
    mails = _with_calendar(post.deliver())

    assert {line[:3] for line in told(mails)} == {("ada", "CANCEL", "Laboratory"), ("cy", "REQUEST", "Laboratory")}


def _with_calendar(mails: list[Received]) -> list[Received]:
    return [mail for mail in mails if any(part.get_content_type() == "text/calendar" for part in mail.mail.walk())]


def test_check_25_who_withdraws_loses_every_session_without_status(post: Post) -> None:
    _trip, [ada, _bo] = invited(post, "ada", "bo")

    with transaction():
        service.withdraw(ada, PERSON, now=NOW)

    mails = post.deliver()
    assert [line[:3] for line in told(mails)] == [
        ("ada", "CANCEL", "Dinner together"),
        ("ada", "CANCEL", "Flight to Shanghai"),
        ("ada", "CANCEL", "Hospitals in Shanghai"),
    ]
    assert all(b"STATUS" not in read(mail)[2] for mail in mails)


def test_event_that_is_cancelled_takes_every_session_with_it(post: Post) -> None:
    trip, [_ada] = invited(post, "ada")

    with transaction():
        service.cancel_event(trip, "Ill", 1, now=NOW)

    assert [line[1::3] for line in told(post.deliver())] == [("CANCEL", "CANCELLED")] * 3


def test_check_31_address_of_now_has_the_invitations_and_the_old_one_has_none(post: Post) -> None:
    _trip, [ada] = invited(post, "ada")

    with transaction():
        service.correct_address(ada, "ada@new.example.org", OLGA, now=NOW)

    mails = post.deliver()
    methods = sorted((mail.recipients[0], read(mail)[0]) for mail in mails)
    assert methods == [("ada@example.org", "CANCEL")] * 3 + [("ada@new.example.org", "REQUEST")] * 3
    gone = {read(mail)[1].uid for mail in mails if read(mail)[0] == "CANCEL"}
    assert gone.isdisjoint(read(mail)[1].uid for mail in mails if read(mail)[0] == "REQUEST")
    assert all("/my/" not in mail.part("text/plain").get_content() for mail in mails if mail.recipients[0] == "ada@example.org")


def test_check_27_wish_taken_back_before_the_mail_left_sends_nothing(post: Post) -> None:
    [ada] = take_part(make_trip(), "ada")
    post.deliver()

    wish(ada)
    wish(ada, wished=False)

    assert post.deliver() == []


def test_wish_taken_back_calls_every_invitation_back(post: Post) -> None:
    _trip, [ada] = invited(post, "ada")

    wish(ada, wished=False)

    assert [line[:3] for line in told(post.deliver())] == [
        ("ada", "CANCEL", "Dinner together"),
        ("ada", "CANCEL", "Flight to Shanghai"),
    ]
    db.session.rollback()
    assert all(entry.ended_at for entry in db.session.query(SessionEntry))


def test_act_that_is_taken_back_leaves_the_invitations_as_they_were(post: Post) -> None:
    _trip, [ada] = invited(post, "ada")
    with transaction(), service.one_act("decline", [ada], OLGA, now=NOW) as act:
        service.decline(ada, OLGA, now=NOW)

    with transaction():
        service.undo(act, OLGA, now=NOW)

    assert _with_calendar(post.deliver()) == []
    db.session.rollback()
    assert [entry.ended_at for entry in db.session.query(SessionEntry)] == [None, None]


def test_what_is_over_is_neither_invited_to_nor_called_back(post: Post) -> None:
    _trip, [ada] = invited(post, "ada")
    after_dinner = datetime(2027, 9, 22, 1).replace(tzinfo=NOW.tzinfo)

    with transaction():
        service.wish_invitations(ada, False, now=after_dinner)
        service.wish_invitations(ada, True, now=after_dinner)

    assert post.deliver() == []


def test_who_has_no_seat_is_refused(post: Post) -> None:
    trip = make_trip(capacity=1)
    _ada, bo = take_part(trip, "ada", "bo")

    with pytest.raises(errors.NoSeat):
        wish(bo)
