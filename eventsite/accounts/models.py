"""Sign-ins: accounts, their roles in teams, their sessions and one-time tokens."""

import enum
from datetime import datetime
from typing import Any

from flask_security import UserMixin
from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite import clock
from eventsite.db import Base
from eventsite.people.models import Team


class Role(enum.StrEnum):
    """What an account may do in a team."""

    VIEWER = "viewer"  # sees lists
    EDITOR = "editor"  # runs events and lists
    OWNER = "owner"  # also accounts and site settings


class Account(UserMixin, Base):
    """A sign-in, which not everyone has. The columns are those that flask-security reads."""

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # normalised
    name: Mapped[str]
    password: Mapped[str | None]  # argon2id; none until the first link was used
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)  # a new one ends every session
    language: Mapped[str] = mapped_column(String(12), default="en")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_sign_in_at: Mapped[datetime | None]


class Membership(Base):
    """An account's role in a team."""

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    role: Mapped[Role]
    account: Mapped[Account] = relationship()
    team: Mapped[Team] = relationship()

    __table_args__ = (UniqueConstraint("account_id", "team_id"),)


class SignInSession(Base):
    """A browser's session on the server: signing out ends it, and a replayed cookie is refused."""

    id: Mapped[int] = mapped_column(primary_key=True)
    id_hash: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of what the cookie holds
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    browser: Mapped[str] = mapped_column(String(80), default="")


class TokenPurpose(enum.StrEnum):
    """What a one-time token opens."""

    FIRST_SIGN_IN = "first_sign_in"  # from the command line: sets a password
    RESET = "reset"
    SIGN_IN = "sign_in"


class Token(Base):
    """A one-time token: only its SHA-256 rests here; used by POST, once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[TokenPurpose]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship()
