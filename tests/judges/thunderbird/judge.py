"""Our invitations in Thunderbird itself, from the first mail to the last: `./dev judge-thunderbird`.

The site sends to a mail catcher; each mail is opened in Thunderbird; what is answered there leaves by SMTP into the same
catcher, and is handed to `eventsite mail-in`. Pictures of what the screen showed stay in the folder that is named.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from tests.judges.thunderbird.mailer import Mailer, free_port, listens, thunderbird, wait_for

_PYTHON = Path(".venv/bin/python")
_MX = "mx.kattegat.example.org"
# What our mail server would say of a mail that really comes from there.
_SAID_BY_MX = f"Authentication-Results: {_MX}; dmarc=pass header.from=example.org\r\n".encode()
_ANSWERS = ("Accept", "Tentative", "Decline")


class Site:
    """The product, with a database and a mailbox of its own."""

    def __init__(self, folder: Path, smtp_port: int) -> None:
        self._inbox = folder / "inbox"
        self._environment = os.environ | {
            "EVENTSITE_BASE_URL": "http://127.0.0.1:8000",
            "EVENTSITE_DATABASE_URL": f"sqlite:///{folder}/eventsite.db",
            "EVENTSITE_DATA_DIR": str(folder / "data"),
            "EVENTSITE_INBOX_AUTHSERV": _MX,
            "EVENTSITE_LIMITS": "off",  # Ada reads her mail as it comes
            "EVENTSITE_MAIL_FROM": "events@kattegat.example.org",
            "EVENTSITE_SECRET_KEY": "judged-0123456789-abcdefghijklmnopqrstuvwxyz",
            "EVENTSITE_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
        }
        self._seen: set[Path] = set()

    def command(self, *words: str, given: bytes | None = None) -> str:
        """Run the console command, and wait for it."""
        return self._python(".venv/bin/eventsite", *words, given=given)

    def act(self, word: str) -> dict[str, Any]:
        """Do something to the event or to Ada's registration (site.py), and deliver what that makes."""
        said: dict[str, Any] = json.loads(self._python("-m", "tests.judges.thunderbird.site", word))
        self.command("work", "--once", "deliver")
        return said

    def next_mail(self) -> Path:
        """The one mail that came since the last look."""
        wait_for(lambda: set(self._inbox.glob("*.eml")) - self._seen)
        new = set(self._inbox.glob("*.eml")) - self._seen
        self._seen |= new
        if len(new) > 1:
            raise RuntimeError("more than one mail: " + ", ".join(subject_of(mail) for mail in sorted(new)))
        return new.pop()

    def take_answer(self) -> "Taken":
        """Hand what Thunderbird sent to the site; where it went, and what the site made of it."""
        mail = self.next_mail()
        note, answer = json.loads(mail.with_suffix(".json").read_bytes()), mail.read_bytes()
        to = message_from_bytes(answer, policy=default)["To"]
        outcome = self.command("mail-in", "--sender", note["sender"], given=_SAID_BY_MX + answer).strip()
        return Taken(outcome, note["recipients"], [address.addr_spec for address in to.addresses])

    def _python(self, *words: str, given: bytes | None = None) -> str:
        command = [str(_PYTHON), *words]
        done = subprocess.run(command, env=self._environment, input=given, capture_output=True, timeout=120, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.stderr.decode()[-2000:]}")
        return done.stdout.decode()


@dataclass(frozen=True)
class Taken:
    """What became of an answer, and whom it was for: by its envelope, and by its To."""

    outcome: str
    recipients: list[str]
    to: list[str]


def organizer_of(mail: Path) -> str:
    """To whom the answer to this invitation must go: the address of its ORGANIZER."""
    parts = message_from_bytes(mail.read_bytes(), policy=default).walk()
    calendar = next(part.get_content() for part in parts if part.get_content_type() == "text/calendar")
    unfolded = re.sub(r"\r?\n[ \t]", "", calendar)
    [address] = re.findall(r"^ORGANIZER\b.*:mailto:(\S+)", unfolded, re.M)
    return address


def subject_of(mail: Path) -> str:
    return str(message_from_bytes(mail.read_bytes(), policy=default)["Subject"])


