"""What `eventsite doctor` looks at: one named check each, which answers a line, or raises with what is wrong."""

import os
import shutil
import smtplib
import stat
from collections.abc import Callable
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import func, select

from eventsite import clock
from eventsite.config import Settings
from eventsite.db import MIGRATIONS, db
from eventsite.incoming import imap, rules
from eventsite.incoming import queries as incoming
from eventsite.jobs import queries
from eventsite.mail import budget, delivery
from eventsite.web import machines

FREE_BYTES = 500 * 1024 * 1024
CLOCK_TOLERANCE = 5.0  # seconds between this machine and the database server
EARLIEST_YEAR = 2026


class Fault(Exception):
    """What is wrong, in one line, without a secret."""


def run_all() -> list[tuple[str, bool, str]]:
    """Name, whether it is well, and the line, of each check."""
    results = []
    for name, check in CHECKS.items():
        try:
            results.append((name, True, check(current_app.extensions["eventsite"].settings)))
        except Exception as error:
            words = str(error) if isinstance(error, Fault) else type(error).__name__
            results.append((name, False, words.splitlines()[0] if words else type(error).__name__))
        finally:
            db.session.rollback()
    return results


def database(settings: Settings) -> str:
    """It answers, and SQLite's file is sound."""
    dialect = db.engine.dialect.name
    if dialect == "sqlite":
        words = db.session.connection().exec_driver_sql("PRAGMA quick_check").scalar()
        if words != "ok":
            raise Fault("the file is damaged: restore a backup")
        return "SQLite, sound"
    version = db.session.connection().exec_driver_sql("SHOW server_version").scalar()
    return f"PostgreSQL {version}"


def migrations(settings: Settings) -> str:
    """The database is in the form that this version needs."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    head, here = script.get_current_head(), MigrationContext.configure(db.session.connection()).get_current_revision()
    if here == head:
        return f"at {head}, the newest"
    known = here is None or here in {revision.revision for revision in script.walk_revisions()}
    raise Fault(f"at {here}, needs {head}: run eventsite migrate" if known else f"at {here}, made by a newer version of eventsite")


def mail_server(settings: Settings) -> str:
    """It answers, speaks TLS where it should, and takes our password."""
    server = settings.smtp
    try:
        with delivery.probe(settings) as name:
            return f"{server.host}:{server.port} answers, {server.security}{name}"
    except (OSError, smtplib.SMTPException) as error:
        raise Fault(f"{server.host}:{server.port}: {type(error).__name__}") from error


def mailbox(settings: Settings) -> str:
    """It can be opened, and what arrived could be taken."""
    server = settings.inbox
    aside = incoming.set_aside_since(clock.now() - rules.KEPT_FOR)
    db.session.rollback()
    if server is None:
        return f"none; answers reach us by eventsite mail-in, or not at all; {aside} mails set aside"
    try:
        with imap.Imap(server, deadline=20.0):
            pass
    except imap.MailboxFailed as failure:
        raise Fault(f"{server.host}:{server.port}: {failure}") from failure
    return f"{server.host}:{server.port} answers, {server.security}, signed in; {aside} mails set aside"


def clock_check(settings: Settings) -> str:
    """This machine's clock is plausible and agrees with the database server's."""
    now = clock.now()
    if now.year < EARLIEST_YEAR:
        raise Fault(f"this machine believes that it is {now:%Y-%m-%d}")
    if db.engine.dialect.name == "postgresql":
        there = db.session.scalar(select(func.clock_timestamp()))
        apart = abs((there - now).total_seconds()) if there else 0.0
        if apart > CLOCK_TOLERANCE:
            raise Fault(f"{apart:.0f} s apart from the database server's")
    return f"{now:%Y-%m-%d %H:%M:%S} UTC"


def disk(settings: Settings) -> str:
    """There is room where the data lie."""
    free = shutil.disk_usage(_existing(settings.data_dir)).free
    if free < FREE_BYTES:
        raise Fault(f"only {free // 1024**2} MB free at {settings.data_dir}")
    return f"{free // 1024**2} MB free"


def permissions(settings: Settings) -> str:
    """We can write where we must, and strangers on this machine cannot read it."""
    folder = _existing(settings.data_dir)
    if not os.access(folder, os.W_OK):
        raise Fault(f"{folder} cannot be written")
    private = [folder] if folder == settings.data_dir else []
    if settings.database_url.startswith("sqlite"):
        private.append(Path(settings.database_url.partition(":///")[2]))
    for path in private:
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & stat.S_IROTH and not _is_shielded(path):
            raise Fault(f"everyone on this machine can read {path}: chmod 600 {path}")
    return "written by us, closed to others"


def workers(settings: Settings) -> str:
    """A worker keeps the timetable."""
    late = queries.late_jobs(clock.now())
    if late:
        raise Fault(f"late: {', '.join(late)}. Is eventsite work running?")
    return "every job ran in time"


def forms(settings: Settings) -> str:
    """Nobody fills other people's mailboxes through our forms."""
    now = clock.now()
    addresses, usual = budget.used(now)
    words = f"mail to {addresses} new addresses in an hour, {usual} are usual; {machines.today(now)} forms by machines today"
    if budget.is_above(now):
        raise Fault(f"{words}: each form asks for a proof now")
    return words


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)


def _is_shielded(path: Path) -> bool:
    return not stat.S_IMODE(path.parent.stat().st_mode) & stat.S_IXOTH


CHECKS: dict[str, Callable[[Settings], str]] = {
    "database": database,
    "migrations": migrations,
    "mail server": mail_server,
    "mailbox": mailbox,
    "clock": clock_check,
    "disk": disk,
    "permissions": permissions,
    "workers": workers,
    "forms": forms,
}
