"""The command `eventsite`. Each word is thin: read the settings, make the application, call one function."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask_migrate import upgrade

from eventsite.accounts.cli import user
from eventsite.app import create_app
from eventsite.config import SettingError, Settings
from eventsite.db import MIGRATIONS
from eventsite.inbox.cli import inbox
from eventsite.jobs.cli import doctor, serve, work


@click.group()
@click.version_option(package_name="eventsite")
def main() -> None:
    """A site and a desk for seminars, workshops and study trips."""


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run the command inside the application; a setting that is missing or odd ends it with one clear line."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            app = create_app(Settings.from_env())
        except SettingError as error:
            raise click.ClickException(str(error)) from error
        with app.app_context():
            return command(*args, **kwargs)

    return run


@main.command()
@with_app
def migrate() -> None:
    """Bring the database to the newest form; nothing happens when it is there."""
    upgrade(directory=str(MIGRATIONS))
    click.echo("The database is up to date.")


for _command in (serve, work, doctor, user, inbox):
    main.add_command(_command)
