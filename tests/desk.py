"""Signing in without the sign-in page: a session's row and its cookie, as the page would make them."""

import secrets
from datetime import timedelta

from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite import clock
from eventsite.accounts.models import Account, Membership, Role, SignInSession
from eventsite.accounts.sessions import STORED, hash_of
from eventsite.db import db, transaction
from eventsite.people.models import Team
from tests.factories import make_team

PASSWORD = "four unrelated words 47"


def make_account(
    email: str = "olga@kattegat.example.org",
    *,
    team: Team | None = None,
    role: Role = Role.OWNER,
    name: str = "Olga Organiser",
    password: str | None = None,
) -> Account:
    """An account with a role in a team; the same one for the same address, which gets a role in another team besides."""
    team = team or make_team()
    account = db.session.scalar(select(Account).where(Account.email == email))
    with transaction():
        if account is None:
            account = Account(email=email, name=name, fs_uniquifier=secrets.token_hex(32), password=password)
            db.session.add(account)
        if db.session.scalar(select(Membership).where(Membership.account == account, Membership.team_id == team.id)) is None:
            db.session.add(Membership(account=account, team_id=team.id, role=role))
    return account


def sign_in(client: FlaskClient, account: Account) -> FlaskClient:
    """The client, signed in with this account."""
    secret, now = secrets.token_urlsafe(32), clock.now()
    data = {"_user_id": account.fs_uniquifier, "_fresh": True, "csrf_token": "c" * 40}
    with transaction():
        row = SignInSession(id_hash=hash_of(secret), account_id=account.id, data=data, created_at=now, seen_at=now)
        row.expires_at = now + timedelta(days=7)
        db.session.add(row)
    domain = str(current_app.config["SERVER_NAME"]).partition(":")[0]
    client.set_cookie(current_app.config["SESSION_COOKIE_NAME"], STORED + secret, domain=domain)
    return client
