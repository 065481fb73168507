"""Merge fields, audiences, and who is left out and why. Pure.

A text is Markdown with fields like {name}. The list of fields is closed and flat: nothing is evaluated. In HTML the text
becomes markup first, is cleaned, and only then the values are put in, escaped; so no value can become markup.
"""

import enum
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from markupsafe import Markup, escape

from eventsite.mailings import errors
from eventsite.registration.models import RegistrationStatus
from eventsite.registration.rules import ACTIVE
from eventsite.web.richtext import rich_text

UNDO_WITHIN = timedelta(seconds=60)  # no copy leaves before
MANY = 25  # to more people only with a copy to oneself, and with their number typed
NEW_FOR = timedelta(days=14)  # an account
MOST_OF_NEW = 500  # copies in a day
FIELDS = ("name", "event", "date", "place", "link")
LINK = "link"
_FIELD = re.compile(r"\{([^{}]{0,60})\}")
_MARK = re.compile(r"qf0x([a-z]+)x0fq")  # letters and digits only: Markdown, cleaning and URL quoting leave it as it is
_ANCHOR = re.compile(r"<a [^>]*>.*?</a>", re.S)
_HREF = re.compile(r'href="([^"]*)"')
_MARKDOWN_LINK = re.compile(r"\[([^\]\n]+)\]\(<?([^)\s>]+)>?\)")
_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


class Audience(enum.StrEnum):
    """Whom a mailing is for."""

    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    APPLIED = "applied"
    ATTENDED = "attended"
    CHOSEN = "chosen"


STATUSES: Mapping[Audience, frozenset[RegistrationStatus]] = {
    Audience.CONFIRMED: frozenset({RegistrationStatus.CONFIRMED, RegistrationStatus.ATTENDED}),
    Audience.WAITLISTED: frozenset({RegistrationStatus.WAITLISTED}),
    Audience.APPLIED: frozenset({RegistrationStatus.APPLIED}),
    Audience.ATTENDED: frozenset({RegistrationStatus.ATTENDED}),
    Audience.CHOSEN: ACTIVE,
}


class LeftOut(enum.StrEnum):
    """Why somebody of the audience gets no copy."""

    NO_ADDRESS = "no_address"
    SUPPRESSED = "suppressed"
    NOT_ACTIVE = "not_active"  # chosen, but withdrawn or declined since
    APPLIED_ALREADY = "applied_already"  # to the trip that is invited to


@dataclass(frozen=True)
class Candidate:
    """What decides about one person of the audience."""

    registration_id: int
    has_address: bool
    suppressed: bool
    status: RegistrationStatus
    applied_already: bool = False


def left_out(candidate: Candidate, audience: Audience) -> LeftOut | None:
    """Why this person gets no copy; none when they get one."""
    if candidate.status not in STATUSES[audience]:
        return LeftOut.NOT_ACTIVE
    if not candidate.has_address:
        return LeftOut.NO_ADDRESS
    if candidate.suppressed:
        return LeftOut.SUPPRESSED
    return LeftOut.APPLIED_ALREADY if candidate.applied_already else None


def still_wanted(status: RegistrationStatus, audience: Audience) -> bool:
    """Whether a copy may still leave: who withdrew since gets no mail to the confirmed."""
    return status in STATUSES[audience]


def seal(registration_ids: Iterable[int]) -> str:
    """Names a set of recipients: the list that was looked at is the list that is written to."""
    return sha256(",".join(str(number) for number in sorted(registration_ids)).encode()).hexdigest()[:20]


def digest(*words: str) -> str:
    """Names the words of a mailing: what was read is what is sent."""
    return sha256("\0".join(words).encode("utf-8", "replace")).hexdigest()[:20]


def check_many(number: int, typed: int | None, *, was_read: bool) -> None:
    """Whether so many people may be written to. Raises CopyFirst, NumberDiffers."""
    if number <= MANY:
        return
    if not was_read:
        raise errors.CopyFirst
    if typed != number:
        raise errors.NumberDiffers


def check_day(number: int, sent_today: int, created_at: datetime, now: datetime) -> None:
    """Whether an account may write to so many more people today. Raises DayIsFull."""
    if now - created_at < NEW_FOR and sent_today + number > MOST_OF_NEW:
        raise errors.DayIsFull


def check_may_take_back(sent_at: datetime | None, now: datetime) -> None:
    """Whether the minute is not over yet. Raises TooLateToTakeBack."""
    if sent_at is None or now >= sent_at + UNDO_WITHIN:
        raise errors.TooLateToTakeBack


def check_subject(subject: str) -> None:
    """One line, known fields, no personal link."""
    if _BREAKS.search(subject):
        raise errors.LineBreakInSubject
    if LINK in _fields(subject):
        raise errors.LinkInSubject


def check_body(body: str) -> None:
    """Known fields only, and none inside a link, but {link} as the whole address of one."""
    _fields(body)
    for anchor in _ANCHOR.findall(rich_text(_marked(body))):
        address = _HREF.search(anchor)
        inside = _HREF.sub("", anchor)
        if _MARK.search(inside) or (address and _MARK.search(address[1]) and address[1] != _mark(LINK)):
            raise errors.FieldInAddress


def _fields(text: str) -> list[str]:
    names = [str(name) for name in _FIELD.findall(text)]
    for name in names:
        if name not in FIELDS:
            raise errors.UnknownField(name)
    return names


def has_link(body: str) -> bool:
    """Whether the text itself leads to the person's page; else a button does."""
    return LINK in _FIELD.findall(body)


def as_line(text: str, values: Mapping[str, str]) -> str:
    """The subject with its values: one line, whatever a name holds."""
    return _CONTROLS.sub(" ", _FIELD.sub(lambda found: values.get(found[1], ""), text)).strip()


def as_text(body: str, values: Mapping[str, str]) -> str:
    """The plain text of a mail: links as words and address, then the values."""
    return _FIELD.sub(lambda found: values.get(found[1], ""), _MARKDOWN_LINK.sub(r"\1: \2", body))


def as_html(body: str, values: Mapping[str, str], link_words: str) -> Markup:
    """The HTML of a mail: Markdown, cleaned, then the values, escaped. A {link} on its own becomes a link with `link_words`."""

    def in_text(found: re.Match[str]) -> str:
        if found[1] == LINK:
            return str(Markup('<a href="{}">{}</a>').format(values.get(LINK, ""), link_words))
        return str(escape(values.get(found[1], "")))

    parts: list[str] = []
    html, end = str(rich_text(_marked(body))), 0
    for anchor in _ANCHOR.finditer(html):  # inside one, only {link} can stand, as its address
        parts += [_MARK.sub(in_text, html[end : anchor.start()]), anchor[0].replace(_mark(LINK), str(escape(values.get(LINK, ""))))]
        end = anchor.end()
    return Markup("".join(parts) + _MARK.sub(in_text, html[end:]))  # noqa: S704 - cleaned markup, escaped values


def _mark(name: str) -> str:
    return f"qf0x{name}x0fq"


def _marked(body: str) -> str:
    return _FIELD.sub(lambda found: _mark(found[1]) if found[1] in FIELDS else found[0], body)
