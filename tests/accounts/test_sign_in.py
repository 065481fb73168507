"""Signing in and out through the pages."""

import statistics
import time
from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventsite.accounts import security
from eventsite.accounts.models import Account, SignInSession
from eventsite.accounts.sessions import hash_of
from eventsite.db import db, transaction
from eventsite.web.models import RateCount
from tests.conftest import NOW
from tests.desk import PASSWORD, make_account, sign_in

URL = "/desk/sign-in"
REFUSED = "Address and password do not fit together."
DELAYED = "Too many wrong passwords."


def stored_sessions() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(SignInSession)) or 0


def cookie_of(client: FlaskClient) -> str | None:
    cookie = client.get_cookie("eventsite", domain="127.0.0.1")
    return cookie.value if cookie else None


@pytest.fixture
def olga(app: Flask) -> Account:
    return make_account(password=security.hashed(PASSWORD))


def try_to_sign_in(client: FlaskClient, email: str, password: str = "not the right one") -> tuple[int, str]:
    answer = client.post(URL, data={"email": email, "password": password})
    text = answer.text
    return answer.status_code, REFUSED if REFUSED in text else DELAYED if DELAYED in text else ""


def test_desk_when_signed_out_leads_to_sign_in_and_keeps_the_way(client: FlaskClient) -> None:
    answer = client.get("/desk/people?q=Li")
    assert (answer.status_code, answer.location) == (303, "/desk/sign-in?next=/desk/people?q%3DLi")


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}])
def test_part_of_a_page_when_signed_out_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.get("/desk/people", headers=headers).status_code == 403
    assert client.post("/desk/team", data={"team": "1"}).status_code == 403


