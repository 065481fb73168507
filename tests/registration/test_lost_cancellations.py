"""A seat is given up, and before the mail about it has left something else happens: the entry leaves the calendar all the same."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from eventsite import clock
from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.mail.delivery import Limits
from eventsite.mail.worker import Worker
from eventsite.registration import service
from eventsite.registration.models import Registration, RegistrationStatus, Serving
from eventsite.registration.service.splitting import Split
from tests.factories import make_event
from tests.mail.sink import Received, Sink
from tests.registration.builders import OLGA, PERSON, ask, registration_of, sign_up
from tests.registration.test_life_cycle import Post, read
from tests.registration.test_swapping import swap


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


def withdraws(ada: Registration, _bo: Registration) -> None:
    service.withdraw(ada, PERSON, now=clock.now())


def is_declined(ada: Registration, _bo: Registration) -> None:
    service.decline(ada, OLGA, now=clock.now())


def is_offered_a_seat(ada: Registration, bo: Registration) -> None:
    service.withdraw(bo, PERSON, now=clock.now())
    assert ada.status is RegistrationStatus.OFFERED


def lets_an_offer_lapse(ada: Registration, bo: Registration) -> None:
    is_offered_a_seat(ada, bo)
    assert ada.offer_ends_at is not None
    service.expire_offers(ada.event, now=ada.offer_ends_at)
    assert ada.status is RegistrationStatus.EXPIRED


def event_is_off(ada: Registration, _bo: Registration) -> None:
    catalogue.cancel(ada.event, "The speaker is ill.", by=1, now=clock.now())


def has_another_address(ada: Registration, _bo: Registration) -> None:
    service.correct_address(ada, "ada.holm@example.org", OLGA, now=clock.now())


def is_merged(ada: Registration, bo: Registration) -> None:
    with service.one_act("merge", [bo, ada], OLGA, now=clock.now()) as act:
        service.merge(bo, ada, act, OLGA, now=clock.now())


def goes_to_another_event(ada: Registration, _bo: Registration) -> None:
    service.move_to_event([ada], make_target(), Split(), OLGA, now=clock.now())


def make_target() -> Event:
    return db.session.query(Event).filter_by(slug="second-day").one()


def takes_the_seat_of_a_colleague(_ada: Registration, bo: Registration) -> None:
    service.transfer_by_hand(bo, ask("ada"), OLGA, now=clock.now())


WHAT_COMES_BETWEEN = (
    withdraws, is_declined, is_offered_a_seat, lets_an_offer_lapse, event_is_off, has_another_address, is_merged, goes_to_another_event,
    takes_the_seat_of_a_colleague,
)  # fmt: skip


def calendars_of(uid: str, mails: list[Received]) -> list[tuple[str, int | None, str]]:
    """METHOD, SEQUENCE and STATUS of each calendar with this UID."""
    found = [read(mail) for mail in mails if mail.parts("text/calendar")]
    return [(method, event.sequence, event.status) for method, event, _ics in found if event.uid == uid]


@pytest.mark.parametrize("what", WHAT_COMES_BETWEEN, ids=lambda what: what.__name__)
def test_entry_of_a_seat_that_was_swapped_away_leaves_once_whatever_comes_between(
    post: Post, what: Callable[[Registration, Registration], None]
) -> None:
    offers = what in (is_offered_a_seat, lets_an_offer_lapse)
    event = make_event(capacity=1, policy={"serving": Serving.OFFER} if offers else {})
    make_event(slug="second-day")
    ada, bo = sign_up(event, "ada", "bo")
    post.deliver()
    uid = ada.entry.uid
    swap(ada, bo)
    with transaction():
        what(registration_of(event, "ada"), registration_of(event, "bo"))

    post.time.shift(timedelta(minutes=5))
    after = post.deliver()

    status = "CANCELLED" if what is event_is_off else ""
    assert calendars_of(uid, after) == [("CANCEL", 1, status)]
    [gone] = [mail for mail in after if mail.parts("text/calendar") and read(mail)[1].uid == uid]
    for text in (gone.text(), gone.text("text/html")):
        assert "his mail takes" in " ".join(text.split())  # … out of your calendar


def test_entry_stays_when_the_seat_comes_back_before_the_mail_has_left(post: Post) -> None:
    event = make_event(capacity=1)
    ada, bo = sign_up(event, "ada", "bo")
    post.deliver()
    uid = ada.entry.uid
    swap(ada, bo)
    with transaction():
        service.withdraw(registration_of(event, "bo"), PERSON, now=clock.now())

    post.time.shift(timedelta(minutes=5))
    after = post.deliver()

    assert registration_of(event, "ada").status is RegistrationStatus.CONFIRMED
    assert calendars_of(uid, after) == []


def test_who_never_had_a_seat_leaves_with_words(post: Post) -> None:
    event = make_event(capacity=1)
    _ada, bo = sign_up(event, "ada", "bo")
    post.deliver()
    with transaction():
        service.withdraw(bo, PERSON, now=clock.now())
    [mail] = post.deliver()
    assert mail.parts("text/calendar") == []
    assert "out of your calendar" not in mail.text()
