"""Mails as programs write them, with what a test needs filled in. The shapes are those of real programs, the people are invented."""

import re
from base64 import encodebytes
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from eventsite.calendar.models import CalendarEntry
from eventsite.db import db, transaction
from tests.conftest import NOW

SHAPES = Path(__file__).parent / "shapes"
PROGRAMS = sorted(path.stem for path in SHAPES.glob("*.eml"))
AUTHSERV = "mx.kattegat.example.org"
UID = "0123456789abcdef0123456789abcdef@kattegat.example.org"
PASSED = f"Authentication-Results: {AUTHSERV}; dkim=pass header.d=example.org;\n dmarc=pass (p=reject) header.from=example.org"
_ENCODED = re.compile(r"\{BASE64\}\n(.*?)\{END\}\n?", re.S)


@dataclass(frozen=True)
class Reply:
    """An answer: whose, to which version of which invitation, in whose mail, and what our mail server wrote above it."""

    uid: str = UID
    partstat: str = "ACCEPTED"
    sequence: int = 0
    at: datetime = NOW
    attendee: str = "ada@example.org"
    sender: str = "ada@example.org"
    results: str = PASSED

    def by(self, program: str = "thunderbird") -> bytes:
        """The mail as this program writes it."""
        text = (SHAPES / f"{program}.eml").read_text("utf-8")
        values = {
            "UID": self.uid, "PARTSTAT": self.partstat, "SEQUENCE": str(self.sequence), "DTSTAMP": f"{self.at:%Y%m%dT%H%M%SZ}",
            "ATTENDEE": self.attendee, "SENDER": self.sender, "RESULTS": self.results, "DATE": format_datetime(self.at),
            "DOMAIN": self.sender.rpartition("@")[2],
        }  # fmt: skip
        text = text if self.results else text.replace("{RESULTS}\n", "")
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        text = _ENCODED.sub(lambda found: encodebytes(found.group(1).replace("\n", "\r\n").encode()).decode(), text)
        return re.sub(r"\n{3,}", "\n\n", text).replace("\n", "\r\n").encode()


def later(minutes: int = 1) -> datetime:
    """So long after NOW."""
    return NOW + timedelta(minutes=minutes)


def mail(calendar: str | bytes = "", *, head: str = "", content_type: str = "text/calendar; method=REPLY", results: str = PASSED) -> bytes:
    """A mail that is nothing but a calendar, or whatever the type says."""
    body = calendar.encode() if isinstance(calendar, str) else calendar
    lines = [
        results,
        "From: Ada <ada@example.org>",
        "To: events@kattegat.example.org",
        "Subject: Re",
        f"Content-Type: {content_type}",
        head,
    ]
    return "\r\n".join(line for line in lines if line).encode() + b"\r\n\r\n" + body


def calendar(*lines: str, method: str = "REPLY", uid: str = UID) -> str:
    """The calendar of an answer with these lines more."""
    own = ["BEGIN:VCALENDAR", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(own)


def make_entry(uid: str = UID, **values: object) -> CalendarEntry:
    """An invitation that was sent to Ada."""
    facts = {
        "organiser_email": "events@kattegat.example.org", "organiser_name": "Kattegat", "last_method": "REQUEST", "last_dtstamp": NOW,
        "last_email": "Ada@Example.org", "sequence": 0, "last_sent": {},
    }  # fmt: skip
    with transaction():
        entry = CalendarEntry(uid=uid, **(facts | values))
        db.session.add(entry)
    return entry
