"""Signing in and out, recovering a password, one's own account, and the team's accounts."""

from flask import Flask

from eventsite.accounts import emails, guard, queries, security
from eventsite.accounts.desk_views import door, members, own
from eventsite.accounts.desk_views.frame import blueprint
from eventsite.accounts.models import Account
from eventsite.accounts.notices import notices
from eventsite.config import Settings
from eventsite.mail import hooks

__all__ = ["blueprint", "door", "install", "members", "own"]


def install(app: Flask, settings: Settings) -> None:
    """Put sign-in into the application."""
    security.install(app, settings)
    app.before_request(guard.refuse_foreign)
    app.jinja_env.globals.update(can=queries.can, current_team=queries.current_team, current_account=queries.current_account)
    app.jinja_env.globals.update(current_memberships=queries.current_memberships, desk_notices=notices)
    hooks.subjects[Account.__tablename__] = emails.SUBJECT
