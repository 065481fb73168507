"""Mails about an account: a link to set a password, and word that it was changed.

The worker makes the token when the mail goes, so that no secret waits in the outbox.
"""

from datetime import datetime, timedelta
from typing import Any

from eventsite import clock
from eventsite.accounts import queries, tokens
from eventsite.accounts.models import Account, TokenPurpose
from eventsite.mail.hooks import Subject
from eventsite.mail.models import Message
from eventsite.mail.outbox import Letter, enqueue

RESET = "accounts/emails/reset"
FIRST_LINK = "accounts/emails/first_link"
MANY_NEW_ADDRESSES = "accounts/emails/many_new_addresses"
PASSWORD_CHANGED = "accounts/emails/password_changed"  # noqa: S105 - a template


def send_reset(account: Account, *, now: datetime) -> None:
    """A link to set a new password; once a minute at most, and not when an hour late."""
    _send(RESET, account, f"reset:{account.id}:{now:%Y%m%d%H%M}", not_after=now + timedelta(hours=1))


def send_first_link(account: Account, team_id: int, *, now: datetime) -> None:
    """A link to set the first password, for somebody whom the team let in."""
    _send(FIRST_LINK, account, f"first-link:{account.id}:{now:%Y%m%d%H%M}", team_id=team_id, not_after=now + timedelta(days=2))


def send_password_changed(account: Account, *, now: datetime) -> None:
    """Word to the address, so that a change by somebody else does not go unseen."""
    _send(PASSWORD_CHANGED, account, f"password-changed:{account.id}:{now:%Y%m%d%H%M%S%f}", values={"at": now.isoformat()})


def send_many_new_addresses(account: Account, number: int, *, now: datetime) -> None:
    """Word that unusually many addresses were typed into our forms; once a day."""
    once = f"many-new-addresses:{account.id}:{now:%Y%m%d}"
    _send(MANY_NEW_ADDRESSES, account, once, not_after=now + timedelta(days=1), values={"number": number})


def _send(
    template: str,
    account: Account,
    once: str,
    *,
    team_id: int | None = None,
    not_after: datetime | None = None,
    values: dict[str, Any] | None = None,
) -> None:
    teams = queries.memberships_of(account.id)
    if team_id is None and not teams:
        return  # in no team there is nothing to sign in to, and no sender
    letter = Letter(
        template, account.email, account.language, account, team_id or teams[0].team_id, once, values=values or {}, not_after=not_after,
    )  # fmt: skip
    enqueue(letter)


def _still_wanted(message: Message, account: Account) -> bool:
    """An ended account gets no link; that a password was changed is told in any case."""
    return account.active or message.template == PASSWORD_CHANGED


def _prepare(message: Message, account: Account) -> dict[str, Any]:
    """The one-time link, made in this moment: older ones are void, only a hash stays."""
    if message.template in (PASSWORD_CHANGED, MANY_NEW_ADDRESSES):
        return {}
    purpose = TokenPurpose.RESET if message.template == RESET else TokenPurpose.FIRST_SIGN_IN
    return {"token": tokens.make(account, purpose, now=clock.now())}


def _context(message: Message, account: Account) -> dict[str, Any]:
    at = message.values.get("at")
    return {"account": account, "at": datetime.fromisoformat(at) if at else None, "number": message.values.get("number", 0)}


SUBJECT = Subject(
    load=queries.account_by_id,
    still_wanted=_still_wanted,
    context=_context,
    entry=lambda _message, _account: None,
    display_name=lambda _message, account: account.name,
    prepare=_prepare,
)
