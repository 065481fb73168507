"""XML documents: text that XML can hold, times, and the bytes."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, SubElement, tostring

# XML 1.0 can hold neither these nor a way to write them
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def add(parent: Element, tag: str, text: str) -> None:
    """An element that holds text alone."""
    SubElement(parent, tag).text = _UNWRITABLE.sub("\ufffd", text)


def instant(moment: datetime) -> str:
    """2027-09-20T07:00:00Z."""
    return (moment.astimezone(UTC) - timedelta(microseconds=moment.microsecond)).strftime("%Y-%m-%dT%H:%M:%SZ")


def document(root: Element) -> bytes:
    """The whole, in UTF-8."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}'.encode()
