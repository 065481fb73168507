"""The team's accounts at the desk."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite import clock
from eventsite.accounts import service
from eventsite.accounts.errors import LastOwner
from eventsite.accounts.models import Account, Membership, Role
from eventsite.audit.models import AuditEntry
from eventsite.db import db, transaction
from tests.conftest import outbox
from tests.desk import make_account, sign_in
from tests.factories import make_team

NEW = {"email": "Nora@Example.org", "name": " Nora   New ", "role": "editor", "language": "da"}


def membership(email: str) -> Membership:
    db.session.rollback()
    return db.session.scalars(select(Membership).join(Account).where(Account.email == email)).one()


@pytest.fixture
def olga(app: Flask) -> Account:
    return make_account()


@pytest.fixture
def desk(client: FlaskClient, olga: Account) -> FlaskClient:
    return sign_in(client, olga)


def test_member_is_let_in_and_mailed_a_link(desk: FlaskClient) -> None:
    assert desk.post("/desk/members", data=NEW).status_code == 303
    nora = membership("nora@example.org")
    assert (nora.role, nora.account.name, nora.account.language, nora.account.password) == (Role.EDITOR, "Nora New", "da", None)
    assert [(message.recipient, message.template, message.language) for message in outbox()] == [
        ("nora@example.org", "accounts/emails/first_link", "da")
    ]
    assert "No password yet" in desk.get("/desk/members").text


def test_member_twice_is_refused_beside_the_address(desk: FlaskClient) -> None:
    desk.post("/desk/members", data=NEW)
    again = desk.post("/desk/members", data=NEW | {"email": "NORA@example.ORG"})
    assert (again.status_code, "This address belongs to the team already." in again.text) == (422, True)


@pytest.mark.parametrize("wrong", [{"email": "nora"}, {"name": " "}, {"role": "king"}, {"language": "xx"}, {"name": "N\x00ra"}])
def test_member_with_an_odd_value_is_refused_and_kept(desk: FlaskClient, wrong: dict[str, str]) -> None:
    answer = desk.post("/desk/members", data=NEW | wrong)
    assert answer.status_code == 422
    assert db.session.scalars(select(Account.email)).all() == ["olga@kattegat.example.org"]


def test_member_of_another_team_gets_a_second_role_and_no_link(desk: FlaskClient) -> None:
    make_account("nora@example.org", team=make_team("oresund"), password="x", name="Nora")
    assert desk.post("/desk/members", data=NEW).status_code == 303
    assert len(db.session.scalars(select(Membership).join(Account).where(Account.email == "nora@example.org")).all()) == 2
    assert outbox() == []


def test_role_is_changed_and_recorded(desk: FlaskClient) -> None:
    desk.post("/desk/members", data=NEW)
    nora = membership("nora@example.org")
    assert desk.post(f"/desk/members/{nora.id}/role", data={"role": "viewer"}).status_code == 303
    assert membership("nora@example.org").role is Role.VIEWER
    entries = db.session.execute(select(AuditEntry.action, AuditEntry.details).order_by(AuditEntry.id)).all()
    assert [tuple(entry) for entry in entries] == [
        ("account.added", {"team": nora.team_id, "role": "editor"}),
        ("account.role_changed", {"team": nora.team_id, "was": "editor", "became": "viewer"}),
    ]


def test_member_is_taken_out_and_is_out_at_once(desk: FlaskClient, app: Flask) -> None:
    viggo = make_account("viggo@kattegat.example.org", role=Role.VIEWER, name="Viggo")
    other = sign_in(app.test_client(), viggo)
    assert other.get("/desk/").status_code == 200
    assert desk.post(f"/desk/members/{membership(viggo.email).id}/remove").status_code == 303
    assert other.get("/desk/").status_code == 403


def test_nobody_changes_their_own_role(desk: FlaskClient, olga: Account) -> None:
    own = membership(olga.email).id
    assert desk.post(f"/desk/members/{own}/role", data={"role": "viewer"}).status_code == 403
    assert desk.post(f"/desk/members/{own}/remove").status_code == 403
    assert membership(olga.email).role is Role.OWNER


def test_member_of_another_team_is_not_there(desk: FlaskClient) -> None:
    foreign = make_account("sam@oresund.example.org", team=make_team("oresund"), name="Sam")
    number = membership(foreign.email).id
    for act in ("role", "remove", "link"):
        assert desk.post(f"/desk/members/{number}/{act}", data={"role": "viewer"}).status_code == 404
    assert membership(foreign.email).role is Role.OWNER


def test_team_keeps_its_last_owner(app: Flask, olga: Account) -> None:
    idle = make_account("idle@kattegat.example.org", name="Idle")
    with transaction():
        service.disable(idle, None, now=clock.now())
    for change in (lambda m: service.change_role(m, Role.EDITOR, 1), lambda m: service.remove_member(m, 1)):
        with pytest.raises(LastOwner), transaction():
            change(membership_in_place(olga))
    assert membership(olga.email).role is Role.OWNER


def membership_in_place(account: Account) -> Membership:
    return db.session.scalars(select(Membership).where(Membership.account_id == account.id)).one()


def test_another_link_is_mailed_to_who_has_no_password(desk: FlaskClient) -> None:
    viggo = make_account("viggo@kattegat.example.org", role=Role.VIEWER, name="Viggo")
    assert desk.post(f"/desk/members/{membership(viggo.email).id}/link").status_code == 303
    assert [message.template for message in outbox()] == ["accounts/emails/first_link"]
