"""The attendee list as CSV and as a workbook, safe to open: no cell is ever a formula.

A column's header is its words and, in brackets, its id, which stays the same whatever language or version the form is
in. Times stand in the event's zone, which the header names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from eventsite.calendar.models import CalendarEntry
from eventsite.catalogue.models import Event
from eventsite.i18n import _
from eventsite.questions.models import QuestionKind
from eventsite.questions.queries import value_in_words
from eventsite.registration import answer_queries, desk_queries
from eventsite.registration.desk_queries import AskedEver, ListFilter
from eventsite.registration.models import Registration
from eventsite.web.spreadsheet import Cell

PORTION = 500
IN_WORDS = frozenset(QuestionKind) - {QuestionKind.DATE, QuestionKind.COUNTRY, QuestionKind.NUMBER}  # those sort better as they are stored


@dataclass(frozen=True)
class Export:
    """What to write out: which registrations of which event, in whose words."""

    event: Event
    wanted: ListFilter
    language: str
    with_sensitive: bool = False

    def filename(self, extension: str, now: datetime) -> str:
        """ai-in-healthcare-attendees-2027-08-02.csv: the event's address and the day in its zone."""
        return f"{self.event.slug}-attendees-{now.astimezone(ZoneInfo(self.event.zone)):%Y-%m-%d}.{extension}"


def columns(export: Export) -> list[str]:
    """The headers."""
    zone = export.event.zone
    own = [
        (_("Number"), "registration_id"), (_("Name"), "full_name"), (_("Name in own script"), "local_name"), (_("Email address"), "email"),
        (_("Organisation"), "organisation"), (_("Job title"), "job_title"), (_("Country"), "country"), (_("Language"), "language"),
        (_("Status"), "status"), (_("Place in the waitlist"), "waitlist_position"), (_("Code"), "code"),
        (_("Answer in their calendar"), "calendar_answer"), (_("Answered, %(zone)s time", zone=zone), "answered_at"),
        (_("Comment with the answer"), "answer_comment"),
        (_("Registered, %(zone)s time", zone=zone), "registered_at"), (_("Waiting since, %(zone)s time", zone=zone), "queued_at"),
        (_("Note of the team"), "note"), (_("Tags"), "tags"), (_("Groups in the programme"), "groups"),
    ]  # fmt: skip
    questions = [(asked.label, f"q_{asked.key}") for asked in _questions(export)]
    return [f"{words} [{name}]" for words, name in own + questions]


def rows(export: Export) -> Iterator[list[Cell]]:
    """One row for each registration, a portion read at a time."""
    questions = _questions(export)
    labels = desk_queries.answer_words(export.event.id, export.language, export.event.main_language)
    places = desk_queries.whole_queue(export.event.id)
    for portion in desk_queries.in_portions(export.event.id, export.wanted, PORTION):
        answers = desk_queries.answers_of([registration.answers_id for registration in portion if registration.answers_id])
        known = labels | desk_queries.upload_names(questions, answers)
        for registration in portion:
            given = answers.get(registration.answers_id or 0, {})
            yield [
                *_own_cells(registration, places.get(registration.id), export.event.zone),
                *[_answer(asked, given.get(asked.key), known, export.language) for asked in questions],
            ]


def _questions(export: Export) -> list[AskedEver]:
    asked = desk_queries.asked_ever(export.event.id, export.language, export.event.main_language)
    return [question for question in asked if export.with_sensitive or not question.sensitive]


def _own_cells(registration: Registration, position: int | None, zone: str) -> list[Cell]:
    return [
        registration.id, registration.full_name, registration.person.local_name, registration.email or "", registration.organisation,
        registration.job_title, registration.country, registration.language, registration.status.value, position or "", registration.code,
        *_answer_cells(registration.entry, zone),
        _local(registration.created_at, zone), _local(registration.queued_at, zone), registration.note,
        ", ".join(tag.name for tag in registration.tags), ", ".join(group.name for group in registration.groups),
    ]  # fmt: skip


def _answer_cells(entry: CalendarEntry, zone: str) -> list[Cell]:
    if entry.answer is None:
        return ["", "", ""]
    is_older = (entry.answer_sequence or 0) < entry.sequence
    notes = [key for key, holds in ((answer_queries.OLDER, is_older), (answer_queries.UNVERIFIED, not entry.answer_proved)) if holds]
    return ["; ".join([entry.answer.value, *notes]), _local(entry.answered_at, zone), entry.answer_comment]


def _local(moment: datetime | None, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if moment is not None else ""


def _answer(asked: AskedEver, value: Any, labels: dict[str, str], language: str) -> Cell:
    if value is None:
        return ""
    if asked.kind in IN_WORDS:
        return value_in_words(asked.kind, value, labels, language, between="; ")
    return value if isinstance(value, int | float) else str(value)