class Verdict:
    """What was seen, a line for each check."""

    def __init__(self) -> None:
        self.passed = self.failed = 0

    def check(self, words: str, seen: object, expected: object) -> None:
        held = seen == expected
        self.passed, self.failed = self.passed + held, self.failed + (not held)
        say(f"ok      {words}" if held else f"FAILED  {words}: {seen!r} instead of {expected!r}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def walk(site: Site, mailer: Mailer, verdict: Verdict) -> None:
    """Register, accept, move, accept, give back, register again, tentative, called off."""
    site.act("make")
    times = site.act("register")
    invitation = site.next_mail()
    shown = mailer.open(invitation)
    mailer.picture("invitation")
    verdict.check("check 12: the bar speaks of an invitation", "invitation to an event" in shown.bar, True)
    verdict.check("check 12: it has the three answers", [label for label in shown.buttons if label in _ANSWERS], list(_ANSWERS))
    verdict.check("check 12: title, place and time stand above the mail", missing_in(shown.text, times), [])
    mailer.press("Accept")
    organizer = organizer_of(invitation)
    taken = site.take_answer()
    verdict.check("check 13: the answer goes to the organizer, in the envelope and in To", (taken.recipients, taken.to), ([organizer],) * 2)
    verdict.check("check 13: the answer that Thunderbird sends is filed", taken.outcome, "filed")
    first = site.act("answer")
    verdict.check("check 13: as accepted, and as hers", (first["answer"], first["of"], first["proved"]), ("accepted", 0, True))
    verdict.check("check 13: the calendar holds it", facts(mailer), [entry(first["uid"], 0, times, "ACCEPTED")])
    moved(site, mailer, verdict, first["uid"])
    given_back_and_again(site, mailer, verdict, first["uid"])


def moved(site: Site, mailer: Mailer, verdict: Verdict, uid: str) -> None:
    times = site.act("move")
    shown = mailer.open(site.next_mail())
    mailer.picture("update")
    verdict.check("check 22: the bar speaks of an update", "update to an existing event" in shown.bar, True)
    verdict.check("check 22: it asks again", [label for label in shown.buttons if label in _ANSWERS], list(_ANSWERS))
    mailer.press("Accept")
    verdict.check("check 22: the answer is filed", site.take_answer().outcome, "filed")
    verdict.check("check 22: as one to the new time", site.act("answer")["of"], 1)
    verdict.check("check 22: one event, at the new time", facts(mailer), [entry(uid, 1, times, "ACCEPTED")])


def given_back_and_again(site: Site, mailer: Mailer, verdict: Verdict, uid: str) -> None:
    site.act("withdraw")
    shown = mailer.open(site.next_mail())
    mailer.picture("seat-given-back")
    verdict.check("check 25: the bar speaks of a cancellation", ("cancellation" in shown.bar, shown.buttons), (True, ("Delete",)))
    mailer.press("Delete")
    verdict.check("check 25: the calendar is empty", mailer.items(), [])
    times = site.act("register")
    shown = mailer.open(site.next_mail())
    verdict.check("check 30: the new invitation is new", [label for label in shown.buttons if label in _ANSWERS], list(_ANSWERS))
    mailer.press("Tentative")
    verdict.check("check 30: the answer is filed", site.take_answer().outcome, "filed")
    again = site.act("answer")
    verdict.check("check 30: as tentative, under another UID", (again["answer"], again["uid"] != uid), ("tentative", True))
    verdict.check("check 30: the calendar holds it", facts(mailer), [entry(again["uid"], 0, times, "TENTATIVE")])
    site.act("call-off")
    shown = mailer.open(site.next_mail())
    mailer.picture("called-off")
    verdict.check("check 24: the bar speaks of a cancellation", ("cancellation" in shown.bar, shown.buttons), (True, ("Delete",)))
    mailer.press("Delete")
    verdict.check("check 24: the calendar is empty", mailer.items(), [])


def missing_in(text: str, times: dict[str, Any]) -> list[str]:
    """What an invitation's details lack."""
    day = datetime.fromisoformat(times["local"])
    wanted = ["AI in Healthcare", "Pakhus 47, Lodskaj 12, Copenhagen", f"{day:%A, %B} {day.day}, {day.year}, 09:00 – 15:30"]
    details = text.partition("Organizer:")[0]  # above the mail's own words
    return [words for words in wanted if words not in details]


def facts(mailer: Mailer) -> list[tuple[object, ...]]:
    return [(item["uid"], item["sequence"], item["starts"], item["ends"], item["answers"]) for item in mailer.items()]


def entry(uid: str, sequence: int, times: dict[str, Any], answer: str) -> tuple[object, ...]:
    starts, ends = (int(datetime.fromisoformat(times[name]).timestamp()) for name in ("starts", "ends"))
    return (uid, sequence, starts, ends, [["mailto:ada@example.org", answer]])


@contextmanager
def catcher(folder: Path, smtp_port: int) -> Iterator[None]:
    """The mail catcher of development, for both directions."""
    words = ["inbox", "--smtp-port", str(smtp_port), "--port", str(free_port()), "--folder", str(folder / "inbox")]
    with (folder / "inbox.log").open("wb") as log, subprocess.Popen([".venv/bin/eventsite", *words], stdout=log, stderr=log) as process:
        try:
            wait_for(lambda: listens(smtp_port))
            yield
        finally:
            process.terminate()


def main(pictures: Path) -> int:
    """Walk, and say what was seen. 1 if something was not as it should be."""
    verdict = Verdict()
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="eventsite-thunderbird-") as name:
        folder, smtp_port = Path(name), free_port()
        site = Site(folder, smtp_port)
        site.command("migrate")
        with catcher(folder, smtp_port), thunderbird(folder, smtp_port=smtp_port) as mailer:
            try:
                walk(site, mailer, verdict)
            except Exception:
                mailer.picture("failure")
                verdict.failed += 1
                raise
            finally:
                for picture in folder.glob("*.png"):
                    shutil.copy(picture, pictures)
                say(f"{verdict.passed} passed, {verdict.failed} failed")
                say(f"What the screen showed is in {pictures}")
    return 1 if verdict.failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
