"""What the desk calls the answers from people's calendars."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString

from eventsite.calendar.models import Answer, CalendarEntry
from eventsite.i18n import _, _l, ngettext
from eventsite.registration.answer_queries import NONE, OLDER, UNVERIFIED

ANSWER_WORDS: dict[str, LazyString] = {
    Answer.ACCEPTED: _l("Accepts"), Answer.TENTATIVE: _l("Maybe"), Answer.DECLINED: _l("Declines"),
    NONE: _l("No answer yet"), OLDER: _l("To an older version"), UNVERIFIED: _l("Not verified"),
}  # fmt: skip
_SHAPES = {Answer.ACCEPTED: "ok", Answer.TENTATIVE: "wait", Answer.DECLINED: "stop"}


@dataclass(frozen=True)
class AnswerWords:
    """An answer with its shape; `notes` say what is to be known about it."""

    words: str
    shape: str
    notes: tuple[str, ...]
    comment: str
    at: datetime | None


def answer_words(entry: CalendarEntry) -> AnswerWords | None:
    """What the attendee's calendar answered last; nothing where it has not."""
    if entry.answer is None:
        return None
    older = (entry.answer_sequence or 0) < entry.sequence
    notes = [str(ANSWER_WORDS[OLDER])] if older else []
    notes += [] if entry.answer_proved else [str(ANSWER_WORDS[UNVERIFIED])]
    return AnswerWords(str(ANSWER_WORDS[entry.answer]), _SHAPES[entry.answer], tuple(notes), entry.answer_comment, entry.answered_at)


def counts_in_words(counts: Mapping[str, int]) -> str:
    """How many of those with a seat answered what; nothing where nobody has."""
    if not any(counts[answer] for answer in (*Answer, OLDER)):
        return ""
    parts = (
        ngettext("one accepts", "%(num)d accept", counts[Answer.ACCEPTED]),
        ngettext("one says maybe", "%(num)d say maybe", counts[Answer.TENTATIVE]),
        ngettext("one declines", "%(num)d decline", counts[Answer.DECLINED]),
        ngettext("one answered an older version", "%(num)d answered an older version", counts[OLDER]),
        ngettext("one has not answered", "%(num)d have not answered", counts[NONE]),
    )
    present = [words for words, key in zip(parts, (*Answer, OLDER, NONE), strict=True) if counts[key]]
    return _("In their calendars: %(answers)s.", answers=", ".join(present))
