"""The command `eventsite`. Each word is thin: read the settings, make the application, call one function."""

import os

import click
from flask import Flask
from flask_migrate import upgrade

from eventsite.accounts.cli import user
from eventsite.app import create_app
from eventsite.command import with_app
from eventsite.config import SettingError, Settings
from eventsite.db import MIGRATIONS, db
from eventsite.demo.cli import demo
from eventsite.inbox.cli import inbox
from eventsite.incoming.cli import mail_in
from eventsite.jobs.cli import doctor, serve, work


def make_app() -> Flask:
    """The application, or one clear line about the setting that is missing or odd."""
    try:
        app = create_app(Settings.from_env())
    except SettingError as error:
        raise click.ClickException(str(error)) from error

    @click.get_current_context().find_root().call_on_close
    def close() -> None:
        with app.app_context():
            db.engine.dispose()

    return app


@click.group()
@click.version_option(package_name="eventsite")
@click.pass_context
def main(context: click.Context) -> None:
    """A site and a desk for seminars, workshops and study trips."""
    os.umask(0o077)  # the database and the files are ours alone
    context.obj = make_app


@main.command()
@with_app
def migrate() -> None:
    """Bring the database to the newest form; nothing happens when it is there."""
    upgrade(directory=str(MIGRATIONS))
    click.echo("The database is up to date.")


for _command in (serve, work, doctor, user, mail_in, inbox, demo):
    main.add_command(_command)
