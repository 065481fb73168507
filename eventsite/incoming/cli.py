"""mail-in on the command line: one mail on standard input, for a pipe from a mail server.

The exit codes are those of sysexits.h, which Postfix understands: with 75 it keeps the mail and tries again.
"""

import os
import sys

import click

from eventsite import clock
from eventsite.db import db, transaction
from eventsite.incoming import mime, reading, service
from eventsite.incoming.models import Outcome

EX_DATAERR, EX_TEMPFAIL = 65, 75
_PORTION = 64 * 1024


@click.command("mail-in")
@click.option("--sender", metavar="ADDRESS", help="The return address, as the mail server was told it; empty for a mail about a mail.")
def mail_in(sender: str | None) -> None:
    """Take one mail from standard input: an answer to an invitation, a bounce, or what else reaches us."""
    raw, size = _from_standard_input()
    if not reading.is_mail(raw):
        click.echo("This is no mail.", err=True)
        sys.exit(EX_DATAERR)
    try:
        app = click.get_current_context().find_root().obj()
        with app.app_context():
            try:
                outcome = _take(raw, sender, size)
            finally:
                db.session.remove()
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        sys.exit(EX_TEMPFAIL)
    except Exception as error:  # nothing that is the mail's fault: the mail server has it and keeps it
        click.echo(f"Not taken, try again later: {type(error).__name__}", err=True)
        sys.exit(EX_TEMPFAIL)
    click.echo(outcome.value)


def _take(raw: bytes, sender: str | None, size: int) -> Outcome:
    """What became of it. A mail at which we stumble would be tried for days and then returned to whoever answered us: it is set aside."""
    try:
        with transaction():
            return service.take(raw, envelope=sender, size=size, now=clock.now())
    except service.DATABASE_IS_AT_FAULT:
        raise
    except Exception as error:
        click.echo(f"Set aside: {type(error).__name__}", err=True)
    with transaction():
        service.set_aside(raw, size=size, now=clock.now())
    return Outcome.SET_ASIDE


def _from_standard_input() -> tuple[bytes, int]:
    """The mail as far as we read one, and its size. The rest is read too, so that who writes it is not cut off."""
    raw, size = b"", 0
    while portion := os.read(sys.stdin.fileno(), _PORTION):
        size += len(portion)
        if len(raw) < mime.MOST_BYTES:
            raw += portion
    return raw[: mime.MOST_BYTES], size
