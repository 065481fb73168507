"""One-time tokens: 256 random bits, of which only the SHA-256 rests here. GET looks, POST spends."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import update

from eventsite.accounts import queries
from eventsite.accounts.errors import LinkSpent
from eventsite.accounts.models import Account, Token, TokenPurpose
from eventsite.accounts.sessions import hash_of
from eventsite.db import db

LASTS = {TokenPurpose.FIRST_SIGN_IN: timedelta(days=3), TokenPurpose.RESET: timedelta(hours=1), TokenPurpose.SIGN_IN: timedelta(minutes=10)}


def make(account: Account, purpose: TokenPurpose, *, now: datetime) -> str:
    """A new token, in clear for this one moment; older ones of the account are void. Call inside `transaction()`."""
    void_all(account, now=now)
    secret = secrets.token_urlsafe(32)
    token = Token(account_id=account.id, purpose=purpose, token_hash=hash_of(secret), created_at=now, expires_at=now + LASTS[purpose])
    db.session.add(token)
    db.session.flush()  # it is handed out at once
    return secret


def void_all(account: Account, *, now: datetime) -> None:
    """No link that was given out opens anything any more. Call inside `transaction()`."""
    db.session.execute(update(Token).where(Token.account_id == account.id, Token.used_at.is_(None)).values(used_at=now))


def look(secret: str, *, now: datetime) -> Token:
    """The token, if it may still be used; reads only. Raises LinkSpent."""
    token = queries.token_by_hash(hash_of(secret)) if secret else None
    if token is None or token.used_at is not None or token.expires_at <= now or not token.account.active:
        raise LinkSpent
    return token


def spend(secret: str, *, now: datetime) -> Account:
    """Spend it: one guarded statement, so that of two clicks at once one counts. Raises LinkSpent. Call inside `transaction()`."""
    token = look(secret, now=now)
    statement = update(Token).where(Token.id == token.id, Token.used_at.is_(None), Token.expires_at > now).values(used_at=now)
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    if int(getattr(result, "rowcount", 0)) != 1:
        raise LinkSpent
    return token.account
