"""Refusals at the door of the desk."""

from eventsite.errors import DomainError
from eventsite.i18n import _l


class AccountError(DomainError):
    """A rule of accounts refused."""


class SignInRefused(AccountError):
    """Unknown address, wrong password, no password yet or an ended account: one answer for all."""

    message = _l("Address and password do not fit together. Check both, or have a link mailed to you.")


class SignInDelayed(AccountError):
    """Too many wrong passwords for this account from this network."""

    message = _l("Too many wrong passwords. Wait fifteen minutes, or have a link mailed to you.")
    status_code = 429


class LinkSpent(AccountError):
    """A one-time link that was used, is too old, was replaced by a newer one, or never was."""

    message = _l("This link was used or is too old. Ask for a new one.")
    status_code = 410


class PasswordRefused(AccountError):
    """The new password is not good enough."""


class PasswordTooShort(PasswordRefused):
    """Under twelve characters."""

    message = _l("Use at least 12 characters. Four unrelated words are easy to keep in mind.")


class PasswordTooLong(PasswordRefused):
    """More than anybody types."""

    message = _l("Use at most 1000 characters.")


class PasswordTooCommon(PasswordRefused):
    """Among the first that are tried."""

    message = _l("This is one of the passwords that are tried first. Choose another.")


class PasswordTellsTooMuch(PasswordRefused):
    """Little more than a name."""

    message = _l("Leave out your name, your address and the name of the site.")


class WrongPassword(AccountError):
    """The current password, asked before a change, was not the one."""

    message = _l("That is not your current password.")


class UnknownTeam(AccountError):
    """No team has this short name."""

    message = _l("There is no team with this short name.")


class LastOwner(AccountError):
    """A team keeps at least one owner who can sign in."""

    message = _l("A team needs at least one owner.")


class AlreadyMember(AccountError):
    """The address has an account in this team."""

    message = _l("This address belongs to the team already.")
