"""Accounts on the command line. No password is shipped or typed here: a one-time link sets it."""

import click
from flask import url_for

from eventsite import clock
from eventsite.accounts import queries, service, tokens
from eventsite.accounts.errors import AlreadyMember
from eventsite.accounts.models import Account, Role, TokenPurpose
from eventsite.accounts.service import NewAccount
from eventsite.command import with_app
from eventsite.db import transaction
from eventsite.i18n import LANGUAGES
from eventsite.people import queries as people
from eventsite.people import service as people_service
from eventsite.people.models import Team


@click.group()
def user() -> None:
    """Accounts of the desk."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--team", "slug", required=True, help="The short name of the team, like kattegat.")
@click.option("--team-name", default="", help="Makes the team, with this name, when there is none yet.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.OWNER.value, show_default=True)
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True, help="Of mails to this person.")
@with_app
def add(email: str, name: str, slug: str, team_name: str, role: str, language: str) -> None:
    """Let EMAIL work at the desk, and print a link that sets a password."""
    address = _address(email)
    now = clock.now()
    try:
        with transaction():
            account = service.add_member(_team(slug, team_name), NewAccount(address, name, Role(role), language), None, now=now)
            secret = None if account.password else tokens.make(account, TokenPurpose.FIRST_SIGN_IN, now=now)
    except AlreadyMember as error:
        raise click.ClickException(f"{address} belongs to the team already; a new link: eventsite user link {address}") from error
    if secret is None:
        click.echo(f"{address} has a password already and now works for {slug}, too.")
    else:
        _print_link(secret)


@user.command()
@click.argument("email")
@with_app
def link(email: str) -> None:
    """Print a new one-time link for EMAIL; older ones are void."""
    account = _account(email)
    if not account.active:
        raise click.ClickException(f"{account.email} was disabled; eventsite user enable {account.email}")
    with transaction():
        secret = tokens.make(account, TokenPurpose.FIRST_SIGN_IN, now=clock.now())
    _print_link(secret)


@user.command("list")
@with_app
def list_accounts() -> None:
    """One line for each account: address, name, roles."""
    for account in queries.all_accounts():
        roles = ", ".join(f"{m.team.slug}: {m.role.value}" for m in queries.memberships_of(account.id)) or "no team"
        state = "" if account.active and account.password else " (no password yet)" if account.active else " (disabled)"
        click.echo(f"{account.email}  {account.name}  {roles}{state}")


@user.command()
@click.argument("email")
@with_app
def disable(email: str) -> None:
    """End EMAIL's sign-in: sessions and links are void at once."""
    account = _account(email)
    with transaction():
        service.disable(account, None, now=clock.now())
    click.echo(f"{account.email} cannot sign in any more.")


@user.command()
@click.argument("email")
@with_app
def enable(email: str) -> None:
    """Let EMAIL sign in again."""
    account = _account(email)
    with transaction():
        service.enable(account, None)
    click.echo(f"{account.email} can sign in again.")


def _address(email: str) -> str:
    local, at, domain = email.strip().rpartition("@")
    if not local or not at or "." not in domain or any(c.isspace() for c in email.strip()):
        raise click.BadParameter(f"{email} is not an email address", param_hint="EMAIL")
    return email.strip()


def _account(email: str) -> Account:
    account = queries.account_by_email(email)
    if account is None:
        raise click.ClickException(f"there is no account {email}")
    return account


def _team(slug: str, name: str) -> Team:
    team = people.team_by_slug(slug)
    if team is not None:
        return team
    if not name:
        raise click.ClickException(f"there is no team {slug}; --team-name NAME makes it")
    return people_service.make_team(slug, name)


def _print_link(secret: str) -> None:
    hours = int(tokens.LASTS[TokenPurpose.FIRST_SIGN_IN].total_seconds() // 3600)
    click.echo(url_for("accounts.first_link", token=secret, _external=True))
    click.echo(f"Opens once, within {hours} hours, and asks for a password.", err=True)
