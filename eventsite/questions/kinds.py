"""How what was typed becomes a value, for each kind of question. Pure.

A value is text, a whole number, true or false, an ISO date, a time like 09:30, a country code, the id of an organisation, the key of
an upload, an option's key or a list of them, or a list of sessions' ids; in JSON as in Python.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from flask_babel import LazyString

from eventsite.i18n import _l
from eventsite.questions.countries import CODES
from eventsite.questions.errors import AnswerRefused
from eventsite.questions.models import Question, QuestionKind
from eventsite.web import typed_text

Value = str | int | bool | list[str]

TEXT_LENGTH = 200
LONG_TEXT_LENGTH = 2000
LONGEST_TEXT = 5000
LARGEST_NUMBER = 10**12
LONGEST_NUMBER = 24  # characters, spaces between the digits included
LONGEST_PHONE = 40
LONGEST_ADDRESS = 500
FEWEST_DIGITS, MOST_DIGITS = 5, 15  # of a telephone number, as E.164 has it
FIRST_YEAR, LAST_YEAR = 1900, 2199
YES, NO = "yes", "no"
OF_OPTIONS = (QuestionKind.CHOICE, QuestionKind.CHOICES)
OF_PROGRAMME = (QuestionKind.SESSIONS, QuestionKind.MEALS)
SEVERAL = (QuestionKind.CHOICES, *OF_PROGRAMME)  # answered with a list
_WIDE = str.maketrans("０１２３４５６７８９－＋−", "0123456789-+-")

NEEDED = _l("Answer this question")
CHOOSE_ONE = _l("Choose one of the options")
GONE = _l("What you had chosen is no longer offered. Choose again")
NO_SUCH_SESSION = _l("A session that you had chosen is no longer in the programme. Choose again")
NO_SUCH_UPLOAD = _l("Choose the file again: it is not here any more")


@dataclass(frozen=True)
class Faulty:
    """A file that came and was not taken, in the place of its key: why, in words."""

    words: LazyString | str


@dataclass(frozen=True)
class SessionOffer:
    """A session of the programme that people choose. `full`: who chooses it now waits for it."""

    key: str  # its id
    is_meal: bool
    title: str
    when: str
    starts_at: datetime
    ends_at: datetime
    full: bool = False


@dataclass(frozen=True)
class Offers:
    """What may be chosen and stands outside the form; and which uploads may be answered with, by their keys."""

    sessions: Sequence[SessionOffer] = ()
    organisations: Mapping[str, str] = field(default_factory=dict)  # name by id
    uploads: Collection[str] = frozenset()
    may_overlap: bool = True

    def of(self, kind: QuestionKind) -> list[SessionOffer]:
        """The sessions, or the meals, in the order of the programme."""
        return [one for one in self.sessions if one.is_meal is (kind is QuestionKind.MEALS)]


NOTHING = Offers()


def longest(question: Question) -> int:
    """How many characters a text may have."""
    usual = TEXT_LENGTH if question.kind is QuestionKind.TEXT else LONG_TEXT_LENGTH
    return min(question.maximum or usual, LONGEST_TEXT)


def clean(question: Question, raw: Any, *, held: Value | None = None, offers: Offers = NOTHING) -> Value | None:
    """One answer as a value; nothing where there is none. Raises AnswerRefused."""
    if raw is None or raw == [] or (isinstance(raw, str) and not raw.strip(" \t\r\n")):
        return None
    if isinstance(raw, Faulty):
        raise AnswerRefused(raw.words)
    if question.kind in OF_OPTIONS:
        return _options(question, raw, held)
    if question.kind in OF_PROGRAMME:
        return _listed(raw, [one.key for one in offers.of(question.kind)], held, NO_SUCH_SESSION)
    if question.kind is QuestionKind.ORGANISATION:
        return _one_of(raw, offers.organisations, held, _l("Choose an organisation from the list"))
    if question.kind is QuestionKind.FILE:
        return _one_of(raw, offers.uploads, held, NO_SUCH_UPLOAD)
    return _CLEANERS[question.kind](question, raw)


def _options(question: Question, raw: Any, held: Value | None) -> Value:
    chosen = _listed(raw, [option.key for option in question.options], held, GONE)
    if question.kind is QuestionKind.CHOICES:
        return chosen
    if len(chosen) != 1:
        raise AnswerRefused(CHOOSE_ONE)
    return chosen[0]


def _listed(raw: Any, offered: Sequence[str], held: Value | None, gone: LazyString | str) -> list[str]:
    """Which of what is offered, or held already, was chosen; in that order, each once."""
    own = [held] if isinstance(held, str) else held if isinstance(held, list) else []
    chosen = [raw] if isinstance(raw, str) else raw
    if not isinstance(chosen, list) or not all(isinstance(key, str) and (key in offered or key in own) for key in chosen):
        raise AnswerRefused(gone)
    return [key for key in dict.fromkeys([*offered, *own]) if key in chosen]


def _one_of(raw: Any, offered: Collection[str], held: Value | None, gone: LazyString | str) -> str:
    if not isinstance(raw, str) or not (raw in offered or raw == held):
        raise AnswerRefused(gone)
    return raw


def _text(question: Question, raw: Any) -> Value:
    several = question.kind is QuestionKind.LONG_TEXT
    if not isinstance(raw, str):
        raise AnswerRefused(NEEDED)
    text = raw.replace("\r\n", "\n") if len(raw) <= 2 * LONGEST_TEXT else raw
    words = typed_text.problem(text, longest(question), lines=several)
    if words is not None:
        raise AnswerRefused(words)
    return text.strip() if several else typed_text.one_line(text)


def _yes_no(_question: Question, raw: Any) -> Value:
    if isinstance(raw, bool):
        return raw
    if raw not in (YES, NO):
        raise AnswerRefused(_l("Choose yes or no"))
    return bool(raw == YES)


def _number(question: Question, raw: Any) -> Value:
    low = -LARGEST_NUMBER if question.minimum is None else question.minimum
    high = LARGEST_NUMBER if question.maximum is None else question.maximum
    number = raw if isinstance(raw, int) and not isinstance(raw, bool) else whole_number(raw)
    if number is None:
        raise AnswerRefused(_l("Enter a whole number, in digits"))
    if not low <= number <= high:
        raise AnswerRefused(_bounds(question))
    return number


def whole_number(raw: Any) -> int | None:
    """What was typed as a number; also with spaces between the digits, and in the wide digits of East Asian keyboards."""
    if not isinstance(raw, str) or len(raw) > LONGEST_NUMBER:
        return None
    digits = re.sub(r"\s", "", raw).translate(_WIDE)
    return int(digits) if re.fullmatch(r"[+-]?[0-9]{1,18}", digits) else None


def _bounds(question: Question) -> LazyString:
    if question.minimum is not None and question.maximum is not None:
        return _l("Enter a number from %(low)d to %(high)d", low=question.minimum, high=question.maximum)
    if question.minimum is not None:
        return _l("Enter a number of at least %(low)d", low=question.minimum)
    return _l("Enter a number of at most %(high)d", high=LARGEST_NUMBER if question.maximum is None else question.maximum)


def _date(_question: Question, raw: Any) -> Value:
    text = raw.strip() if isinstance(raw, str) and len(raw) <= 20 else ""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = date.min
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day.isoformat()
    raise AnswerRefused(_l("Enter a date like 2027-09-20"))


def _time(_question: Question, raw: Any) -> Value:
    """Of a clock of 24 hours; with a point as in Danish, too."""
    text = raw.strip().translate(_WIDE) if isinstance(raw, str) and len(raw) <= 20 else ""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.：]([0-5][0-9])", text)
    if found is None:
        raise AnswerRefused(_l("Enter a time like 09:30"))
    return f"{int(found[1]):02d}:{found[2]}"


def _phone(_question: Question, raw: Any) -> Value:
    text = typed_text.one_line(raw.translate(_WIDE)) if isinstance(raw, str) and len(raw) <= LONGEST_PHONE else ""
    digits = len(re.sub(r"[^0-9]", "", text))
    if not re.fullmatch(r"\+?[0-9 ()./-]+", text) or not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        raise AnswerRefused(_l("Enter a telephone number like +45 33 12 34 56"))
    return text


def _web_address(_question: Question, raw: Any) -> Value:
    """With https:// before it where nobody typed a scheme."""
    refused = AnswerRefused(_l("Enter a web address like https://www.example.org"))
    if not isinstance(raw, str) or len(raw) > LONGEST_ADDRESS or typed_text.problem(raw, LONGEST_ADDRESS) is not None:
        raise refused
    text = raw.strip()
    text = text if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text) else f"https://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise refused from None
    host = parts.hostname or ""
    is_odd = any(character.isspace() or character in '<>"\\`{}|^' for character in text)
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or port == 0 or is_odd:
        raise refused
    if not re.fullmatch(r"(?:[\w-]{1,63}\.)+[\w-]{2,63}", host):
        raise refused
    return text


def _country(_question: Question, raw: Any) -> Value:
    if not isinstance(raw, str) or raw not in CODES:
        raise AnswerRefused(_l("Choose a country from the list"))
    return raw


_CLEANERS: dict[QuestionKind, Callable[[Question, Any], Value]] = {
    QuestionKind.TEXT: _text,
    QuestionKind.LONG_TEXT: _text,
    QuestionKind.YES_NO: _yes_no,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _date,
    QuestionKind.TIME: _time,
    QuestionKind.COUNTRY: _country,
    QuestionKind.PHONE: _phone,
    QuestionKind.URL: _web_address,
}
