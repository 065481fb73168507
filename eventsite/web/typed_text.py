"""What people type, checked before anything else looks at it: size first, then characters. Pure.

Sizes are checked in bytes and in characters before any pattern runs over the text. Refused are characters that no
form of ours can hold or show honestly: NUL and the other controls, lone surrogates and what stands in for broken
bytes, and marks that turn the reading direction around so that a name reads as something else.
"""

import unicodedata

from flask_babel import LazyString

from eventsite.i18n import _l

_BREAKS = "\r\n\t"
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_BROKEN = "\ufffd"  # what a decoder writes where bytes were no text
_BYTES_PER_CHARACTER = 4

ODD = _l("Remove the characters that cannot be shown; type the text anew if you pasted it")


def problem(text: str, longest: int, *, lines: bool = False) -> LazyString | None:
    """What is wrong with a text, in words for the person, or nothing. `lines` lets line breaks through."""
    if len(text) > longest or len(text.encode("utf-8", "surrogatepass")) > longest * _BYTES_PER_CHARACTER:
        return _l("Shorten this to at most %(longest)d characters", longest=longest)
    if any(_is_odd(character, lines) for character in text):
        return ODD
    return None


def without_surrogates(text: str) -> str:
    """The text as a page can send it: what cannot be encoded becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def one_line(text: str) -> str:
    """The text without white space at its ends and with single spaces inside."""
    return " ".join(text.split())


def cleaned(text: str, longest: int) -> str:
    """What a machine or a mail program sent, without the characters that `problem` refuses, cut to so many."""
    head = text[: longest * 4]
    return "".join(character for character in head if not _is_odd(character, lines=True)).strip()[:longest]


def _is_odd(character: str, lines: bool) -> bool:
    if character in _BREAKS:
        return not lines
    return unicodedata.category(character) in ("Cc", "Cs") or character in _TURNING or character == _BROKEN
