"""Writing to many with care: a copy to oneself first, the number typed, a minute to take it back, and a limit for new accounts."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.accounts.models import Account
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.mail.models import MessageStatus
from eventsite.mailings import errors, queries, rules, service
from eventsite.mailings.models import Mailing, MailingStatus
from eventsite.mailings.rules import Audience
from tests.conftest import NOW
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team
from tests.mailings.test_desk_views import at, desk, new_draft, seal_on, typed
from tests.mailings.test_service import copies, make_draft, seal_of, send, text, to
from tests.registration.builders import sign_up

__all__ = ["desk"]  # a fixture
pytestmark = pytest.mark.usefixtures("frozen_clock")
MANY = ("ada", "bo", "cy")


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> Event:
    """An event with three people, where three are many."""
    monkeypatch.setattr(rules, "MANY", 2)
    event = make_event()
    sign_up(event, *MANY)
    return event


def read_copy(mailing: Mailing, account: Account) -> None:
    [first, *_others] = queries.readers(service.wanted_of(mailing))
    with transaction():
        service.send_test(mailing, account, first.registration)


def send_as(account: Account, mailing: Mailing, number: int | None = None, now: Any = NOW) -> int:
    seal = seal_of(mailing)
    with transaction():
        return service.send(mailing, seal, account.id, number=number, now=now)


def test_security_30_many_are_written_to_only_after_a_copy_of_these_words_and_with_their_number(app: Flask, many: Event) -> None:
    account, mailing = make_account(), make_draft(many)
    with pytest.raises(errors.CopyFirst):
        send_as(account, mailing, 3)
    read_copy(mailing, account)
    for number in (None, 2, 4):
        with pytest.raises(errors.NumberDiffers):
            send_as(account, mailing, number)
    assert copies() == []
    assert (send_as(account, mailing, 3), to()) == (3, ["ada", "bo", "cy"])


def test_security_30_a_copy_of_other_words_or_to_somebody_else_does_not_count(app: Flask, many: Event) -> None:
    olga, per = make_account(), make_account("per@kattegat.example.org")
    mailing = make_draft(many)
    read_copy(mailing, per)
    with pytest.raises(errors.CopyFirst):
        send_as(olga, mailing, 3)
    read_copy(mailing, olga)
    with transaction():
        service.change(mailing, text(body="Dear {name}, something else."))
    with pytest.raises(errors.CopyFirst):
        send_as(olga, mailing, 3)


def test_security_30_few_are_written_to_without_either(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MANY", 2)
    few = make_event()
    sign_up(few, "ada", "bo")
    assert send(make_draft(few)) == 2


@pytest.mark.parametrize(("age", "allowed"), [(timedelta(days=1), False), (rules.NEW_FOR, True)])
def test_security_30_a_new_account_writes_to_so_many_a_day(
    app: Flask, monkeypatch: pytest.MonkeyPatch, age: timedelta, allowed: bool
) -> None:
    monkeypatch.setattr(rules, "MOST_OF_NEW", 3)
    event, account = make_event(), make_account()
    with transaction():
        account.created_at = NOW - age
    sign_up(event, "ada", "bo")
    send_as(account, make_draft(event))
    second = make_draft(event)
    if allowed:
        assert send_as(account, second) == 2
        return
    with pytest.raises(errors.DayIsFull):
        send_as(account, second)
    assert send_as(account, second, now=NOW + timedelta(days=1, seconds=1)) == 2


def test_security_30_no_copy_leaves_within_the_minute_and_all_after_it(app: Flask) -> None:
    event = make_event()
    sign_up(event, "ada", "bo")
    send(make_draft(event))
    assert {message.next_attempt_at for message in copies()} == {NOW + rules.UNDO_WITHIN}
    assert timedelta(seconds=60) == rules.UNDO_WITHIN


def test_security_30_taken_back_within_the_minute_it_is_a_draft_again_and_nobody_was_mailed(app: Flask, frozen_clock: Any) -> None:
    event, account = make_event(), make_account()
    ada, _bo = sign_up(event, "ada", "bo")
    mailing = make_draft(event, text(Audience.CHOSEN), [ada])
    send_as(account, mailing)

    with transaction():
        service.take_back(mailing, account.id, now=NOW + timedelta(seconds=59))

    assert (mailing.status, mailing.sent_at, copies(), queries.chosen_of(mailing.id)) == (MailingStatus.DRAFT, None, [], (ada.id,))
    assert (send_as(account, mailing), to(), queries.progress_of([mailing.id])[mailing.id].total) == (1, ["ada"], 1)


@pytest.mark.parametrize("gone", ["the minute", "a copy", "never sent"])
def test_security_30_what_is_on_its_way_is_not_taken_back(app: Flask, gone: str) -> None:
    event, account = make_event(), make_account()
    sign_up(event, "ada", "bo")
    mailing = make_draft(event)
    if gone != "never sent":
        send_as(account, mailing)
    if gone == "a copy":
        left = copies()[1]
        with transaction():
            left.status = MessageStatus.SENT

    with pytest.raises(errors.TooLateToTakeBack), transaction():
        service.take_back(mailing, account.id, now=NOW + (rules.UNDO_WITHIN if gone == "the minute" else timedelta(seconds=5)))

    db.session.rollback()
    assert (mailing.status, len(copies())) == ((MailingStatus.DRAFT, 0) if gone == "never sent" else (MailingStatus.SENT, 2))


def test_security_30_what_was_taken_back_frees_the_day(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_OF_NEW", 2)
    event, account = make_event(), make_account()
    with transaction():
        account.created_at = NOW
    sign_up(event, "ada", "bo")
    mailing = make_draft(event)
    send_as(account, mailing)
    with transaction():
        service.take_back(mailing, account.id, now=NOW)
    assert send_as(account, mailing) == 2


def test_security_30_at_the_desk_from_the_copy_to_the_button_that_takes_it_back(app: Flask, desk: FlaskClient, many: Event) -> None:
    address = at(many, f"/{new_draft(desk, many).id}")
    seal = seal_on(desk.get(address).text)

    first = desk.post(address, data=typed(do="send", seal=seal, number="3"))
    desk.post(address, data=typed(do="test", seal=seal))
    wrong = desk.post(address, data=typed(do="send", seal=seal, number="30"))
    sent = desk.post(address, data=typed(do="send", seal=seal, number=" 3 "), follow_redirects=True)
    left = desk.post(f"{address}/undo", follow_redirects=True)
    late = desk.post(f"{address}/undo", follow_redirects=True)

    assert (first.status_code, "Send a copy of exactly these words to yourself first" in first.text) == (409, True)
    assert (wrong.status_code, 'id="number-error"' in wrong.text, 'value="30"' in wrong.text) == (422, True, True)
    assert ("It goes out to 3 people in a minute" in sent.text, f'action="{address}/undo"' in sent.text) == (True, True)
    assert ("Taken back: nobody was mailed" in left.text, copies(), "Send to 3 people" in left.text) == (True, [], True)
    assert "It is on its way already" in late.text


def test_security_30_another_teams_mailing_is_not_taken_back(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    sign_up(event, "ada")
    mailing = make_draft(event)
    send(mailing)
    sign_in(client, make_account("mads@aarhus.example.org", team=make_team("aarhus")))
    assert client.post(at(event, f"/{mailing.id}/undo")).status_code == 404
    assert len(copies()) == 1
