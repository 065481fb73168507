"""Text as calendars can hold it. icalendar escapes and folds; what it lets through is taken out here first.

Control characters have no place in a content line (RFC 5545, 3.1), and programs that split text by Unicode's idea of
a line break at U+2028 and its like in the middle of a property.
"""

import re

_LINE_ENDS = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
# More than a folded line holds would make a line of nothing but blanks, which some programs take for the end.
_LONG_BLANKS = re.compile(r"([ \t]{40})[ \t]+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def lines(text: str) -> str:
    """Text of any number of lines, each ended by LF alone, without control characters other than TAB."""
    return _LONG_BLANKS.sub(r"\1", _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))).strip()


def one_line(text: str, *, joiner: str = " ") -> str:
    """The same on one line, its parts joined by `joiner`."""
    parts = (" ".join(part.split()) for part in lines(text).split("\n"))
    return joiner.join(part for part in parts if part)


def person_name(text: str) -> str:
    """A name fit for the CN parameter, where programs decode differently what is escaped.

    Quotes and carets need RFC 6868 there, which few know, and some take a backslash for an escape, which it is not.
    """
    return one_line(text).replace('"', "'").replace("^", "").replace("\\", "/")


def uri(text: str) -> str:
    """An address without the blanks and control characters that would end its line."""
    return "".join(lines(text).split())


def mailto(address: str) -> str:
    """The address as a CAL-ADDRESS. Raises ValueError where it could break out of its line."""
    if "@" not in address or address != uri(address):
        raise ValueError("not one address of the form name@domain")
    return f"mailto:{address}"
