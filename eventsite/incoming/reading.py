"""What a mail says of itself, from its bytes: who sent it, what our mail server found out about that, and the calendar in it. Pure."""

import re
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses
from hashlib import sha256

import authres
from authres.core import AuthResError

from eventsite.incoming import itip, mime
from eventsite.incoming.itip import Itip, Unreadable
from eventsite.web import typed_text

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ANSWERS = ("REPLY", "COUNTER", "REFRESH")


@dataclass(frozen=True)
class Mail:
    """The facts of one mail. `calendar` is none without one; `odd` says why there is one that cannot be read."""

    digest: str
    size: int
    sender: str  # the one address of From; empty where there is none, or more than one
    proved_domain: str  # of whom our mail server has seen that it passes DMARC; empty if of nobody
    has_envelope: bool  # somebody waits for an answer; a mail about a mail has none
    report: str  # the report-type of a multipart/report
    is_automatic: bool
    calendar: Itip | None = None
    odd: str = ""


def digest_of(raw: bytes) -> str:
    """What makes two mails the same."""
    return sha256(raw).hexdigest()


def is_mail(raw: bytes) -> bool:
    """Whether it begins with a header at all."""
    headers, _body = mime.head_of(raw)
    return len(headers.keys()) > 0


def read(raw: bytes, *, authserv: str | None, envelope: str | None = None, size: int | None = None) -> Mail:
    """The mail, or its beginning. `size` is that of the whole; `envelope` its return address: "" is nobody, none is not told."""
    headers, body = mime.head_of(raw)
    content_type, parameters = mime.type_of(headers)
    calendar, odd = None, ""
    if content_type != "multipart/report":
        try:
            calendar = _calendar_in(headers, body)
        except Unreadable as error:
            odd = str(error)
    return Mail(
        digest=digest_of(raw), size=len(raw) if size is None else size, sender=_sender(headers),
        proved_domain=_proved_domain(headers, authserv), has_envelope=_has_envelope(headers, envelope),
        report=parameters.get("report-type", "delivery-status").lower()[:40] if content_type == "multipart/report" else "",
        is_automatic=_is_automatic(headers), calendar=calendar, odd=odd,
    )  # fmt: skip


def _calendar_in(headers: Message, body: bytes) -> Itip | None:
    """Of the parts that are calendars the first that is marked as an answer, else the first, else the first attached file."""
    parts = list(mime.parts_of(headers, body))
    calendars = [part for part in parts if part.content_type == "text/calendar"]
    answers = [part for part in calendars if part.parameters.get("method", "").upper() in _ANSWERS]
    files = [part for part in parts if part.content_type == "application/ics"]
    for part in (*answers, *calendars, *files):
        content = part.content(itip.MOST_BYTES)
        if content is None:
            raise Unreadable("too large")
        return itip.read(content, part.parameters.get("charset", ""))
    return None


def _sender(headers: Message) -> str:
    """The address of From, where there is no doubt: one header, one @ outside of quotes. A parser can be led to read another one."""
    values = [str(value)[: mime.LONGEST_HEADER] for value in headers.get_all("From", [])]
    if len(values) != 1 or _QUOTED.sub("", values[0]).count("@") != 1:
        return ""
    try:
        found = [address for _name, address in getaddresses(values) if "@" in address]
    except RecursionError:  # comments in comments
        return ""
    return typed_text.one_line(typed_text.cleaned(found[0], 254)) if len(found) == 1 else ""


def _proved_domain(headers: Message, authserv: str | None) -> str:
    """The domain for which DMARC passed, as the topmost header of our own mail server says (RFC 8601).

    That server writes above everything that came with the mail, so a header further down is somebody's invention.
    """
    text = mime.first(headers, "Authentication-Results")
    if authserv is None or not text:
        return ""
    try:
        found = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {text}")
    except (AuthResError, ValueError, IndexError, RecursionError):
        return ""
    if (found.authserv_id or "").lower() != authserv.lower():
        return ""
    verdicts = [result for result in found.results or [] if result.method.lower() == "dmarc"]
    if len(verdicts) != 1 or verdicts[0].result.lower() != "pass":
        return ""
    domains = [one.value for one in verdicts[0].properties if (one.type.lower(), one.name.lower()) == ("header", "from")]
    return str(domains[0]).rpartition("@")[2].lower() if len(domains) == 1 else ""


def _has_envelope(headers: Message, envelope: str | None) -> bool:
    if envelope is not None:
        return envelope.strip(" <>") not in ("", "MAILER-DAEMON")
    path = mime.first(headers, "Return-Path")
    return path.replace(" ", "") != "<>"


def _is_automatic(headers: Message) -> bool:
    """RFC 3834, 2 and 5, and what programs wrote before it."""
    said = mime.first(headers, "Auto-Submitted").partition(";")[0].strip().lower()
    if said not in ("", "no"):
        return True
    known = mime.first(headers, "X-Autoreply") or mime.first(headers, "X-Autorespond")
    return bool(known) or mime.first(headers, "Precedence").lower() in ("auto_reply", "bulk", "junk", "list")
