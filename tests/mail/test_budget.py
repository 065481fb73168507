"""How much an address gets because somebody typed it: counted over all events, by the mailbox and not by how it is written."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask

from eventsite.accounts.jobs import watch_new_addresses
from eventsite.accounts.models import Role
from eventsite.app import create_app
from eventsite.config import Settings
from eventsite.db import db, transaction
from eventsite.mail import budget, service
from eventsite.mail.models import AddressBudget, Message
from eventsite.mail.rules import mailbox_key
from eventsite.mail.worker import Worker
from eventsite.people import service as people
from eventsite.registration import service as registrations
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event
from tests.mail.letters import ADA, cancel, invite, make_entry, post
from tests.mail.sink import Sink
from tests.registration.builders import OLGA, sign_up

pytestmark = pytest.mark.usefixtures("frozen_clock")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GMAIL = frozenset({"gmail.com"})


def type_in(address: str = ADA, **values: Any) -> Message:
    """A mail to an address that somebody typed into a form, each about an event of its own."""
    return post(make_event(), f"received:{len(outbox())}", to=address, typed=True, **values)


def due() -> list[timedelta | None]:
    """How long after NOW each message may go; none: it waits for somebody's release."""
    return [message.next_attempt_at - NOW if message.status == "queued" else None for message in outbox()]


def prove(address: str = ADA, *, after: timedelta = timedelta(0)) -> None:
    with transaction():
        person = people.person_for(make_event().team_id, people.Details("Ada", address))
        people.mark_proved(person, now=NOW + after)


def test_security_20_an_address_gets_one_mail_in_ten_minutes_two_a_day_and_five_in_all(app: Flask) -> None:
    for _ in range(7):
        type_in()

    assert due() == [timedelta(0), 10 * MINUTE, DAY, DAY + 10 * MINUTE, 2 * DAY, None, None]
    assert [message.error for message in outbox()] == [None, *[budget.WAITS] * 4, *[budget.UNANSWERED] * 2]


def test_security_20_never_more_than_two_leave_in_any_day_whenever_they_are_asked_for(app: Flask, frozen_clock: Any) -> None:
    for pause in (timedelta(0), 5 * HOUR, 18 * HOUR, 2 * HOUR, 3 * HOUR):
        frozen_clock.shift(pause)
        type_in()

    times = [message.next_attempt_at for message in outbox()]
    assert all(later - earlier >= 10 * MINUTE for earlier, later in pairwise(times))
    assert all(later - earlier >= DAY for earlier, later in zip(times, times[2:], strict=False))


@pytest.mark.parametrize(
    "address", ["ADA@Example.ORG", "ada+news@example.org", "ada+1@EXAMPLE.org", "\N{FULLWIDTH LATIN SMALL LETTER A}da@example.org"]
)
def test_security_20_counts_the_mailbox_however_it_is_written(app: Flask, address: str) -> None:
    type_in("ada@example.org")
    with transaction():
        turn = budget.take_turn(address, now=NOW)
    assert turn == NOW + 10 * MINUTE


def test_security_20_folds_dots_where_a_domain_has_none_and_domains_by_idna() -> None:
    assert mailbox_key("A.D.A+x@gmail.com", dotless=GMAIL) == mailbox_key("ada@gmail.com", dotless=GMAIL)
    assert mailbox_key("a.da@example.org", dotless=GMAIL) != mailbox_key("ada@example.org", dotless=GMAIL)
    assert mailbox_key("ada@bücher.example") == mailbox_key("ada@xn--bcher-kva.example")
    assert mailbox_key("+news@example.org") == "+news@example.org"


def test_security_20_other_addresses_have_their_own_count(app: Flask) -> None:
    for name in ("ada", "bo", "cy"):
        type_in(f"{name}@example.org")
    assert due() == [timedelta(0)] * 3


def test_security_20_what_an_organiser_or_the_event_causes_is_not_counted(app: Flask) -> None:
    event = make_event()
    for number in range(8):
        post(event, f"moved:{number}")
    type_in()
    assert due() == [timedelta(0)] * 9


def test_security_20_a_waiting_mail_goes_when_its_turn_comes(worker: Worker, sink: Sink, frozen_clock: Any) -> None:
    type_in()
    type_in()

    worker.drain()
    at_once = len(sink.received)
    frozen_clock.shift(10 * MINUTE)
    worker.drain()

    assert (at_once, len(sink.received)) == (1, 2)
    assert [(message.status, message.error) for message in outbox()] == [("sent", None)] * 2


def test_security_20_once_the_owner_has_used_a_link_all_that_waits_goes_and_nothing_is_counted(worker: Worker, sink: Sink) -> None:
    for _ in range(7):
        type_in()

    prove()
    type_in("ADA@example.org")

    assert due() == [timedelta(0)] * 8
    assert (worker.drain(), len(sink.received)) == (8, 8)


