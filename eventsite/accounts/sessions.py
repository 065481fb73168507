"""Sessions: a signed cookie until sign-in, a row of our own after it.

An anonymous visitor has no cookie until a form needs one for its token; that state is small and signed, so it is kept
by the browser. Signing in begins a row: the cookie then holds 256 random bits, the row their SHA-256. Signing out
deletes the row, so that a replayed cookie opens nothing. Nothing is read before somebody asks: a public page touches no row.

What a session notes of itself (last seen, a notice shown once) is the only thing written after a GET.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from sqlalchemy import delete, select, update

from eventsite import clock
from eventsite.accounts.models import SignInSession
from eventsite.db import db, transaction

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)  # last seen is noted this often at most
STORED = "s."  # before the id of a stored session, so that the two kinds of cookie cannot be mixed up


class DeskSession(SessionMixin):
    """What Flask's `session` is here. `row_id` is set for a stored one; a signed one is anonymous."""

    def __init__(self, cookie: str, signed: dict[str, Any]) -> None:
        self.modified = False
        self.row_id: int | None = None
        self.new_cookie: str | None = None
        self.ended = False
        self._cookie = cookie
        self._data: dict[str, Any] | None = None if cookie else signed
        self._seen_at: datetime | None = None

    @property
    def data(self) -> dict[str, Any]:
        """The content, loaded when first asked for."""
        if self._data is None:
            self._data = self._load()
        return self._data

    @property
    def is_loaded(self) -> bool:
        """Whether anybody asked for the content."""
        return self._data is not None

    def _load(self) -> dict[str, Any]:
        now = clock.now()
        row = db.session.scalar(select(SignInSession).where(SignInSession.id_hash == hash_of(self._cookie)))
        if row is None or row.expires_at <= now or row.seen_at + IDLE <= now:
            self.modified = self.ended = True  # the cookie goes
            return {}
        self.row_id, self._seen_at = row.id, row.seen_at
        return dict(row.data)

    @property
    def is_due(self) -> bool:
        """Whether last seen is to be noted again."""
        return self._seen_at is not None and clock.now() - self._seen_at >= SEEN_EVERY

    def begin(self, account_id: int, browser: str, *, now: datetime) -> None:
        """A new stored session of this account, with a new id and nothing of what was before. Call inside `transaction()`."""
        self.drop_row()
        self.new_cookie = secrets.token_urlsafe(32)
        row = SignInSession(id_hash=hash_of(self.new_cookie), account_id=account_id, created_at=now, seen_at=now, expires_at=now + ABSOLUTE)
        row.browser = browser[:80]
        db.session.add(row)
        db.session.flush()  # the answer's last step writes the content by this id
        self.row_id, self._data, self._seen_at, self.ended = row.id, {"csrf_token": secrets.token_hex(20)}, now, False
        self.modified = True

    def drop_row(self) -> None:
        """End the stored session, if this is one. Call inside `transaction()`."""
        if self.data is not None and self.row_id is not None:
            db.session.execute(delete(SignInSession).where(SignInSession.id == self.row_id))
            self.row_id = None

    def end(self) -> None:
        """End it here and on the server. Call inside `transaction()`."""
        self.drop_row()
        self._data, self.modified, self.ended = {}, True, True

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.data[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self.data[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)


class DeskSessions(SecureCookieSessionInterface):
    """Opens and saves both kinds."""

    def open_session(self, app: Flask, request: Request) -> Any:  # Flask wants its own class here and needs only a mapping
        """The session of this request; a forged or old signed cookie is an empty one."""
        value = request.cookies.get(self.get_cookie_name(app), "")
        if not value:
            return DeskSession("", {})  # most requests: nothing to verify
        if value.startswith(STORED):
            return DeskSession(value.removeprefix(STORED), {})
        return DeskSession("", dict(super().open_session(app, request) or {}))

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Write what changed: a row of a stored session, the cookie of a signed one."""
        if session.accessed:
            response.vary.add("Cookie")
        if not session.is_loaded or session.row_id is None:
            if session.modified:
                self._save_signed(app, session, response)
            return
        if session.modified or session.is_due:
            with transaction():
                values = {"data": dict(session)} if session.modified else {}
                db.session.execute(update(SignInSession).where(SignInSession.id == session.row_id).values(seen_at=clock.now(), **values))
        if session.new_cookie is not None:
            self._set(app, response, STORED + session.new_cookie)

    def _save_signed(self, app: Flask, session: DeskSession, response: Response) -> None:
        response.vary.add("Cookie")
        if session:
            serializer = self.get_signing_serializer(app)
            self._set(app, response, str(serializer.dumps(dict(session))) if serializer else "")
        else:
            response.delete_cookie(self.get_cookie_name(app), secure=self.get_cookie_secure(app), samesite="Lax", httponly=True)

    def _set(self, app: Flask, response: Response, value: str) -> None:
        response.set_cookie(self.get_cookie_name(app), value, httponly=True, secure=self.get_cookie_secure(app), samesite="Lax", path="/")


def hash_of(secret: str) -> str:
    """What is stored of a secret of 256 random bits."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
