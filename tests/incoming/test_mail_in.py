"""`eventsite mail-in` as a mail server calls it: a mail on standard input, an exit code that says what to do with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from eventsite.db import db, transaction
from eventsite.incoming.models import MailKind, ReceivedMail
from tests.incoming.replies import AUTHSERV, Reply, calendar, mail, make_entry
from tests.incoming.test_reading import bombs

ROOT = Path(__file__).resolve().parents[2]


def mail_in(raw: bytes, environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    """Exit code, and what was written."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("EVENTSITE_")}
    command = [sys.executable, "-c", "from eventsite.cli import main; main()", "mail-in", *arguments]
    done = subprocess.run(command, cwd=ROOT, input=raw, env=outside | environment, capture_output=True, timeout=60, check=False)
    return done.returncode, (done.stdout + done.stderr).decode()


def cost_of(raw: bytes, environment: dict[str, str], path: Path) -> tuple[str, float, int]:
    """What was written, and what taking this mail costs beside taking a short one: seconds of CPU, and bytes at the most."""
    script = (
        "import resource, sys; sys.argv = ['eventsite', 'mail-in']\n"
        "from eventsite.cli import main\n"
        "try: main()\n"
        "finally:\n"
        " used = resource.getrusage(resource.RUSAGE_SELF)\n"
        " print(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)\n"
    )
    outside = {name: value for name, value in os.environ.items() if not name.startswith("EVENTSITE_")}
    measured = []
    for number, each in enumerate((mail("Hello", content_type="text/plain"), raw)):
        file = path / f"{number}.eml"  # not from our memory, which a new process would begin with
        file.write_bytes(each)
        with file.open("rb") as given:
            done = subprocess.run(
                [sys.executable, "-c", script],
                cwd=ROOT,
                stdin=given,
                env=outside | environment,
                capture_output=True,
                timeout=60,
                check=True,
            )
        words, numbers = done.stdout.decode().splitlines()
        measured.append((words, *map(float, numbers.split())))
    (_taken, idle, least), (words, busy, most) = measured
    return words, busy - idle, int(most - least)


@pytest.mark.parametrize(
    ("name", "becomes"),
    [("10 MB calendar", "odd"), ("1000 nested components", "odd"), ("10 MB of one line", "odd"), ("parts in parts", "nothing")],
)
def test_check_62_bomb_through_the_pipe_costs_a_process_no_second_and_no_100_mb(
    name: str, becomes: str, app: Flask, environment: dict[str, str], tmp_path: Path
) -> None:
    words, seconds, size = cost_of(bombs()[name], environment, tmp_path)

    assert (words, seconds < 1.0, size < 100 * 1024**2) == (becomes, True, True), f"{seconds:.2f} s, {size // 1024**2} MB"


def kinds() -> list[MailKind]:
    db.session.rollback()
    return list(db.session.scalars(select(ReceivedMail.kind).order_by(ReceivedMail.id)))


def test_reply_is_filed_and_the_mail_server_may_forget_it(app: Flask, environment: dict[str, str]) -> None:
    entry = make_entry()
    settings = environment | {"EVENTSITE_INBOX_AUTHSERV": AUTHSERV}

    assert mail_in(Reply().by(), settings, "--sender", "ada@example.org") == (0, "filed\n")
    assert mail_in(Reply().by(), settings, "--sender", "ada@example.org") == (0, "filed\n")
    assert (kinds(), entry.answer, entry.answer_proved) == ([MailKind.REPLY], "accepted", True)


def test_mail_without_a_return_address_is_a_bounce(app: Flask, environment: dict[str, str]) -> None:
    assert mail_in(mail("Sorry", content_type="text/plain"), environment, "--sender", "") == (0, "kept\n")
    assert kinds() == [MailKind.BOUNCE]


def test_long_mail_is_read_to_its_end(app: Flask, environment: dict[str, str]) -> None:
    raw = mail("x" * 5_000_000, content_type="text/plain")

    assert mail_in(raw, environment)[0] == 0
    assert db.session.scalars(select(ReceivedMail.size)).one() == len(raw)


def test_mail_whose_parts_have_two_boundaries_is_taken(app: Flask, environment: dict[str, str]) -> None:
    raw = mail("--x--", content_type="multipart/mixed; boundary*=utf-8''x; boundary*0=y")

    assert mail_in(raw, environment) == (0, "nothing\n")


def test_answer_to_a_uid_that_no_database_can_hold_is_odd(app: Flask, environment: dict[str, str]) -> None:
    raw = mail(calendar("ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org", uid="a\0b"))

    assert mail_in(raw, environment) == (0, "odd\n")


def test_mail_that_cannot_be_taken_is_set_aside_and_not_returned(app: Flask, environment: dict[str, str]) -> None:
    make_entry()
    with transaction():  # what the model cannot read
        db.session.execute(text("UPDATE calendar_entry SET answer = 'perhaps'"))

    code, words = mail_in(Reply().by(), environment)
    assert (code, words.splitlines(), kinds()) == (0, ["set_aside", "Set aside: LookupError"], [MailKind.OTHER])


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\nwords", b"no header"])
def test_what_is_no_mail_is_refused_for_good(raw: bytes, app: Flask, environment: dict[str, str]) -> None:
    assert mail_in(raw, environment) == (65, "This is no mail.\n")
    assert kinds() == []


@pytest.mark.parametrize(
    "change", [{"EVENTSITE_DATABASE_URL": "sqlite:////nowhere/at/all.db"}, {"EVENTSITE_SECRET_KEY": "short"}, {"EVENTSITE_ODD": "1"}]
)
def test_whatever_else_is_wrong_the_mail_server_keeps_the_mail(change: dict[str, str], app: Flask, environment: dict[str, str]) -> None:
    code, words = mail_in(Reply().by(), environment | change)

    assert (code, words.count("\n"), "example.org" in words) == (75, 1, False)
