"""One-time links: made when the mail goes, stored hashed, shown by GET, spent once by POST."""

import re
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from eventsite import clock
from eventsite.accounts import security, service, tokens
from eventsite.accounts.errors import LinkSpent
from eventsite.accounts.models import Account, SignInSession, Token, TokenPurpose
from eventsite.db import db, transaction
from eventsite.mail import claims
from eventsite.mail.steps import Written
from eventsite.mail.writing import write
from tests.conftest import NOW, outbox
from tests.desk import PASSWORD, make_account, sign_in

NEW = "another four plain words"


@pytest.fixture
def olga(app: Flask) -> Account:
    return make_account(password=security.hashed(PASSWORD))


def make_link(account: Account, purpose: TokenPurpose = TokenPurpose.RESET) -> str:
    with transaction():
        return tokens.make(account, purpose, now=clock.now())


def mailed() -> list[Written]:
    """What the worker would send now."""
    db.session.rollback()
    tickets = claims.claim(10, clock.now())
    written = [write(ticket, clock.now()) for ticket in tickets]
    return [one for one in written if isinstance(one, Written)]


def link_in(written: Written) -> str:
    assert written.words is not None
    found = re.search(r"http://127\.0\.0\.1:8000(/desk/link/\S+)", written.words.text)
    assert found
    return found[1]


def everything_stored() -> str:
    """Every value of every table, as text."""
    db.session.rollback()
    return "\n".join(
        str(tuple(row)) for table in db.metadata.sorted_tables for row in db.session.execute(text(f'SELECT * FROM "{table.name}"'))
    )


def test_forgot_answers_the_same_for_every_address(client: FlaskClient, olga: Account) -> None:
    known = client.post("/desk/forgot", data={"email": olga.email})
    unknown = client.post("/desk/forgot", data={"email": "nobody@kattegat.example.org"})
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(olga.email, "X") == unknown.text.replace("nobody@kattegat.example.org", "X")
    assert [(message.recipient, message.template) for message in outbox()] == [(olga.email, "accounts/emails/reset")]


def test_forgot_with_no_address_says_what_to_enter(client: FlaskClient) -> None:
    answer = client.post("/desk/forgot", data={"email": "olga"})
    assert (answer.status_code, "Enter an email address like name@example.org." in answer.text) == (422, True)


def test_forgot_mails_an_address_three_times_an_hour_at_most(
    client: FlaskClient, olga: Account, frozen_clock: time_machine.Traveller
) -> None:
    for minute in range(8):
        frozen_clock.move_to(NOW + timedelta(minutes=minute))
        email = olga.email if minute % 2 else olga.email.upper()
        assert client.post("/desk/forgot", data={"email": email}).status_code == 200
    assert len(outbox()) == 3


def test_reset_mail_holds_a_link_that_is_nowhere_stored(client: FlaskClient, olga: Account) -> None:
    client.post("/desk/forgot", data={"email": olga.email})
    assert db.session.scalars(select(Token)).all() == []
    [written] = mailed()
    link = link_in(written)
    assert not written.keeps_wire
    assert link.rpartition("/")[2] not in everything_stored()
    assert client.get(link).status_code == 200


def test_link_opens_at_the_site_whatever_host_asked(client: FlaskClient, olga: Account) -> None:
    answer = client.post("/desk/forgot", data={"email": olga.email}, headers={"Host": "evil.test"})
    assert answer.status_code == 400
    client.post("/desk/forgot", data={"email": olga.email}, headers={"X-Forwarded-Host": "evil.test"})
    [written] = mailed()
    assert "evil.test" not in str(written.words)


def test_link_is_looked_at_by_scanners_and_still_works_once(client: FlaskClient, olga: Account) -> None:
    link = "/desk/link/" + make_link(olga)
    for _ in range(5):
        assert client.head(link).status_code == 200
        assert client.get(link).status_code == 200
    used = client.post(link, data={"password": NEW})
    assert (used.status_code, used.location) == (303, "/desk/")
    assert client.get("/desk/").status_code == 200
    assert client.get(link).status_code == 410
    assert client.post(link, data={"password": "yet another few words"}).status_code == 410
    assert security.fits(olga, NEW)


def test_link_with_a_poor_password_is_not_spent(client: FlaskClient, olga: Account) -> None:
    link = "/desk/link/" + make_link(olga)
    refused = client.post(link, data={"password": "short"})
    assert (refused.status_code, "Use at least 12 characters." in refused.text) == (422, True)
    assert client.post(link, data={"password": NEW}).status_code == 303


