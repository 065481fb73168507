"""A mail taken apart with limits on everything: bytes, headers, parts, depth. Pure.

The standard library's parser builds a tree without a limit and asks every open boundary about every line: a few kilobytes
of nesting end it. Here each level is split by one search, and what goes beyond the limits is left unread.
"""

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser

MOST_BYTES = 2 * 1024 * 1024  # of a longer mail only the beginning is read
LONGEST_HEAD = 64 * 1024
LONGEST_HEADER = 2_000  # characters of one header that we look into
MOST_PARTS = 40
DEEPEST = 6
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True)
class Part:
    """A part without parts of its own: its type, and its bytes as they are on the wire."""

    content_type: str  # text/calendar
    parameters: dict[str, str]
    encoding: str
    body: bytes

    def content(self, most: int) -> bytes | None:
        """The bytes as they were meant; none when there are more than `most`. What no encoding explains is left as it is."""
        if self.encoding == "base64":
            text = self.body.translate(None, b"\r\n\t ")
            if len(text) > most * 4 // 3 + 4:
                return None
            try:
                found = binascii.a2b_base64(text + b"=" * (-len(text) % 4))
            except binascii.Error:
                return b""
        else:
            if len(self.body) > most * 3:
                return None
            found = quopri.decodestring(self.body) if self.encoding == "quoted-printable" else self.body
        return found if len(found) <= most else None


def head_of(raw: bytes) -> tuple[Message, bytes]:
    """The headers and the rest."""
    raw = raw[:MOST_BYTES]
    if raw.startswith((b"\n", b"\r\n")):
        return Message(), raw.lstrip(b"\r\n")
    gap = _BLANK_LINE.search(raw)
    head, rest = (raw[: gap.end()], raw[gap.end() :]) if gap is not None else (raw, b"")
    return BytesHeaderParser().parsebytes(head[:LONGEST_HEAD]), rest


def first(headers: Message, name: str) -> str:
    """The topmost header of this name, on one line; empty where there is none."""
    value = headers.get(name)
    return " ".join(str(value)[:LONGEST_HEADER].split()) if value is not None else ""


def type_of(headers: Message) -> tuple[str, dict[str, str]]:
    """The type in lower case, and its parameters by their names in lower case: none where they cannot be told apart."""
    one = Message()
    one["Content-Type"] = first(headers, "Content-Type") or "text/plain"
    try:
        pairs = one.get_params(failobj=[], unquote=True)[1:]
    except (TypeError, ValueError):  # numbered pieces of a value (RFC 2231) beside the whole of it, or numbers without end
        pairs = []
    parameters: dict[str, str] = {}
    for name, value in pairs:
        parameters.setdefault(name.lower(), value if isinstance(value, str) else str(value[2]))
    return one.get_content_type(), parameters


def parts_of(headers: Message, body: bytes) -> Iterator[Part]:
    """The parts in the order of the mail. A mail inside the mail is somebody else's and is not opened."""
    budget = [MOST_PARTS]
    yield from _walk(headers, body, 1, budget)


def _walk(headers: Message, body: bytes, depth: int, budget: list[int]) -> Iterator[Part]:
    content_type, parameters = type_of(headers)
    boundary = parameters.get("boundary", "").rstrip()
    if not content_type.startswith("multipart/") or not boundary:
        yield Part(content_type, parameters, first(headers, "Content-Transfer-Encoding").lower(), body)
        return
    if depth > DEEPEST:
        return
    for piece in _pieces(body, boundary):
        budget[0] -= 1
        if budget[0] < 0:
            return
        inner, rest = head_of(piece)
        yield from _walk(inner, rest, depth + 1, budget)


def _pieces(body: bytes, boundary: str) -> Iterator[bytes]:
    mark = re.escape(boundary.encode("utf-8", "surrogateescape"))
    start: int | None = None
    for line in re.finditer(rb"(?:\A|\r?\n)--" + mark + rb"(--)?[ \t]*(?=\r?\n|\Z)", body):
        if start is not None:
            yield body[start : line.start()]
        if line.group(1):
            return
        start = line.end()
        start += 2 if body[start : start + 2] == b"\r\n" else 1
    if start is not None:
        yield body[start:]
