"""Use cases of accounts. Every function is called inside `transaction()`; hashing is done before it, since it takes long."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from eventsite.accounts import emails, queries, rules, tokens
from eventsite.accounts.errors import AlreadyMember, LastOwner, SignInDelayed
from eventsite.accounts.models import Account, Membership, Role, SignInSession, Token
from eventsite.audit.service import Act, record
from eventsite.db import db, lock
from eventsite.people.models import Team
from eventsite.people.rules import email_key
from eventsite.web import limits

QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)
TRIES_PER_QUARTER = 5
TRIES_PER_DAY = 10  # after these, one a quarter of an hour
TRIES_PER_NETWORK = 60  # for all accounts together, in a quarter of an hour
RESETS_PER_HOUR = 3
RESETS_PER_DAY = 6
RESETS_PER_NETWORK = 20


@dataclass(frozen=True)
class NewAccount:
    """Somebody who is to work at the desk."""

    email: str
    name: str
    role: Role
    language: str = "en"


def count_try(email: str, network: str, *, now: datetime) -> None:
    """Count one try to sign in, before the password is looked at; `forget_tries` takes it back when it was right.

    Counted for the account and network together, so that a stranger elsewhere cannot keep somebody out. Raises
    TooMany for a network that tries many accounts. Whether the account may try is for `check_tries`, in words.
    """
    limits.hit("sign-in from", network, limit=TRIES_PER_NETWORK, per=QUARTER, now=now)
    limits.count("sign-in", _pair(email, network), per=QUARTER, now=now)
    limits.count("sign-in", _pair(email, network), per=DAY, now=now)


def check_tries(email: str, network: str, *, now: datetime) -> None:
    """Raises SignInDelayed when this try is one too many. Reads only."""
    recent = limits.counted("sign-in", _pair(email, network), per=QUARTER, now=now)
    today = limits.counted("sign-in", _pair(email, network), per=DAY, now=now)
    if recent > TRIES_PER_QUARTER or (today > TRIES_PER_DAY and recent > 1):
        raise SignInDelayed


def signed_in(account: Account, network: str, rehashed: str | None, *, now: datetime) -> None:
    """The password was right: the tries are forgotten, a hash of older parameters is replaced."""
    for per in (QUARTER, DAY):
        limits.forget("sign-in", _pair(account.email, network), per=per, now=now)
    account.last_sign_in_at = now
    if rehashed is not None:
        account.password = rehashed


def ask_reset(email: str, network: str, *, now: datetime) -> None:
    """Owe the address a link, if it has an account that may use one. Nothing tells the asker which it was."""
    limits.hit("reset from", network, limit=RESETS_PER_NETWORK, per=DAY, now=now)
    hour = limits.count("reset", email_key(email), per=timedelta(hours=1), now=now)
    day = limits.count("reset", email_key(email), per=DAY, now=now)
    account = queries.account_by_email(email)
    if account is None or not account.active or hour > RESETS_PER_HOUR or day > RESETS_PER_DAY:
        return
    emails.send_reset(account, now=now)


def use_token(secret: str, new_hash: str, *, now: datetime) -> Account:
    """Set the password that a one-time link asks for, and spend the link. Raises LinkSpent."""
    account = tokens.spend(secret, now=now)
    had_one = account.password is not None
    set_password(account, new_hash, now=now)
    record(Act("account.password_reset" if had_one else "account.password_set", account, account.id))
    if had_one:
        emails.send_password_changed(account, now=now)
    return account


def change_password(account: Account, new_hash: str, *, now: datetime) -> None:
    """A new password, chosen by who knows the old one; the address hears of it."""
    set_password(account, new_hash, now=now)
    record(Act("account.password_changed", account, account.id))
    emails.send_password_changed(account, now=now)


def set_password(account: Account, new_hash: str, *, now: datetime) -> None:
    """Everything that the old password opened is closed: sessions and links."""
    account.password = new_hash
    account.fs_uniquifier = secrets.token_hex(32)
    end_sessions(account)
    tokens.void_all(account, now=now)


def end_sessions(account: Account, *, but: int | None = None) -> int:
    """End the account's sessions, all or all but one; how many there were."""
    statement = delete(SignInSession).where(SignInSession.account_id == account.id)
    if but is not None:
        statement = statement.where(SignInSession.id != but)
    return int(getattr(db.session.execute(statement), "rowcount", 0))


