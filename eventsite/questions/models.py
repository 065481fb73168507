"""Versioned forms and their answers. A version in use is never changed: editing makes the next one.

A question keeps its `key` over all versions, so that answers to an older form stay readable beside the new ones.
"""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite import clock
from eventsite.catalogue.models import Places
from eventsite.db import Base


class QuestionKind(enum.StrEnum):
    """How a question is answered."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    COUNTRY = "country"
    PHONE = "phone"
    URL = "url"
    FILE = "file"
    ORGANISATION = "organisation"  # of the directory
    SESSIONS = "sessions"  # of the programme, but for its meals
    MEALS = "meals"  # of the programme


class Form(Base):
    """What an event asks beyond name and address; an event may have several forms: participant, speaker, press, member.

    Places of its own are out of the event's: who signs up by it takes one of both.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60), default="attendee")
    position: Mapped[int] = mapped_column(default=0)
    listed: Mapped[bool] = mapped_column(default=True)  # offered on the event's page; else whoever has its address may use it
    closed: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[int] = mapped_column(default=0)  # in the waitlist of an event that orders it so; higher goes first
    places_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), unique=True)
    texts: Mapped[list["FormText"]] = relationship(cascade="all, delete-orphan")
    places: Mapped[Places | None] = relationship()
    versions: Mapped[list["FormVersion"]] = relationship(cascade="all, delete-orphan", order_by="FormVersion.number")

    __table_args__ = (UniqueConstraint("event_id", "name"),)


class FormText(Base):
    """A form's words in one language: for whom it is, and a sentence above it."""

    form_id: Mapped[int] = mapped_column(ForeignKey("form.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    title: Mapped[str]
    intro: Mapped[str] = mapped_column(default="")


class FormVersion(Base):
    """The questions as they stood at one time."""

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("form.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    questions: Mapped[list["Question"]] = relationship(cascade="all, delete-orphan", order_by="Question.position")

    __table_args__ = (UniqueConstraint("form_id", "number"),)


class Question(Base):
    """One question of one version."""

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(24))  # random; the same over versions
    position: Mapped[int]
    kind: Mapped[QuestionKind]
    required: Mapped[bool] = mapped_column(default=False)
    organiser_only: Mapped[bool] = mapped_column(default=False)
    sensitive: Mapped[bool] = mapped_column(default=False)
    purpose: Mapped[str] = mapped_column(default="")  # what the answers are for, as the page says it
    keep_days: Mapped[int | None]  # after the end of the event; none: as long as the registration
    minimum: Mapped[int | None]  # of a number
    maximum: Mapped[int | None]  # of a number, or characters of a text
    shown_if: Mapped[dict[str, Any] | None]  # {"key": …, "any_of": [option keys]}
    texts: Mapped[list["QuestionText"]] = relationship(cascade="all, delete-orphan")
    options: Mapped[list["Option"]] = relationship(cascade="all, delete-orphan", order_by="Option.position")

    __table_args__ = (UniqueConstraint("version_id", "key"),)


class QuestionText(Base):
    """A question's words in one language."""

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    label: Mapped[str]
    hint: Mapped[str] = mapped_column(default="")


class Option(Base):
    """One option of a choice."""

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(24))  # random; the same over versions
    position: Mapped[int]
    places_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)  # shared by the versions of one option
    texts: Mapped[list["OptionText"]] = relationship(cascade="all, delete-orphan")
    places: Mapped[Places | None] = relationship()

    __table_args__ = (UniqueConstraint("question_id", "key"),)


class OptionText(Base):
    """An option's label in one language."""

    option_id: Mapped[int] = mapped_column(ForeignKey("option.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    label: Mapped[str]


class AnswerSet(Base):
    """One person's answers to one version. Whoever asked (a registration, an application) points here."""

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"), index=True)
    answers: Mapped[list["Answer"]] = relationship(cascade="all, delete-orphan")
    version: Mapped[FormVersion] = relationship()


class Answer(Base):
    """One answer: text, a number, true or false, an ISO date, a country code, an option key or a list of them."""

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("answer_set.id", ondelete="CASCADE"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    value: Mapped[Any] = mapped_column(JSON)
    question: Mapped[Question] = relationship()

    __table_args__ = (UniqueConstraint("set_id", "question_id"),)