def test_new_link_voids_the_older(client: FlaskClient, olga: Account) -> None:
    older, newer = make_link(olga), make_link(olga)
    assert client.get(f"/desk/link/{older}").status_code == 410
    assert client.get(f"/desk/link/{newer}").status_code == 200


@pytest.mark.parametrize(("purpose", "lasts"), [(TokenPurpose.RESET, timedelta(hours=1)), (TokenPurpose.FIRST_SIGN_IN, timedelta(days=3))])
def test_link_ends(
    client: FlaskClient, olga: Account, frozen_clock: time_machine.Traveller, purpose: TokenPurpose, lasts: timedelta
) -> None:
    link = "/desk/link/" + make_link(olga, purpose)
    frozen_clock.move_to(NOW + lasts - timedelta(seconds=1))
    assert client.get(link).status_code == 200
    frozen_clock.move_to(NOW + lasts)
    assert client.get(link).status_code == 410
    assert client.post(link, data={"password": NEW}).status_code == 410


@pytest.mark.parametrize("secret", ["null", "None", "0", "a" * 43, "x" * 2000])
def test_link_that_never_was_opens_nothing(client: FlaskClient, olga: Account, secret: str) -> None:
    assert client.get(f"/desk/link/{secret}").status_code == 410
    assert client.post(f"/desk/link/{secret}", data={"password": NEW}).status_code == 410
    assert security.fits(olga, PASSWORD)


def test_empty_token_matches_no_account(app: Flask, olga: Account) -> None:
    with pytest.raises(LinkSpent):
        tokens.look("", now=clock.now())


def test_reset_ends_every_session_and_tells_the_address(client: FlaskClient, app: Flask, olga: Account) -> None:
    elsewhere = sign_in(app.test_client(), olga)
    assert elsewhere.get("/desk/").status_code == 200
    client.post("/desk/link/" + make_link(olga), data={"password": NEW})
    assert elsewhere.get("/desk/").status_code == 303
    assert len(db.session.scalars(select(SignInSession.id)).all()) == 1
    assert [(message.recipient, message.template) for message in outbox()] == [(olga.email, "accounts/emails/password_changed")]
    [written] = mailed()
    assert written.words is not None
    assert "/desk/forgot" in written.words.text


def test_first_link_sets_the_first_password_without_a_mail(client: FlaskClient) -> None:
    account = make_account("new@kattegat.example.org", name="New")
    client.post("/desk/link/" + make_link(account, TokenPurpose.FIRST_SIGN_IN), data={"password": NEW})
    assert outbox() == []
    assert security.fits(account, NEW)


def test_link_of_a_disabled_account_opens_nothing(client: FlaskClient, olga: Account) -> None:
    link = "/desk/link/" + make_link(olga)
    with transaction():
        olga.active = False
    assert client.get(link).status_code == 410


def test_reset_of_a_disabled_account_is_not_mailed(client: FlaskClient, olga: Account) -> None:
    client.post("/desk/forgot", data={"email": olga.email})
    with transaction():
        service.disable(olga, None, now=clock.now())
    assert mailed() == []


def test_link_used_by_eight_at_once_sets_one_password(app: Flask, olga: Account) -> None:
    secret, start = make_link(olga), Barrier(8)
    outcomes: list[bool] = []

    def use(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    service.use_token(secret, f"hash {number}", now=clock.now())
                outcomes.append(True)
            except LinkSpent:
                outcomes.append(False)

    run_all([lambda number=number: use(number) for number in range(8)])
    assert sorted(outcomes) == [False] * 7 + [True]


def run_all(steps: list[Callable[[], None]]) -> None:
    threads = [Thread(target=step) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("name", ["reset", "first_link", "password_changed"])
def test_mail_about_an_account_says_it_in_both_parts(app: Flask, olga: Account, name: str, language: str) -> None:
    with transaction():
        olga.language, olga.name = language, "Olga <b>&"
        team = service.queries.memberships_of(olga.id)[0].team_id
        if name == "reset":
            service.emails.send_reset(olga, now=clock.now())
        elif name == "first_link":
            service.emails.send_first_link(olga, team, now=clock.now())
        else:
            service.emails.send_password_changed(olga, now=clock.now())
    [written] = mailed()
    assert written.words is not None
    assert written.recipient == olga.email
    link = r"/desk/(link/\S{43}|forgot)"
    assert re.search(link, written.words.text)
    assert re.search(link, written.words.html)
    assert "<b>" not in written.words.text