def end_session(account: Account, session_id: int) -> bool:
    """End one of the account's own sessions; whether there was one."""
    statement = delete(SignInSession).where(SignInSession.id == session_id, SignInSession.account_id == account.id)
    return int(getattr(db.session.execute(statement), "rowcount", 0)) == 1


def sweep(*, now: datetime) -> int:
    """Delete sessions that ended by themselves and tokens long spent; how many rows."""
    gone = db.session.execute(delete(SignInSession).where(SignInSession.expires_at <= now))
    old = db.session.execute(delete(Token).where(Token.expires_at <= now - DAY))
    return sum(int(getattr(result, "rowcount", 0)) for result in (gone, old))


def add_member(team: Team, new: NewAccount, by: int | None, *, now: datetime) -> Account:
    """Let somebody work for the team, with an account made if need be. Raises AlreadyMember."""
    account = queries.account_by_email(new.email)
    if account is None:
        account = Account(email=email_key(new.email), name=new.name, language=new.language, fs_uniquifier=secrets.token_hex(32))
        account.active, account.created_at = True, now
        db.session.add(account)
        db.session.flush()  # the role points at its id
    if any(m.team_id == team.id for m in queries.memberships_of(account.id)):
        raise AlreadyMember
    db.session.add(Membership(account=account, team=team, role=new.role))
    record(Act("account.added", account, by, details={"team": team.id, "role": new.role.value}))
    return account


def invite_member(team: Team, new: NewAccount, by: int, *, now: datetime) -> Account:
    """As `add_member`, and owe the person a first link by mail."""
    account = add_member(team, new, by, now=now)
    if account.password is None:
        emails.send_first_link(account, team.id, now=now)
    return account


def send_first_link(membership: Membership, *, now: datetime) -> None:
    """Owe somebody another link; for a forgotten password they ask themselves."""
    if membership.account.active:
        emails.send_first_link(membership.account, membership.team_id, now=now)


def change_role(membership: Membership, role: Role, by: int) -> None:
    """Another role in the team, from the next request on. Raises LastOwner."""
    lock(membership.team)  # until commit, nobody else counts owners here
    if membership.role is Role.OWNER and role is not Role.OWNER:
        _keep_an_owner(membership)
    details = {"team": membership.team_id, "was": membership.role.value, "became": role.value}
    record(Act("account.role_changed", membership.account, by, details=details))
    membership.role = role


def remove_member(membership: Membership, by: int) -> None:
    """End somebody's work for the team; the account stays for other teams. Raises LastOwner."""
    lock(membership.team)
    if membership.role is Role.OWNER:
        _keep_an_owner(membership)
    record(Act("account.removed", membership.account, by, details={"team": membership.team_id, "was": membership.role.value}))
    db.session.delete(membership)


def disable(account: Account, by: int | None, *, now: datetime) -> None:
    """Nobody signs in with this account any more, and whoever is signed in is out."""
    account.active = False
    account.fs_uniquifier = secrets.token_hex(32)
    end_sessions(account)
    tokens.void_all(account, now=now)
    record(Act("account.disabled", account, by))


def enable(account: Account, by: int | None) -> None:
    """The account may sign in again, with the password that it had."""
    account.active = True
    record(Act("account.enabled", account, by))


def check_new_password(account: Account, password: str, site_names: list[str]) -> None:
    """Raises the refusal of a password that is short, common or telling."""
    rules.check_password(password, [account.name, account.email, *site_names])


def _keep_an_owner(leaving: Membership) -> None:
    others = select(func.count()).select_from(Membership).join(Account).where(
        Membership.team_id == leaving.team_id, Membership.role == Role.OWNER, Membership.id != leaving.id, Account.active,
    )  # fmt: skip
    if not db.session.scalar(others):
        raise LastOwner


def _pair(email: str, network: str) -> str:
    return f"{email_key(email)}\0{network}"
