"""A letter into bytes: one mail to one person, 7-bit clean, so that no relay has to write it anew.

With a calendar part it is multipart/mixed of the alternative (text, HTML, calendar in this order: programs show the last
that they can) and the same calendar as a file, because some read the one and some the other (RFC 6047, 2.4).
"""

import base64
import binascii
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from email.utils import encode_rfc2231, format_datetime
from functools import lru_cache

from eventsite.calendar.entry import Invitation
from eventsite.mail.addresses import header_address

POLICY = SMTP.clone(cte_type="7bit")
_DTSTAMP = re.compile(rb"\r\nDTSTAMP:(\d{8}T\d{6})Z\r\n")
_LONGEST_PLAIN = 76  # of a header line that needs no folding
_LONGEST_LINK = 900  # a line has at most 998 characters (RFC 5322, 2.1.1)


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content: bytes
    maintype: str = "application"
    subtype: str = "octet-stream"


@dataclass(frozen=True)
class Mailbox:
    """An address and the name before it."""

    email: str
    name: str | None = None


@dataclass(frozen=True)
class Envelope:
    """Everything of a mail but its words."""

    sender: Mailbox
    recipient: Mailbox
    reply_to: str
    message_id: str
    date: datetime
    unsubscribe_url: str | None = None  # of a mailing: one click, by POST (RFC 8058)
    list_id: str | None = None


@dataclass(frozen=True)
class Words:
    """What a person reads."""

    subject: str
    text: str
    html: str


def build(envelope: Envelope, words: Words, invitation: Invitation | None, attachments: tuple[Attachment, ...] = ()) -> bytes:
    """The bytes that go over the wire. Raises ValueError for an address or a header that cannot be written.

    Only headers with values of others go through the standard library, which folds and encodes them and refuses line
    breaks; it would take half of the time that a mail has for what is the same in each.
    """
    versions = [_text("plain", words.text), _text("html", words.html)]
    files = [_file(file) for file in attachments]
    if invitation is not None:
        encoded = _base64(invitation.ics)
        versions.append(_calendar(invitation, encoded))
        files.append(_file(Attachment("invite.ics", b"", subtype="ics"), encoded))
    body = _multipart("alternative", versions)
    if files:
        body = _multipart("mixed", [body, *files])
    return _headers(envelope, words.subject) + body


def stamp_of(wire: bytes) -> datetime | None:
    """DTSTAMP of the calendar in bytes that `build` made; none where there is no calendar."""
    parts = message_from_bytes(wire, policy=POLICY).walk()
    calendar = next((part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/calendar"), None)
    found = _DTSTAMP.search(calendar) if isinstance(calendar, bytes) else None
    return datetime.strptime(found[1].decode("ascii"), "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if found else None


def _headers(envelope: Envelope, subject: str) -> bytes:
    lines = [
        _address("From", envelope.sender),
        _address("To", envelope.recipient),
        _address("Reply-To", Mailbox(envelope.reply_to)) if envelope.reply_to else b"",
        _header("Subject", subject),
        _header("Date", format_datetime(envelope.date)),
        _header("Message-ID", envelope.message_id),
        b"MIME-Version: 1.0\r\n",
        b"Auto-Submitted: auto-generated\r\n",  # RFC 3834
        b"X-Auto-Response-Suppress: OOF, AutoReply\r\n",
    ]
    if envelope.unsubscribe_url:
        lines.append(_link_header("List-Unsubscribe", envelope.unsubscribe_url))
        lines.append(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
        lines.append(b"Precedence: bulk\r\n")
    if envelope.list_id:
        lines.append(_header("List-Id", f"<{envelope.list_id}>"))
    return b"".join(lines)


def _header(name: str, value: str) -> bytes:
    """One header. What is short and plain is written as it is; the rest is encoded and folded. Raises ValueError for a line break."""
    if value.isascii() and value.isprintable() and "=?" not in value and len(name) + 2 + len(value) <= _LONGEST_PLAIN:
        return f"{name}: {value}\r\n".encode("ascii")
    stored, parsed = POLICY.header_store_parse(name, value)
    folded = POLICY.fold_binary(stored, parsed)
    end = value.rfind(" ", 1, _LONGEST_PLAIN - len(name) - 1)
    if end > 0 and value.isascii() and folded == f"{name}:\r\n {value}\r\n".encode("ascii"):  # nothing in its first line
        return f"{name}: {value[:end]}\r\n{value[end:]}\r\n".encode("ascii")
    return folded


def _link_header(name: str, url: str) -> bytes:
    """A header of one link (RFC 2369, 2): never encoded, however long, as programs would not find it. Raises ValueError."""
    if not url.isascii() or not url.isprintable() or any(character in "<>, " for character in url) or len(url) > _LONGEST_LINK:
        raise ValueError("this link cannot stand in a header")
    space = " " if len(name) + 4 + len(url) <= _LONGEST_PLAIN else "\r\n "
    return f"{name}:{space}<{url}>\r\n".encode("ascii")


@lru_cache(maxsize=256)
def _address(name: str, mailbox: Mailbox) -> bytes:
    stored, parsed = POLICY.header_store_parse(name, header_address(mailbox.email, mailbox.name))
    return POLICY.fold_binary(stored, parsed)


def _multipart(subtype: str, parts: list[bytes]) -> bytes:
    """The parts, between boundaries that neither quoted-printable nor base64 can hold: "=_" is in neither."""
    boundary = f"=_{secrets.token_hex(16)}".encode("ascii")
    head = b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (subtype.encode("ascii"), boundary)
    return head + b"".join(b"--%s\r\n%s\r\n" % (boundary, part) for part in parts) + b"--%s--\r\n" % boundary


def _text(subtype: str, text: str) -> bytes:
    octets = text.replace("\r\n", "\n").encode("utf-8").replace(b"\n", b"\r\n")
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode("ascii") + binascii.b2a_qp(octets, istext=True)


def _calendar(invitation: Invitation, encoded: bytes) -> bytes:
    """base64, without disposition and Content-ID: what every program took in trials."""
    head = f'Content-Type: text/calendar; charset="utf-8"; method={invitation.method.value}; component=VEVENT\r\n'
    return head.encode("ascii") + b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded


def _file(file: Attachment, encoded: bytes | None = None) -> bytes:
    """An attachment; a name beyond ASCII by RFC 2231."""
    head = (
        f"Content-Type: {file.maintype}/{file.subtype}; {_parameter('name', file.name)}\r\n"
        f"Content-Disposition: attachment; {_parameter('filename', file.name)}\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode("ascii") + (_base64(file.content) if encoded is None else encoded)


def _parameter(key: str, value: str) -> str:
    plain = "".join(c for c in value if c.isprintable())
    if plain.isascii():
        return '{}="{}"'.format(key, plain.replace("\\", "_").replace('"', "'"))
    return f"{key}*={encode_rfc2231(plain, 'utf-8')}"


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")
