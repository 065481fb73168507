"""A seat or an address that goes elsewhere, as a real mail server receives it and calendar programs that are not ours read it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from eventsite.db import transaction
from eventsite.mail.delivery import Limits
from eventsite.mail.models import MessageStatus
from eventsite.mail.worker import Worker
from eventsite.people.service import mark_proved
from eventsite.registration import service
from tests.conftest import NOW, outbox
from tests.factories import make_event
from tests.mail.sink import Received, Sink
from tests.registration.builders import OLGA, ask, sign_up
from tests.registration.test_life_cycle import Post, dtstamp, read


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


def decoded(mail: Received) -> str:
    """Everything that the person gets: headers, both texts and the calendar."""
    calendar = mail.ics.decode().replace("\r\n ", "") if mail.parts("text/calendar") else ""
    return "\n".join((str(mail.mail.items()), mail.text(), mail.text("text/html"), calendar)).casefold()


def test_check_29_transfer_names_neither_to_the_other_and_shares_no_uid(post: Post) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada", full_name="Ada Lovelace", organisation="Analytical Engines")
    with transaction():
        mark_proved(ada.person, now=NOW)
    [invitation] = post.deliver()
    _, invited, _ = read(invitation)
    with transaction():
        handover = service.pass_on(ada, "bo@elsewhere.example.org", now=NOW)
    [asked] = post.deliver()
    with transaction():
        service.take_seat(handover, ask(full_name="Bo Ek", organisation="Fjordland"), now=NOW)
    cancelled, taken = post.deliver()

    assert [mail.recipients for mail in (asked, cancelled, taken)] == [
        ("bo@elsewhere.example.org",), ("ada@example.org",), ("bo@elsewhere.example.org",),
    ]  # fmt: skip
    (to_ada, off, ics), (to_bo, on, _) = read(cancelled), read(taken)
    assert (to_ada, off.uid, off.sequence, off.status, b"STATUS" in ics) == ("CANCEL", invited.uid, 1, "", False)
    assert (to_bo, on.sequence, on.status) == ("REQUEST", 0, "CONFIRMED")
    assert on.uid != invited.uid
    assert [word for word in ("bo ek", "bo@", "elsewhere", "fjordland", str(on.uid)) if word.casefold() in decoded(cancelled)] == []
    theirs = ("ada", "lovelace", "analytical", str(invited.uid).casefold())
    assert [word for mail in (asked, taken) for word in theirs if word in decoded(mail)] == []
    assert asked.parts("text/calendar") == []


def test_check_30_who_registers_again_after_passing_on_gets_a_new_entry(post: Post) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    first = read(post.deliver()[0])
    with transaction():
        mark_proved(ada.person, now=NOW)
    with transaction():
        service.transfer_by_hand(ada, ask("bo"), OLGA, now=NOW)
    second = read(post.deliver()[0])
    sign_up(event, "ada")
    third = read(post.deliver()[0])
    assert [(method, event.sequence) for method, event, _ in (first, second, third)] == [("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 0)]
    assert first[1].uid == second[1].uid != third[1].uid


def test_check_31_cancel_to_the_old_address_precedes_the_request_to_the_new_one(post: Post) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    _, before, _ = read(post.deliver()[0])
    with transaction():
        handover = service.ask_address(ada, "countess@new.example.org", now=NOW)
    [proof] = post.deliver()
    with transaction():
        service.take_address(handover, now=NOW)
    left, taken = post.deliver()
    assert [mail.recipients for mail in (proof, left, taken)] == [
        ("countess@new.example.org",), ("ada@example.org",), ("countess@new.example.org",),
    ]  # fmt: skip
    (method_left, off, _), (method_taken, on, _) = read(left), read(taken)
    assert (method_left, off.uid, off.sequence) == ("CANCEL", before.uid, 1)
    assert (method_taken, on.sequence, on.uid != before.uid) == ("REQUEST", 0, True)
    assert "countess" not in decoded(left)
    assert "takes the old one out of this calendar" in left.text()
    assert "ada@example.org" not in decoded(taken)
    assert proof.parts("text/calendar") == []


def test_check_31_after_a_correction_by_an_organiser_too(post: Post) -> None:
    [ada] = sign_up(make_event(), "ada")
    _, before, _ = read(post.deliver()[0])
    with transaction():
        service.correct_address(ada, "ada@right.example.org", OLGA, now=NOW)
    left, taken = post.deliver()
    assert (read(left)[0], read(taken)[0], read(left)[1].uid, read(taken)[1].uid != before.uid) == ("CANCEL", "REQUEST", before.uid, True)


def test_request_that_was_never_sent_goes_to_the_new_address_alone(post: Post) -> None:
    [ada] = sign_up(make_event(), "ada")
    with transaction():
        service.correct_address(ada, "ada@right.example.org", OLGA, now=NOW)
    mails = {mail.recipients[0]: mail for mail in post.deliver()}
    left, taken = mails["ada@example.org"], mails["ada@right.example.org"]
    assert (left.parts("text/calendar"), "out of this calendar" in left.text(), read(taken)[0]) == ([], False, "REQUEST")
    assert outbox()[0].status is MessageStatus.SUPERSEDED


def test_confirmation_again_carries_the_same_uid_and_sequence_and_a_later_stamp(post: Post) -> None:
    [ada] = sign_up(make_event(), "ada")
    first = read(post.deliver()[0])
    with transaction():
        service.send_again(ada, now=NOW)
    [mail] = post.deliver()
    again = read(mail)
    assert (again[0], again[1].uid, again[1].sequence) == ("REQUEST", first[1].uid, first[1].sequence)
    assert dtstamp(again[2]) > dtstamp(first[2])
    assert "You have a seat" in mail.text()