def test_sign_in_with_right_password_opens_the_desk(client: FlaskClient, olga: Account) -> None:
    answer = client.post(URL, data={"email": " OLGA@Kattegat.example.org ", "password": PASSWORD})
    assert (answer.status_code, answer.location, stored_sessions()) == (303, "/desk/", 1)
    page = client.get("/desk/")
    assert (page.status_code, page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == (200, "no-store", "no-referrer")


def test_sign_in_goes_on_to_the_page_that_was_asked_for(client: FlaskClient, olga: Account) -> None:
    answer = client.post(URL + "?next=/desk/people?q%3DLi", data={"email": olga.email, "password": PASSWORD})
    assert answer.location == "/desk/people?q=Li"


def test_sign_in_goes_nowhere_else(client: FlaskClient, olga: Account) -> None:
    answer = client.post(URL + "?next=//evil.test/desk/", data={"email": olga.email, "password": PASSWORD})
    assert answer.location == "/desk/"


def test_sign_in_answers_the_same_to_unknown_wrong_disabled_and_unset(client: FlaskClient, olga: Account) -> None:
    make_account("new@kattegat.example.org", name="No Password")
    off = make_account("off@kattegat.example.org", name="Off", password=security.hashed(PASSWORD))
    with transaction():
        off.active = False
    tries = [try_to_sign_in(client, email) for email in (olga.email, "nobody@example.org", "new@kattegat.example.org")]
    tries.append(try_to_sign_in(client, off.email, PASSWORD))
    assert tries == [(422, REFUSED)] * 4
    assert stored_sessions() == 0


def test_sign_in_keeps_the_address_and_never_the_password(client: FlaskClient) -> None:
    page = client.post(URL, data={"email": "nobody@example.org", "password": "a secret of mine"}).text
    assert 'value="nobody@example.org"' in page
    assert "a secret of mine" not in page


@pytest.mark.parametrize("email", ["\0", "olga\0@kattegat.example.org", "a" * 5000, "\u202eolga@kattegat.example.org"])
def test_sign_in_with_an_address_that_is_none_is_refused_in_words(client: FlaskClient, email: str) -> None:
    assert try_to_sign_in(client, email)[0] == 422
    assert client.get("/desk/sign-in", query_string={"next": email}).status_code in (200, 404)


def test_sign_in_takes_as_long_for_an_unknown_address(app: Flask, olga: Account) -> None:
    times: dict[bool, list[float]] = {True: [], False: []}
    for number in range(24):
        known = number % 2 == 0
        begun = time.thread_time()  # the time of this thread alone: others on the machine do not count
        security.fits(olga if known else None, "not the right one")
        times[known].append(time.thread_time() - begun)
    assert 0.8 < statistics.median(times[True]) / statistics.median(times[False]) < 1.25


def test_dummy_hash_has_the_parameters_of_today(app: Flask) -> None:
    assert security.DUMMY_HASH.startswith("$argon2id$")
    assert not security.is_outdated(Account(password=security.DUMMY_HASH))
    assert security.hashed(PASSWORD).split("$")[1:4] == security.DUMMY_HASH.split("$")[1:4]


def test_sign_in_hashes_anew_what_has_older_parameters(client: FlaskClient, olga: Account) -> None:
    with transaction():
        olga.password = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    client.post(URL, data={"email": olga.email, "password": PASSWORD})
    db.session.rollback()
    assert str(olga.password).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_sixth_wrong_password_in_a_quarter_of_an_hour_waits(
    client: FlaskClient, olga: Account, frozen_clock: time_machine.Traveller
) -> None:
    tries = [try_to_sign_in(client, olga.email) for _ in range(6)]
    assert tries == [(422, REFUSED)] * 5 + [(429, DELAYED)]
    assert try_to_sign_in(client, olga.email, PASSWORD) == (429, DELAYED)
    frozen_clock.move_to(NOW + timedelta(minutes=16))
    assert try_to_sign_in(client, olga.email, PASSWORD)[0] == 303


def test_wait_is_the_same_for_an_unknown_address(client: FlaskClient, frozen_clock: time_machine.Traveller) -> None:
    assert [try_to_sign_in(client, "nobody@example.org") for _ in range(6)] == [(422, REFUSED)] * 5 + [(429, DELAYED)]


def test_wait_of_one_network_keeps_nobody_out_elsewhere(client: FlaskClient, olga: Account, frozen_clock: time_machine.Traveller) -> None:
    for _ in range(7):
        try_to_sign_in(client, olga.email)
    elsewhere = client.post(URL, data={"email": olga.email, "password": PASSWORD}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert elsewhere.status_code == 303


def test_after_ten_wrong_passwords_a_day_one_try_a_quarter_is_left(
    client: FlaskClient, olga: Account, frozen_clock: time_machine.Traveller
) -> None:
    for quarter in range(2):
        frozen_clock.move_to(NOW + timedelta(minutes=15 * quarter))
        assert [try_to_sign_in(client, olga.email) for _ in range(5)] == [(422, REFUSED)] * 5
    frozen_clock.move_to(NOW + timedelta(minutes=30))
    assert [try_to_sign_in(client, olga.email) for _ in range(2)] == [(422, REFUSED), (429, DELAYED)]
    frozen_clock.move_to(NOW + timedelta(minutes=45))
    assert try_to_sign_in(client, olga.email, PASSWORD)[0] == 303


def test_right_password_forgets_the_wrong_ones(client: FlaskClient, olga: Account, frozen_clock: time_machine.Traveller) -> None:
    for _ in range(4):
        try_to_sign_in(client, olga.email)
    assert try_to_sign_in(client, olga.email, PASSWORD)[0] == 303
    assert [try_to_sign_in(client, olga.email) for _ in range(5)] == [(422, REFUSED)] * 5


def test_forged_forwarding_header_is_one_network(client: FlaskClient, olga: Account, frozen_clock: time_machine.Traveller) -> None:
    for number in range(5):
        client.post(URL, data={"email": olga.email, "password": "wrong"}, headers={"X-Forwarded-For": f"198.51.100.{number}"})
    assert try_to_sign_in(client, olga.email) == (429, DELAYED)


def test_limits_keep_no_address(client: FlaskClient, olga: Account) -> None:
    try_to_sign_in(client, olga.email)
    keys = db.session.scalars(select(RateCount.key)).all()
    assert keys
    assert all(len(key) == 64 and "olga" not in key for key in keys)


def test_session_id_is_new_at_sign_in_and_only_its_hash_is_stored(client: FlaskClient, olga: Account) -> None:
    sign_in(client, olga)
    before = cookie_of(client)
    client.post(URL, data={"email": olga.email, "password": PASSWORD})
    after = cookie_of(client)
    assert before is not None
    assert after is not None
    assert after != before
    assert len(after.removeprefix("s.")) >= 43
    db.session.rollback()
    assert db.session.scalars(select(SignInSession.id_hash)).all() == [hash_of(after.removeprefix("s."))]
    client.set_cookie("eventsite", before, domain="127.0.0.1")
    assert client.get("/desk/").status_code == 303


def test_sign_out_ends_the_session_and_a_replayed_cookie_is_refused(client: FlaskClient, olga: Account) -> None:
    client.post(URL, data={"email": olga.email, "password": PASSWORD})
    cookie = cookie_of(client)
    answer = client.post("/desk/sign-out")
    assert (answer.status_code, answer.location, stored_sessions()) == (303, URL, 0)
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert cookie_of(client) is None
    client.set_cookie("eventsite", str(cookie), domain="127.0.0.1")
    assert client.get("/desk/").status_code == 303


def test_sign_out_by_a_link_does_nothing(client: FlaskClient, olga: Account) -> None:
    assert sign_in(client, olga).get("/desk/sign-out").status_code == 405
    assert client.get("/desk/").status_code == 200


def test_session_ends_after_eight_hours_without_use(client: FlaskClient, olga: Account, frozen_clock: time_machine.Traveller) -> None:
    sign_in(client, olga)
    frozen_clock.move_to(NOW + timedelta(hours=7, minutes=59))
    assert client.get("/desk/").status_code == 200
    frozen_clock.move_to(NOW + timedelta(hours=15, minutes=58))
    assert client.get("/desk/").status_code == 200
    frozen_clock.move_to(NOW + timedelta(hours=23, minutes=59))
    assert client.get("/desk/").status_code == 303


def test_session_ends_after_seven_days_however_much_it_is_used(
    client: FlaskClient, olga: Account, frozen_clock: time_machine.Traveller
) -> None:
    sign_in(client, olga)
    for hours in range(6, 24 * 7, 6):
        frozen_clock.move_to(NOW + timedelta(hours=hours))
        assert client.get("/desk/").status_code == 200
    frozen_clock.move_to(NOW + timedelta(days=7))
    assert client.get("/desk/").status_code == 303


def test_disabled_account_is_out_at_its_next_request(client: FlaskClient, olga: Account) -> None:
    sign_in(client, olga)
    with transaction():
        olga.active = False
    assert client.get("/desk/").status_code == 303


@pytest.mark.parametrize("cookie", ["s.", "s.unknown", "rubbish", "s." + "a" * 43, "\xff", "eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.bbbbbb"])
def test_forged_cookie_opens_nothing(client: FlaskClient, olga: Account, cookie: str) -> None:
    client.set_cookie("eventsite", cookie, domain="127.0.0.1")
    assert client.get("/desk/").status_code == 303
