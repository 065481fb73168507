"""Several changes before a mail has left: what the one update says that goes, and that the mail behind it is not missed."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from eventsite import clock
from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import Event, EventKind, Format
from eventsite.catalogue.rules import Words
from eventsite.db import transaction
from eventsite.mail.delivery import Limits
from eventsite.mail.models import MessageStatus
from eventsite.mail.worker import Worker
from eventsite.registration import service
from tests.conftest import outbox
from tests.factories import make_event
from tests.mail.sink import Received, Sink
from tests.registration.builders import OLGA, ask, sign_up
from tests.registration.test_events import DAY, change, moved
from tests.registration.test_life_cycle import Post, read, rename

NEW = "Tuesday 21 September 2027, 09:00–15:30 (Copenhagen time, UTC+2)"
OLD = "Monday 20 September 2027, 09:00–15:30 (Copenhagen time, UTC+2)"


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


def both_texts(mail: Received) -> list[str]:
    return [" ".join(mail.text(content_type).split()) for content_type in ("text/plain", "text/html")]


def assert_says_that_it_moved(mail: Received) -> None:
    """Check 21: both times, in words, in both texts; and nothing that denies it."""
    assert str(mail.mail["Subject"]).endswith(", now Tue 21 Sept")
    for text in both_texts(mail):
        assert f"The time has changed. New: {NEW}. Before: {OLD}." in text
        assert "as before" not in text
        assert "answer it once more" in text or "answer it and the event is in your calendar" in text


@pytest.mark.parametrize("title_first", [True, False])
def test_check_21_title_and_time_changed_before_a_mail_left_are_both_said(post: Post, title_first: bool) -> None:
    event = make_event()
    sign_up(event, "ada")
    post.deliver()
    acts = [lambda: rename(event, "AI in Hospitals"), lambda: change(event, **moved(event, DAY))]
    for act in acts if title_first else reversed(acts):
        act()
    [mail] = post.deliver()
    assert read(mail)[1].sequence == 1
    assert_says_that_it_moved(mail)
    assert all("The event has a new title: AI in Hospitals." in text for text in both_texts(mail))


def test_check_21_link_and_place_changed_before_a_mail_left_are_both_said(post: Post) -> None:
    event = make_event(format=Format.HYBRID, online_url="https://meet.example.org/old")
    sign_up(event, "ada")
    post.deliver()
    change(event, online_url="https://meet.example.org/new")
    change(event, venue="Pakhus 48")
    [mail] = post.deliver()
    assert (read(mail)[1].sequence, mail.mail["Subject"]) == (1, "Updated: AI in Healthcare, Mon 20 Sept, another place")
    for text in both_texts(mail):
        assert "New: Pakhus 48, Lodskaj 12, Copenhagen. Before: Pakhus 47, Lodskaj 12, Copenhagen." in text
        assert "There is a new link to join online." in text
        assert "as before" not in text


def test_check_21_confirmation_asked_for_once_more_says_that_the_event_has_moved_since(post: Post) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    post.deliver()
    with transaction():
        service.send_again(ada, now=clock.now())
    change(event, **moved(event, DAY))
    [mail] = post.deliver()
    assert read(mail)[1].sequence == 1
    assert_says_that_it_moved(mail)
    assert not any("Nothing has changed." in text for text in both_texts(mail))


def test_check_21_seat_taken_and_given_back_while_the_event_moves_says_so(post: Post) -> None:
    event = make_event(capacity=1)
    ada, bo = sign_up(event, "ada", "bo")
    post.deliver()
    with transaction():
        service.swap(ada, bo, service.Swap(reason="Speaks"), OLGA, now=clock.now())
    change(event, **moved(event, DAY))
    with transaction():
        service.swap(bo, ada, service.Swap(reason="Speaks not"), OLGA, now=clock.now())
    [mail] = [mail for mail in post.deliver() if mail.recipients == ("ada@example.org",)]
    assert read(mail)[1].sequence == 1
    assert all(f"New: {NEW}. Before: {OLD}." in text for text in both_texts(mail))


@pytest.mark.parametrize("mark", [service.mark_attended, service.mark_no_show])
def test_who_was_checked_in_or_missed_on_the_first_day_hears_of_every_change(post: Post, mark: Callable[..., None]) -> None:
    event = make_event(ends_local=datetime(2027, 9, 22, 16))  # noqa: DTZ001 - by the clocks of the event
    [ada] = sign_up(event, "ada")
    post.deliver()
    running = event.starts_at + timedelta(hours=8)
    post.time.move_to(running)
    with transaction():
        mark(ada, OLGA, now=running)
    assert service.count_people(event).seated == 1
    change(event, now=clock.now(), venue="Pakhus 48")
    [moved_there] = post.deliver()
    rename(event, "AI in Hospitals")
    [renamed] = post.deliver()
    with transaction():
        catalogue.cancel(event, "The house has no power.", by=1, now=clock.now())
    [off] = post.deliver()
    assert [(read(mail)[0], read(mail)[1].sequence) for mail in (moved_there, renamed, off)] == [
        ("REQUEST", 1), ("REQUEST", 1), ("CANCEL", 2),
    ]  # fmt: skip


def test_link_to_join_that_changes_after_the_start_reaches_who_is_late(post: Post) -> None:
    event = make_event(format=Format.ONLINE, online_url="https://meet.example.org/old")
    sign_up(event, "ada")
    post.deliver()
    post.time.move_to(event.starts_at + timedelta(minutes=5))
    change(event, now=clock.now(), online_url="https://meet.example.org/new")
    [mail] = post.deliver()
    assert all("https://meet.example.org/new" in text for text in both_texts(mail))


def test_seat_given_half_a_minute_before_the_start_is_confirmed_after_it(post: Post) -> None:
    event = make_event(format=Format.ONLINE, online_url="https://meet.example.org/ai")
    post.time.move_to(event.starts_at - timedelta(seconds=30))
    with transaction():
        service.add_by_hand(event, ask(), OLGA, now=clock.now())
    [mail] = post.deliver()
    assert read(mail)[0] == "REQUEST"
    assert "https://meet.example.org/ai" in mail.text()


def test_trip_of_one_day_that_leaves_earlier_is_told_to_who_has_a_seat_and_to_who_waits(post: Post) -> None:
    event = make_event(capacity=1, kind=EventKind.STUDY_TRIP)
    sign_up(event, "ada", "bo")
    [invited, _waits] = post.deliver()
    before = read(invited)[1]
    change(event, starts_local=event.starts_local - timedelta(hours=3))
    ada, bo = post.deliver()
    after = read(ada)[1]
    assert isinstance(before.starts, datetime)
    assert (after.sequence, after.starts) == (1, before.starts - timedelta(hours=3))
    for text in both_texts(ada) + both_texts(bo):
        assert "New: Monday 20 September 2027, 06:00–15:30" in text
        assert "Before: Monday 20 September 2027, 09:00–15:30" in text


def test_trip_of_several_days_that_leaves_earlier_says_the_hours_and_asks_again(post: Post) -> None:
    event = make_event(capacity=1, kind=EventKind.STUDY_TRIP, ends_local=datetime(2027, 9, 24, 18))  # noqa: DTZ001 - by the trip's clocks
    sign_up(event, "ada", "bo")
    [invited, _waits] = post.deliver()
    change(event, starts_local=event.starts_local - timedelta(hours=3))
    ada, bo = post.deliver()
    before, after = read(invited)[1], read(ada)[1]
    assert (after.sequence, after.starts, after.ends) == (1, before.starts, before.ends)  # the days are as before
    for text in both_texts(ada) + both_texts(bo):
        assert "New: Monday 20 September 2027, 06:00 to Friday 24 September 2027, 18:00 (Copenhagen time, UTC+2)." in text
        assert "Before: Monday 20 September 2027, 09:00 to Friday 24 September 2027, 18:00 (Copenhagen time, UTC+2)." in text


def test_trip_over_the_change_of_the_clocks_that_leaves_earlier_names_the_zone_of_each_hour(post: Post) -> None:
    event = make_event(capacity=1, kind=EventKind.STUDY_TRIP, ends_local=datetime(2027, 11, 2, 18))  # noqa: DTZ001 - by the trip's clocks
    sign_up(event, "ada")
    post.deliver()
    change(event, starts_local=event.starts_local - timedelta(hours=3))
    [ada] = post.deliver()
    for text in both_texts(ada):
        assert "06:00 (Copenhagen time, UTC+2) to Tuesday 2 November 2027, 18:00 (Copenhagen time, UTC+1)." in text


@pytest.mark.parametrize(("was", "becomes"), [(EventKind.SEMINAR, EventKind.STUDY_TRIP), (EventKind.STUDY_TRIP, EventKind.WORKSHOP)])
def test_event_of_several_days_that_becomes_a_trip_or_is_one_no_more_counts_as_moved(
    post: Post, was: EventKind, becomes: EventKind
) -> None:
    event = make_event(capacity=1, kind=was, ends_local=datetime(2027, 9, 24, 18))  # noqa: DTZ001 - by the clocks of the event
    sign_up(event, "ada", "bo")
    post.deliver()
    change(event, kind=becomes)
    ada, bo = post.deliver()
    assert read(ada)[1].sequence == 1
    assert isinstance(read(ada)[1].starts, datetime) is (becomes is EventKind.WORKSHOP)
    days, hours = "to Friday 24 September 2027.", "to Friday 24 September 2027, 09:00–18:00 (Copenhagen time, UTC+2)."
    old, new = (hours, days) if becomes is EventKind.STUDY_TRIP else (days, hours)
    for text in both_texts(ada) + both_texts(bo):
        assert f"New: Monday 20 September 2027 {new}" in text
        assert f"Before: Monday 20 September 2027 {old}" in text


def test_seminar_that_becomes_a_workshop_or_a_trip_of_one_day_is_told_to_nobody(post: Post) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo")
    post.deliver()
    for kind in (EventKind.WORKSHOP, EventKind.STUDY_TRIP):
        change(event, kind=kind)
    assert post.deliver() == []


def in_danish(event: Event, title: str) -> None:
    with transaction():
        catalogue.set_words(event, "da", Words(title=title), by=1, now=clock.now())


def test_language_that_is_removed_gives_its_readers_the_title_that_they_have_now(post: Post) -> None:
    event = make_event()
    in_danish(event, "AI i sundhed")
    sign_up(event, "ada", language="da")
    sign_up(event, "bo")
    post.deliver()
    with transaction():
        catalogue.remove_words(event, "da", by=1, now=clock.now())
    [mail] = post.deliver()
    assert (mail.recipients, read(mail)[1].sequence, read(mail)[1].summary) == (("ada@example.org",), 0, "AI in Healthcare")
    assert "AI in Healthcare" in str(mail.mail["Subject"])


def test_another_main_language_is_told_to_who_reads_neither(post: Post) -> None:
    event = make_event(main_language="de", title="KI im Krankenhaus")
    with transaction():
        event.texts[0].language = "de"
    in_danish(event, "AI i sundhed")
    sign_up(event, "ada")
    sign_up(event, "bo", language="da")
    post.deliver()
    change(event, main_language="da")
    [mail] = post.deliver()
    assert (mail.recipients, read(mail)[1].summary) == (("ada@example.org",), "AI i sundhed")


def test_who_reads_another_language_now_is_told_of_changes_in_that_one_alone(post: Post) -> None:
    event = make_event()
    in_danish(event, "AI i sundhed")
    [ada] = sign_up(event, "ada")
    post.deliver()
    with transaction():
        service.choose_language(ada, "da", now=clock.now())
    rename(event, "AI in Hospitals")
    assert post.deliver() == []
    in_danish(event, "AI på hospitaler")
    [mail] = post.deliver()
    assert (read(mail)[1].sequence, read(mail)[1].summary) == (0, "AI på hospitaler")


def test_another_language_alone_is_no_other_place_of_an_online_event(post: Post) -> None:
    event = make_event(format=Format.ONLINE, online_url="https://meet.example.org/ai")
    [ada] = sign_up(event, "ada", language="da")
    post.deliver()
    with transaction():
        service.choose_language(ada, "en", now=clock.now())
        ada.entry.last_sent = dict(ada.entry.last_sent or {}) | {"place": "På nettet"}  # whatever the translation is
    with transaction():
        service.send_again(ada, now=clock.now())
    [mail] = post.deliver()
    assert read(mail)[1].sequence == 0
    assert all("Nothing has changed." in text for text in both_texts(mail))


def test_update_after_an_invitation_that_was_refused_is_the_first_one(post: Post, sink: Sink) -> None:
    event = make_event()
    sign_up(event, "ada")
    sink.data = ["550 5.6.0 content refused"]
    post.deliver()
    rename(event, "AI in Hospitals")
    [mail] = post.deliver()
    assert (read(mail)[1].sequence, [message.status for message in outbox()]) == (0, [MessageStatus.FAILED, MessageStatus.SENT])
    for text in both_texts(mail):
        assert f"You have a seat: {OLD}." in text
        assert "as before" not in text
