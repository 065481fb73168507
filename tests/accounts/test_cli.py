"""Accounts on the command line, as `eventsite user …` runs it."""

import re

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.accounts.cli import user
from eventsite.accounts.models import Account, Membership, Role
from eventsite.db import db
from tests.desk import make_account, sign_in
from tests.factories import make_team

ADD = ["add", "Olga@Example.org", "--name", "Olga Organiser", "--team", "kattegat"]


def run(app: Flask, *words: str) -> Result:
    result = CliRunner().invoke(user, list(words), obj=lambda: app)
    db.session.rollback()  # the command had a session of its own: this one looks anew
    return result


def link_in(result: Result) -> str:
    found = re.fullmatch(r"http://127\.0\.0\.1:8000(/desk/link/[\w-]{43})\n", result.stdout)
    assert found, result.output
    return found[1]


def test_user_add_makes_the_team_and_prints_one_link_that_sets_a_password(app: Flask, client: FlaskClient) -> None:
    result = run(app, *ADD, "--team-name", "Kattegat Innovation Centre")
    assert result.exit_code == 0
    assert "password" in result.stderr
    link = link_in(result)
    assert client.post(link, data={"password": "four unrelated words 47"}).status_code == 303
    assert client.get("/desk/").status_code == 200
    db.session.rollback()
    membership = db.session.scalars(select(Membership)).one()
    assert (membership.account.email, membership.role, membership.team.name) == (
        "olga@example.org",
        Role.OWNER,
        "Kattegat Innovation Centre",
    )


def test_user_add_without_the_team_says_how_to_make_it(app: Flask) -> None:
    result = run(app, *ADD)
    assert (result.exit_code, result.output) == (1, "Error: there is no team kattegat; --team-name NAME makes it\n")


def test_user_add_twice_says_how_to_get_another_link(app: Flask) -> None:
    make_team()
    run(app, *ADD)
    result = run(app, *ADD)
    assert result.exit_code == 1
    assert "eventsite user link" in result.output


@pytest.mark.parametrize("email", ["olga", "olga@", "@example.org", "ol ga@example.org", "olga@localhost"])
def test_user_add_with_no_address_is_refused(app: Flask, email: str) -> None:
    result = run(app, "add", email, "--name", "Olga", "--team", "kattegat", "--team-name", "Kattegat")
    assert result.exit_code == 2
    assert db.session.scalars(select(Account.id)).all() == []


def test_user_link_voids_the_older(app: Flask, client: FlaskClient) -> None:
    make_team()
    first = link_in(run(app, *ADD))
    second = link_in(run(app, "link", "olga@example.org"))
    assert (client.get(first).status_code, client.get(second).status_code) == (410, 200)


def test_user_link_of_nobody_is_refused(app: Flask) -> None:
    assert run(app, "link", "sam@example.org").output == "Error: there is no account sam@example.org\n"


def test_user_disable_ends_the_session_and_enable_lets_in_again(app: Flask, client: FlaskClient) -> None:
    account = make_account(password="x")
    sign_in(client, account)
    assert run(app, "disable", account.email).output == "olga@kattegat.example.org cannot sign in any more.\n"
    assert client.get("/desk/").status_code == 303
    assert run(app, "link", account.email).exit_code == 1
    assert run(app, "enable", account.email).exit_code == 0
    assert sign_in(client, db.session.get_one(Account, account.id)).get("/desk/").status_code == 200


def test_user_list_shows_roles_and_states(app: Flask) -> None:
    make_account(password="x")
    make_account("viggo@kattegat.example.org", role=Role.VIEWER, name="Viggo Viewer")
    assert run(app, "list").output == (
        "olga@kattegat.example.org  Olga Organiser  kattegat: owner\n"
        "viggo@kattegat.example.org  Viggo Viewer  kattegat: viewer (no password yet)\n"
    )
