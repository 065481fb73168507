"""Answers whose sender nobody has proved: they wait beside a proved one, and the page of the attendee settles them."""

# ruff: noqa: F811 - fixtures of another file

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.catalogue.models import Event, Places
from eventsite.db import db
from eventsite.incoming.models import Outcome
from eventsite.mail.models import Message
from eventsite.registration.emails import SUBJECT
from eventsite.registration.models import Registration
from tests.registration.invited import answer
from tests.registration.test_answers import ada, asked, environment, event, facts, make_session_entry, page_of  # noqa: F401


def answered_on(client: FlaskClient, page: str) -> str:
    """The sentence that tells of the newest answer."""
    _before, _word, after = client.get(page).text.partition("Your calendar answered on ")
    return after.partition("\n")[0]


@pytest.mark.parametrize(("action", "became"), [("mine", ("tentative", True)), ("not_mine", ("accepted", True))])
def test_check_56_unverified_answer_beside_a_proved_one_waits_for_the_attendee(
    action: str, became: tuple[str, bool], ada: Registration, app: Flask, client: FlaskClient
) -> None:
    answer(ada, "ACCEPTED")
    assert answer(ada, "TENTATIVE", minutes=2, proved=False) is Outcome.TO_CONFIRM
    assert (facts(ada), asked()) == (("accepted", True), [("ada", "confirm_answer")])
    [message] = [one for one in db.session.scalars(select(Message)) if one.template.endswith("/confirm_answer")]
    assert SUBJECT.still_wanted(message, ada)
    assert ": maybe." in answered_on(client, page_of(app, ada))
    client.post(page_of(app, ada), data={"action": action, "answer": "tentative"})

    assert (facts(ada), SUBJECT.still_wanted(message, ada)) == (became, False)
    assert (": maybe." if action == "mine" else ": accepted.") in answered_on(client, page_of(app, ada))
    assert answer(ada, "TENTATIVE", minutes=2, proved=False, sender="Ada@example.org") is Outcome.SAME


def test_check_60_unverified_decline_beside_a_proved_answer_asks_and_its_page_gives_the_seat_up(
    ada: Registration, app: Flask, client: FlaskClient, event: Event
) -> None:
    answer(ada, "ACCEPTED")
    answer(ada, "DECLINED", minutes=2, proved=False)
    [message] = [one for one in db.session.scalars(select(Message)) if one.template.endswith("/give_up")]

    assert (facts(ada), asked(), SUBJECT.still_wanted(message, ada)) == (("accepted", True), [("ada", "give_up")], True)
    assert "Give up your place?" in client.get(page_of(app, ada)).text
    client.post(page_of(app, ada), data={"action": "coming", "answer": "declined"})
    assert (facts(ada), SUBJECT.still_wanted(message, ada)) == (("accepted", True), False)


def test_proved_answer_that_comes_after_makes_the_waiting_one_void(ada: Registration, app: Flask, client: FlaskClient) -> None:
    answer(ada, "ACCEPTED")
    answer(ada, "DECLINED", minutes=2, proved=False)
    answer(ada, "TENTATIVE", minutes=3)

    assert facts(ada) == ("tentative", True)
    assert ": maybe." in answered_on(client, page_of(app, ada))


@pytest.mark.parametrize(("action", "became"), [("mine", ("tentative", True)), ("not_mine", (None, False))])
def test_unverified_answer_to_a_session_is_confirmed_on_a_page_that_names_it(
    action: str, became: tuple[str | None, bool], ada: Registration, app: Flask, client: FlaskClient
) -> None:
    one = make_session_entry(ada, places=Places(capacity=5))
    answer(ada, "TENTATIVE", uid=one.entry.uid, proved=False)
    page = f"{page_of(app, ada)}?session={one.session_id}"
    assert asked() == [("ada", "confirm_answer")]
    shown = client.get(page).text
    assert ("session “Night ward”" in shown, "We could not tell" in shown) == (True, True)
    assert client.post(page, data={"action": "coming", "answer": "tentative"}).status_code == 422
    done = client.post(page, data={"action": action, "answer": "tentative"}, follow_redirects=True)

    db.session.refresh(one.entry)
    assert (done.status_code, one.entry.answer and one.entry.answer.value, one.entry.answer_proved) == (200, *became)
    assert facts(ada) == (None, False)
    assert client.post(f"{page}9", data={"action": "mine", "answer": "tentative"}).status_code == 422
