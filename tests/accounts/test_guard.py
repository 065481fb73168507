"""The guard: cookies, tokens of forms, foreign requests, and what a role may open."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventsite.accounts import security
from eventsite.accounts.models import Account, Membership, Role, SignInSession
from eventsite.app import create_app
from eventsite.config import Settings
from eventsite.db import db, transaction
from tests.architecture.test_access_marks import own_rules, some_value
from tests.desk import PASSWORD, make_account, sign_in
from tests.factories import make_team

URL = "/desk/sign-in"


@pytest.fixture
def strict(client: FlaskClient, app: Flask) -> FlaskClient:
    """A browser at a site that asks for the token of each form."""
    app.config["WTF_CSRF_ENABLED"] = True
    return client


@pytest.fixture
def olga(app: Flask) -> Account:
    return make_account(password=security.hashed(PASSWORD))


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" (?:type="hidden" )?value="([^"]+)"', page)
    assert found
    return found[1]


def test_sign_in_without_the_token_of_its_form_is_refused(strict: FlaskClient, olga: Account) -> None:
    data = {"email": olga.email, "password": PASSWORD}
    assert strict.post(URL, data=data).status_code == 400
    page = strict.get(URL)
    assert strict.post(URL, data=data | {"csrf_token": token_in(page.text)}).status_code == 303


def test_every_form_of_the_desk_needs_its_token(strict: FlaskClient, olga: Account, app: Flask) -> None:
    sign_in(strict, olga)
    adapter = app.url_map.bind("127.0.0.1:8000")
    posts = [
        rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.endpoint.startswith(("accounts.", "people_desk."))
    ]
    assert len(posts) > 12
    for rule in posts:
        path = adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, 1), method="POST")
        assert strict.post(path).status_code == 400, rule


def test_token_of_a_form_works_at_the_desk_and_ends_with_the_session(strict: FlaskClient, olga: Account) -> None:
    sign_in(strict, olga)
    token = token_in(strict.get("/desk/sessions").text)
    assert strict.post("/desk/sessions/end-others", data={"csrf_token": token}).status_code == 303
    assert strict.post("/desk/sign-out", data={"csrf_token": token}).status_code == 303
    assert strict.post("/desk/sign-out", data={"csrf_token": token}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8000"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "http://127.0.0.1:8001"}, 403),
        ({"Origin": "http://127.0.0.1:8000.evil.test"}, 403),
    ],
)
def test_unsafe_request_of_another_site_is_refused(client: FlaskClient, olga: Account, headers: dict[str, str], status: int) -> None:
    assert sign_in(client, olga).post("/desk/sessions/end-others", headers=headers).status_code == status


def test_unsafe_request_of_another_site_is_refused_at_public_forms_too(client: FlaskClient, app: Flask) -> None:
    adapter, answers = app.url_map.bind("127.0.0.1:8000"), {}
    for rule in own_rules(app):
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/desk/"):
            address = adapter.build(rule.endpoint, {name: some_value(rule._converters[name]) for name in rule.arguments}, method="POST")
            answers[rule.rule] = client.post(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code
    assert len(answers) >= 5
    assert set(answers.values()) == {403}


def test_link_from_another_site_may_be_followed(client: FlaskClient, olga: Account) -> None:
    assert sign_in(client, olga).get("/desk/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_cookie_on_loopback_is_hidden_from_scripts_and_lax(client: FlaskClient, olga: Account) -> None:
    answer = client.post(URL, data={"email": olga.email, "password": PASSWORD})
    [cookie] = answer.headers.getlist("Set-Cookie")
    name, _equals, rest = cookie.partition("=")
    assert (name, rest.partition("; ")[2]) == ("eventsite", "HttpOnly; Path=/; SameSite=Lax")


def test_cookie_on_https_is_secure_and_of_this_host_alone(environment: dict[str, str], app: Flask, olga: Account) -> None:
    secure = create_app(Settings.from_env(environment | {"EVENTSITE_BASE_URL": "https://events.example.org"}))
    secure.config["WTF_CSRF_ENABLED"] = False
    with secure.app_context():
        answer = secure.test_client().post(
            URL, data={"email": olga.email, "password": PASSWORD}, base_url="https://events.example.org"
        )  # fmt: skip
        db.session.remove()
        db.engine.dispose()
    [cookie] = answer.headers.getlist("Set-Cookie")
    name, _equals, rest = cookie.partition("=")
    assert (name, rest.partition("; ")[2]) == ("__Host-eventsite", "Secure; HttpOnly; Path=/; SameSite=Lax")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_health_check_and_style_set_no_cookie_and_do_not_vary(client: FlaskClient, olga: Account) -> None:
    sign_in(client, olga)
    for path in ("/healthz", "/site.css"):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(
    ("role", "opened"),
    [
        (Role.VIEWER, {"/desk/", "/desk/people", "/desk/organisations", "/desk/sessions"}),
        (Role.EDITOR, {"/desk/", "/desk/people", "/desk/organisations", "/desk/sessions", "/desk/organisations/new"}),
        (Role.OWNER, {"/desk/", "/desk/people", "/desk/organisations", "/desk/sessions", "/desk/organisations/new", "/desk/settings",
                      "/desk/settings/team", "/desk/settings/logo", "/desk/members"}),
    ],
)  # fmt: skip
def test_role_opens_its_pages_and_no_others(client: FlaskClient, role: Role, opened: set[str]) -> None:
    sign_in(client, make_account(role=role))
    pages = {"/desk/", "/desk/people", "/desk/organisations", "/desk/organisations/new", "/desk/sessions", "/desk/settings",
             "/desk/settings/team", "/desk/settings/logo", "/desk/members"}  # fmt: skip
    answers = {page: client.get(page).status_code for page in pages}
    assert answers == {page: 200 if page in opened else 403 for page in pages}


def test_navigation_shows_what_the_role_may_open(client: FlaskClient) -> None:
    page = sign_in(client, make_account(role=Role.VIEWER)).get("/desk/").text
    assert "/desk/people" in page
    assert "/desk/settings" not in page


def test_account_without_a_team_opens_nothing(client: FlaskClient) -> None:
    account = make_account()
    with transaction():
        db.session.delete(db.session.scalars(select(Membership)).one())
    assert sign_in(client, account).get("/desk/").status_code == 403


def test_role_that_was_lowered_holds_from_the_next_request(client: FlaskClient, olga: Account) -> None:
    sign_in(client, olga)
    assert client.get("/desk/members").status_code == 200
    with transaction():
        db.session.scalars(select(Membership)).one().role = Role.VIEWER
    assert client.get("/desk/members").status_code == 403


def test_team_is_chosen_for_this_browser_and_only_among_ones_own(client: FlaskClient, olga: Account) -> None:
    other, foreign = make_team("oresund"), make_team("foreign")
    make_account(team=other, role=Role.VIEWER)
    sign_in(client, olga)
    assert client.get("/desk/members").status_code == 200
    assert client.post("/desk/team", data={"team": other.id}).status_code == 303
    assert client.get("/desk/members").status_code == 403
    for wrong in (foreign.id, "", "x", "9" * 30):
        assert client.post("/desk/team", data={"team": wrong}).status_code == 404


def test_sessions_are_listed_and_ended_one_by_one_or_all(client: FlaskClient, app: Flask, olga: Account) -> None:
    others = [sign_in(app.test_client(), olga) for _ in range(3)]
    stranger = make_account("sam@kattegat.example.org", name="Sam")
    sign_in(app.test_client(), stranger)
    sign_in(client, olga)
    ids = db.session.scalars(select(SignInSession.id).order_by(SignInSession.id)).all()
    assert client.get("/desk/sessions").text.count("/end") == 4
    assert client.post(f"/desk/sessions/{ids[3]}/end").status_code == 404
    assert client.post(f"/desk/sessions/{ids[0]}/end").status_code == 303
    assert [other.get("/desk/").status_code for other in others] == [303, 200, 200]
    assert client.post("/desk/sessions/end-others").status_code == 303
    assert [other.get("/desk/").status_code for other in others] == [303, 303, 303]
    assert client.get("/desk/").status_code == 200
    assert db.session.scalar(select(func.count()).select_from(SignInSession)) == 2


def test_notice_is_shown_once(client: FlaskClient, olga: Account) -> None:
    sign_in(client, olga).post("/desk/sessions/end-others")
    assert "Every other browser is signed out." in client.get("/desk/").text
    assert "Every other browser is signed out." not in client.get("/desk/").text


def test_password_change_takes_the_current_one_and_ends_other_sessions(client: FlaskClient, app: Flask, olga: Account) -> None:
    other = sign_in(app.test_client(), olga)
    sign_in(client, olga)
    before = client.get_cookie("eventsite", domain="127.0.0.1")
    wrong = client.post("/desk/password", data={"current": "something else", "password": "another four plain words"})
    assert (wrong.status_code, "That is not your current password." in wrong.text) == (422, True)
    assert client.post("/desk/password", data={"current": PASSWORD, "password": "olgaorganiser"}).status_code == 422
    assert client.post("/desk/password", data={"current": PASSWORD, "password": "another four plain words"}).status_code == 303
    after = client.get_cookie("eventsite", domain="127.0.0.1")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert (client.get("/desk/").status_code, other.get("/desk/").status_code) == (200, 303)
    db.session.rollback()
    assert security.fits(olga, "another four plain words")
