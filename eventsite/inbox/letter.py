"""A message taken apart for reading. It never refuses: what a sender broke is shown as far as it goes.

The bytes are read by the standard library's lenient parser; nothing here is trusted to be correct MIME (RFC 2045-2047).
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from functools import cached_property

from eventsite.inbox.folder import Envelope

FOLD = re.compile(r"\r?\n(?=[ \t])")
SEARCHED = 20_000  # characters of text that a search looks through


@dataclass(frozen=True)
class Part:
    """One node of the MIME tree, in the order of the bytes. `depth` 0 is the message itself."""

    number: int
    depth: int
    content_type: str
    charset: str | None
    method: str | None
    filename: str | None
    disposition: str | None
    content_id: str | None
    is_container: bool
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, in its own charset where that is known, else as UTF-8 with marks for what does not fit."""
        try:
            return self.body.decode(self.charset or "utf-8", "replace")
        except (LookupError, ValueError):
            return self.body.decode("utf-8", "replace")

    @property
    def is_attachment(self) -> bool:
        """Whether a mail program would list it: it asks to be, or it has a name."""
        return not self.is_container and (self.disposition == "attachment" or self.filename is not None)

    @property
    def download_name(self) -> str:
        """A file name that is safe to offer."""
        safe = re.sub(r"[^\w. -]", "_", self.filename or "").strip(". ")
        return safe[:100] or f"part-{self.number}"


@dataclass(frozen=True)
class Letter:
    """One caught message."""

    name: str
    content: bytes
    envelope: Envelope

    @cached_property
    def message(self) -> Message:
        """The parsed tree."""
        return message_from_bytes(self.content)

    @cached_property
    def headers(self) -> list[tuple[str, str]]:
        """Every header in order, unfolded and decoded."""
        return [(name, _decoded(str(value))) for name, value in self.message.raw_items()]

    @cached_property
    def parts(self) -> list[Part]:
        """The MIME tree, flat, in order."""
        return [_part(number, depth, node) for number, (depth, node) in enumerate(_walk(self.message, 0))]

    def header(self, name: str) -> str:
        """The first header of that name, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def subject(self) -> str:
        """The subject, or what to call a message without one."""
        return self.header("subject") or "(no subject)"

    @property
    def recipients(self) -> str:
        """Whom it reached; where the envelope is lost, whom it names."""
        return ", ".join(self.envelope.recipients) or self.header("to")

    @cached_property
    def html(self) -> Part | None:
        """The part that a mail program would show."""
        return self._first("text/html")

    @cached_property
    def plain(self) -> Part | None:
        """The part that a plain reader would show."""
        return self._first("text/plain")

    @cached_property
    def calendar(self) -> Part | None:
        """The calendar part: inline where there is one, else an attached file."""
        return self._first("text/calendar") or next((part for part in self.parts if part.content_type == "text/calendar"), None)

    @property
    def attachments(self) -> list[Part]:
        """The parts that a mail program would list."""
        return [part for part in self.parts if part.is_attachment]

    @property
    def source(self) -> str:
        """The bytes as text. Not cut here."""
        return self.content.decode("utf-8", "replace")

    def inline_image(self, content_id: str) -> str | None:
        """A `data:` address for an image that the HTML names by `cid:` (RFC 2392)."""
        for part in self.parts:
            if part.content_id == content_id and part.content_type.startswith("image/"):
                return f"data:{part.content_type};base64,{b64encode(part.body).decode()}"
        return None

    def _first(self, content_type: str) -> Part | None:
        return next((part for part in self.parts if part.content_type == content_type and not part.is_attachment), None)


@dataclass(frozen=True)
class Summary:
    """What the list shows of a message. `found_by` is what a search looks through, folded."""

    name: str
    sender: str
    to: str
    subject: str
    received_at: datetime
    message_id: str
    method: str | None
    attachments: int
    found_by: str


def summary(letter: Letter) -> Summary:
    """The summary of one message."""
    words = [letter.header("from"), letter.recipients, letter.header("to"), letter.subject]
    text = letter.plain.text[:SEARCHED] if letter.plain else ""
    return Summary(
        name=letter.name,
        sender=letter.header("from") or letter.envelope.sender,
        to=letter.recipients,
        subject=letter.subject,
        received_at=letter.envelope.received_at,
        message_id=letter.header("message-id"),
        method=calendar_method(letter.calendar) if letter.calendar else None,
        attachments=len(letter.attachments),
        found_by="\n".join([*words, text]).casefold(),
    )


def calendar_method(part: Part) -> str:
    """The method in the MIME header, else the METHOD in the object, else a word for neither."""
    if part.method:
        return part.method.upper()
    inside = re.search(r"^METHOD:\s*(\w+)", part.text, re.MULTILINE | re.IGNORECASE)
    return inside[1].upper() if inside else "CALENDAR"


def _walk(node: Message, depth: int) -> list[tuple[int, Message]]:
    found = [(depth, node)]
    payload = node.get_payload()
    if isinstance(payload, list):
        for child in payload:
            if isinstance(child, Message):
                found += _walk(child, depth + 1)
    return found


def _part(number: int, depth: int, node: Message) -> Part:
    body = b"" if node.is_multipart() else node.get_payload(decode=True)
    filename = node.get_filename()
    method = node.get_param("method")
    return Part(
        number=number,
        depth=depth,
        content_type=node.get_content_type(),
        charset=node.get_content_charset(),
        method=_clean(method) if isinstance(method, str) else None,
        filename=_decoded(filename) if filename else None,
        disposition=node.get_content_disposition(),
        content_id=_clean(str(node.get("content-id", ""))).strip("<> ") or None,
        is_container=node.is_multipart(),
        body=body if isinstance(body, bytes) else b"",
    )


def _decoded(value: str) -> str:
    """A header's text: unfolded, encoded words read (RFC 2047), raw UTF-8 taken as such (RFC 6532)."""
    text = _clean(FOLD.sub("", value))
    try:
        return str(make_header(decode_header(text))).strip()
    except (HeaderParseError, LookupError, ValueError):
        return text.strip()


def _clean(value: str) -> str:
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