def test_security_20_mail_under_way_is_not_begun_again_when_the_owner_becomes_known(app: Flask) -> None:
    type_in()
    waiting = type_in()
    with transaction():
        waiting.status = "transmitting"

    prove()

    assert [message.status.value for message in outbox()] == ["queued", "transmitting"]


def test_security_20_an_organiser_may_release_what_is_held(worker: Worker, sink: Sink) -> None:
    for _ in range(6):
        held = type_in()
    with transaction():
        service.release(held, account_id=None, now=NOW)

    worker.drain()

    assert [message.status.value for message in outbox()] == ["sent", *["queued"] * 4, "sent"]


def test_security_20_what_would_come_too_late_is_held_for_a_person_and_not_lost(app: Flask) -> None:
    type_in()
    type_in(not_after=NOW + 5 * MINUTE)
    assert (due(), outbox()[1].error) == ([timedelta(0), None], budget.TOO_LATE)


def test_security_20_a_cancellation_does_not_wait_behind_an_invitation_that_waits(worker: Worker, sink: Sink) -> None:
    type_in()
    event, entry = make_event(), make_entry()
    invite(event, entry, "received:waits", typed=True)
    cancel(event, entry, "cancelled:1")

    worker.drain()

    assert [message.status.value for message in outbox()] == ["sent", "sent", "sent"]


def test_security_20_addresses_rest_nowhere_in_clear(app: Flask) -> None:
    type_in()
    [row] = db.session.scalars(db.select(AddressBudget))
    assert "ada" not in row.key
    assert len(row.key) == 64


def test_security_20_addresses_are_forgotten_a_year_after_the_last_mail(app: Flask) -> None:
    type_in()
    for after in (364, 366):
        with transaction():
            budget.sweep(NOW + after * DAY)
        assert db.session.scalar(db.select(db.func.count()).select_from(AddressBudget)) == (1 if after == 364 else 0)


def test_security_20_regulars_who_never_open_a_link_but_come_get_every_confirmation(app: Flask) -> None:
    for number in range(7):
        starts = datetime(2027, 9, 1 + number, 9, 0)  # noqa: DTZ001 - a wall clock's time
        event = make_event(starts_local=starts, ends_local=starts + HOUR, closes_local=None)
        [ada] = sign_up(event, "ada")
        if number == 0:
            with transaction():
                registrations.mark_attended(ada, OLGA, now=event.starts_at)
    assert due() == [timedelta(0)] * 7


@pytest.fixture
def few(environment: dict[str, str], app: Flask) -> Flask:
    """An installation that may mail four new addresses an hour."""
    application = create_app(Settings.from_env(environment | {"EVENTSITE_NEW_ADDRESSES_PER_HOUR": "4"}))
    application.extensions.pop("eventsite.bell")
    return application


def test_security_22_more_new_addresses_than_usual_in_an_hour_or_in_a_day_are_noticed(few: Flask, frozen_clock: Any) -> None:
    with few.app_context():
        above = []
        for number in range(16):
            type_in(f"stranger{number}@example.org")
            above.append(budget.is_above(NOW + number * HOUR))
            frozen_clock.shift(HOUR)
        assert above == [False] * 11 + [True] * 5  # by the day: three times the hour's
        for number in range(4):
            type_in(f"another{number}@example.org")
        later = NOW + 16 * HOUR
        assert (budget.is_above(later), budget.used(later)[1]) == (True, 4)
        assert not budget.is_above(later + 2 * DAY)
        db.engine.dispose()


def test_security_22_addresses_that_are_proved_do_not_count(few: Flask) -> None:
    with few.app_context():
        for number in range(4):
            type_in(f"stranger{number}@example.org")
        assert budget.is_above(NOW)
        prove("stranger0@example.org")
        assert not budget.is_above(NOW)
        db.engine.dispose()


def test_security_22_owners_get_one_mail_a_day_and_the_desk_a_line(few: Flask, frozen_clock: Any) -> None:
    with few.app_context():
        owner, editor = make_account(), make_account("ed@kattegat.example.org", role=Role.EDITOR)
        usual = watch_new_addresses(NOW)
        for number in range(4):
            type_in(f"stranger{number}@example.org")
        page = sign_in(few.test_client(), owner).get("/desk/").text

        for after in (timedelta(0), 5 * MINUTE, 2 * HOUR, DAY):
            frozen_clock.move_to(NOW + after)
            type_in(f"later{after}@example.org".replace(" ", "").replace(",", "").replace(":", ""))
            watch_new_addresses(NOW + after)

        told = [message.recipient for message in outbox() if message.template == "accounts/emails/many_new_addresses"]
        assert (usual, "Unusually many new addresses sign up" in page) == ("as usual", True)
        assert (told, editor.email in told) == ([owner.email], False)
        db.engine.dispose()
