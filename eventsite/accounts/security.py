"""flask-security, fitted in: what it does here, and what is switched off.

It hashes and verifies passwords (argon2id through libpass), keeps who is signed in (flask-login), and marks when
somebody last proved who they are, which its second factor and passkeys build on. Its blueprint stays off: each of its
views commits on its own and mails from the request, while here the edge commits and a mail is a row. Our thin views call
its lower pieces instead. Its hooks that run on every request read the session, which would put `Vary: Cookie` and a query
on every public page; they are taken out again, since only `for_desk` asks who somebody is.
"""

import secrets
from threading import BoundedSemaphore
from typing import Any

from flask import Flask, abort, current_app
from flask_security import RoleMixin, Security, SQLAlchemyUserDatastore
from flask_security.utils import hash_password, verify_password

from eventsite.accounts import rules
from eventsite.accounts.models import Account
from eventsite.accounts.sessions import DeskSessions
from eventsite.config import Settings
from eventsite.db import db

AT_ONCE = 2  # hashes in one process: each takes 19 MB and a core
WAIT_SECONDS = 10
# Verified when there is no account or no password yet, so that both answers take as long. Nobody knows its password.
DUMMY_HASH = "$argon2id$v=19$m=19456,t=2,p=1$4/xfa601xjjHmNNa632PcQ$15x5b7QAp8i8o6qLDCyvBGBMklQkzvYJjG/aEdfJTO0"
_hashing = BoundedSemaphore(AT_ONCE)


class Datastore(SQLAlchemyUserDatastore):
    """flask-security's way to our tables. Its commit only flushes: the edge commits."""

    def commit(self) -> None:
        """Write to the open transaction."""
        db.session.flush()


class NoRole(RoleMixin):
    """flask-security asks for a class of roles; ours are memberships in teams, which it does not know."""


def install(app: Flask, settings: Settings) -> None:
    """Put flask-security and our sessions into the application."""
    app.session_interface = DeskSessions()
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - a method's name
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],  # no pepper: a changed secret key must not void every password
        SECURITY_PASSWORD_SALT=secrets.token_hex(16),  # asked for at start, unused with a single hash
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={
            "argon2__time_cost": 2, "argon2__memory_cost": 19456, "argon2__parallelism": 1, "argon2__type": "ID",
        },
        SECURITY_PASSWORD_LENGTH_MIN=rules.MIN_PASSWORD,
        SECURITY_PASSWORD_NORMALIZE_FORM="NFKC",  # noqa: S106 - a form of Unicode
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_SEND_PASSWORD_RESET_EMAIL=False,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SESSION_PROTECTION=None,  # flask-login would tie a session to the browser's address and name; phones change both
    )  # fmt: skip
    hooks: tuple[Any, ...] = (app.before_request_funcs, app.after_request_funcs, app.template_context_processors)
    before = [list(kind.setdefault(None, [])) for kind in hooks]
    Security(app, Datastore(db, Account, NoRole), register_blueprint=False)
    for kind, functions in zip(hooks, before, strict=True):
        kind[None][:] = functions


def hashed(password: str) -> str:
    """argon2id of the password, its parameters within. Takes a slot; 503 when none comes free."""
    with _Slot():
        return str(hash_password(rules.normal_password(password)))


def fits(account: Account | None, password: str) -> bool:
    """Whether it is the account's password. As slow for an account that is not there."""
    known = account is not None and account.active and bool(account.password)
    with _Slot():
        verified = verify_password(
            rules.normal_password(password), account.password if account and known and account.password else DUMMY_HASH
        )
    return bool(verified) and known


def is_outdated(account: Account) -> bool:
    """Whether the password was hashed with other parameters than today's."""
    return bool(account.password) and bool(current_app.extensions["security"].pwd_context.needs_update(account.password))


class _Slot:
    def __enter__(self) -> None:
        if not _hashing.acquire(timeout=WAIT_SECONDS):
            abort(503)

    def __exit__(self, *_error: object) -> None:
        _hashing.release()
