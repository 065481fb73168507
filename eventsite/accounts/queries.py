"""Named reads of accounts, and who is asking: the account and the team of this request."""

from flask import abort, g, session
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsite.accounts import rules
from eventsite.accounts.models import Account, Membership, Role, SignInSession, Token
from eventsite.db import db
from eventsite.people.models import Team
from eventsite.people.rules import email_key

TEAM = "team_id"  # in the session: the team that this browser works for


def account_by_email(email: str) -> Account | None:
    """The account of an address, however it was typed."""
    return db.session.scalar(select(Account).where(Account.email == email_key(email)))


def account_by_id(account_id: int) -> Account | None:
    """One account."""
    return db.session.get(Account, account_id)


def token_by_hash(token_hash: str) -> Token | None:
    """The one-time token with this SHA-256."""
    return db.session.scalar(select(Token).where(Token.token_hash == token_hash).options(joinedload(Token.account)))


def memberships_of(account_id: int) -> list[Membership]:
    """The account's roles, by the team's name."""
    statement = select(Membership).join(Team).where(Membership.account_id == account_id).options(joinedload(Membership.team))
    return list(db.session.scalars(statement.order_by(Team.name, Team.id)))


def members_of(team_id: int) -> list[Membership]:
    """Who works for the team, by name."""
    statement = select(Membership).join(Account).where(Membership.team_id == team_id).options(joinedload(Membership.account))
    return list(db.session.scalars(statement.order_by(Account.name, Account.id)))


def member_of(team_id: int, membership_id: int) -> Membership | None:
    """One role in this team; none for another team's."""
    return db.session.scalar(select(Membership).where(Membership.id == membership_id, Membership.team_id == team_id))


def all_accounts() -> list[Account]:
    """Every account, by address."""
    return list(db.session.scalars(select(Account).order_by(Account.email)))


def owners() -> list[Account]:
    """Who owns a team and may sign in, each once."""
    owning = select(Membership.account_id).where(Membership.role == Role.OWNER)
    return list(db.session.scalars(select(Account).where(Account.id.in_(owning), Account.active).order_by(Account.id)))


def sessions_of(account_id: int) -> list[SignInSession]:
    """The account's browsers, the one used last first."""
    statement = select(SignInSession).where(SignInSession.account_id == account_id)
    return list(db.session.scalars(statement.order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())))


def signed_in() -> Account | None:
    """The account of this request's session, if it has one. Public pages do not ask: they read no cookie."""
    if "account" not in g:
        user = current_user._get_current_object()  # the proxy's own way to the object behind it
        g.account = user if isinstance(user, Account) else None
    account: Account | None = g.account
    return account


def current_account() -> Account:
    """Who is asking. The guard has let the request through; without it, 403."""
    return signed_in() or abort(403)


def current_memberships() -> list[Membership]:
    """All roles of who is asking, read once a request."""
    if "memberships" not in g:
        account = signed_in()
        g.memberships = memberships_of(account.id) if account else []
    memberships: list[Membership] = g.memberships
    return memberships


def current_membership() -> Membership | None:
    """The role in the team that this browser works for: the chosen one, else the first."""
    own = current_memberships()
    return next((m for m in own if m.team_id == session.get(TEAM)), own[0] if own else None)


def current_team() -> Team:
    """The team that this browser works for; 403 without one."""
    membership = current_membership()
    return membership.team if membership else abort(403)


def can(permission: str) -> bool:
    """Whether who is asking has the permission in their current team."""
    membership = current_membership()
    return membership is not None and rules.allows(membership.role, permission)
