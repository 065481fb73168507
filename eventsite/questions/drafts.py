"""Questions as an organiser types them, before they become rows of a version. Pure."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from eventsite.questions.models import Option, OptionText, Question, QuestionKind, QuestionText

LONGEST_LABEL = 300
LONGEST_HINT = 500
LONGEST_OPTION = 200
MOST_OPTIONS = 60
MOST_QUESTIONS = 60


@dataclass(frozen=True)
class OptionDraft:
    """One option: its key and its label in each language."""

    key: str
    labels: Mapping[str, str]
    places_id: int | None = None
    seats: int | None = None  # how many may choose it; none: no limit


@dataclass(frozen=True)
class QuestionDraft:
    """One question: what it asks, in each language, and which answers fit."""

    kind: QuestionKind
    labels: Mapping[str, str]
    hints: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    organiser_only: bool = False
    sensitive: bool = False
    purpose: str = ""  # what the answers are for, where they are sensitive
    keep_days: int | None = None  # after the event; none: as long as the registration
    minimum: int | None = None
    maximum: int | None = None
    shown_if: Mapping[str, Any] | None = None
    options: Sequence[OptionDraft] = ()
    key: str = ""


def new_key() -> str:
    """A key for a question or an option; it stays over all versions."""
    return secrets.token_hex(6)


def draft_of(question: Question) -> QuestionDraft:
    """A stored question as a draft, so that the next version starts from it."""
    return QuestionDraft(
        kind=question.kind,
        labels={text.language: text.label for text in question.texts},
        hints={text.language: text.hint for text in question.texts},
        required=question.required,
        organiser_only=question.organiser_only,
        sensitive=question.sensitive,
        purpose=question.purpose,
        keep_days=question.keep_days,
        minimum=question.minimum,
        maximum=question.maximum,
        shown_if=question.shown_if,
        options=[_option_draft(option) for option in question.options],
        key=question.key,
    )


def _option_draft(option: Option) -> OptionDraft:
    seats = option.places.capacity if option.places is not None else None
    return OptionDraft(option.key, {text.language: text.label for text in option.texts}, option.places_id, seats)


def question_of(draft: QuestionDraft, position: int) -> Question:
    """A draft as a row, not yet of any version."""
    question = Question(
        key=draft.key or new_key(),
        position=position,
        kind=draft.kind,
        required=draft.required,
        organiser_only=draft.organiser_only,
        sensitive=draft.sensitive,
        purpose=draft.purpose,
        keep_days=draft.keep_days,
        minimum=draft.minimum,
        maximum=draft.maximum,
        shown_if=dict(draft.shown_if) if draft.shown_if else None,
    )
    for language, label in draft.labels.items():
        question.texts.append(QuestionText(language=language, label=label, hint=draft.hints.get(language, "")))
    for number, option in enumerate(draft.options):
        row = Option(key=option.key or new_key(), position=number, places_id=option.places_id)
        row.texts = [OptionText(language=language, label=label) for language, label in option.labels.items()]
        question.options.append(row)
    return question


def options_from_lines(old: Sequence[OptionDraft], lines: Mapping[str, Sequence[str]], main_language: str) -> list[OptionDraft]:
    """Options from lists of labels, one list for each language; those in other languages go by their place in the list.

    An option keeps its key when its label in the main language stands anywhere in the new list, or when only the words in
    its own line have changed. Anything else is a new option.
    """
    labels = lines.get(main_language, [])
    by_label = {option.labels.get(main_language, ""): option for option in old}
    unmatched = [option if option.labels.get(main_language) not in labels else None for option in old]
    drafts = []
    for number, label in enumerate(labels):
        same_line = unmatched[number] if number < len(unmatched) else None
        before = by_label.get(label) or same_line
        words = {language: texts[number] for language, texts in lines.items() if number < len(texts) and texts[number]}
        drafts.append(replace(before, labels=words) if before else OptionDraft(new_key(), words))
    return drafts
