"""Registrations: one person's place at one event, with a status, and the record of how it came about."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite import clock
from eventsite.calendar.models import CalendarEntry
from eventsite.catalogue.models import Event, Places
from eventsite.db import Base, unique_when
from eventsite.people.models import Person
from eventsite.questions.models import AnswerSet


class RegistrationStatus(enum.StrEnum):
    """Where a registration stands. `rules.TRANSITIONS` says what may follow what."""

    APPLIED = "applied"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"  # by the organiser
    WITHDRAWN = "withdrawn"  # by the person
    EXPIRED = "expired"  # an offer not taken
    ATTENDED = "attended"
    NO_SHOW = "no_show"


ACTIVE = "status IN ('applied', 'waitlisted', 'offered', 'confirmed', 'attended', 'no_show')"


class Party(Base):
    """Registrations made together by one contact."""

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Registration(Base):
    """One person's place at one event. Name and address are what was given here; the person may be known by others since."""

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    email: Mapped[str | None]  # none for a member of a party who is reached through the contact
    email_key: Mapped[str | None] = mapped_column(String(254))  # people.rules.email_key(email)
    full_name: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    job_title: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    language: Mapped[str] = mapped_column(String(12), default="en")
    status: Mapped[RegistrationStatus]
    code: Mapped[str] = mapped_column(String(12))  # 7K3M9QXD: to say at the door; opens nothing
    link_version: Mapped[int] = mapped_column(default=1)  # raising it kills every older personal link
    queued_at: Mapped[datetime | None]  # since when in the waitlist; the order is queued_at, id
    offer_ends_at: Mapped[datetime | None]
    entry_id: Mapped[int] = mapped_column(ForeignKey("calendar_entry.id"), unique=True)
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("answer_set.id"))
    form_key: Mapped[str | None] = mapped_column(String(64))  # of the form that was sent: twice makes one registration
    note: Mapped[str] = mapped_column(default="")  # of the team
    search: Mapped[str] = mapped_column(default="")  # folded name, organisation, address
    link_mailed_at: Mapped[datetime | None]  # "your link" goes once an hour at most
    edit_until: Mapped[datetime | None]  # opened for this person by an organiser
    invited_from_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))  # the seminar seat that led to this application
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    event: Mapped[Event] = relationship()  # one way: the catalogue does not know us
    person: Mapped[Person] = relationship()
    party: Mapped[Party | None] = relationship()
    entry: Mapped[CalendarEntry] = relationship()
    answer_set: Mapped[AnswerSet | None] = relationship()

    __table_args__ = (
        # The database refuses what two clicks at once could slip past the rules.
        unique_when(f"email_key IS NOT NULL AND {ACTIVE}", "event_id", "email_key", name="uq_registration_active"),
        unique_when("form_key IS NOT NULL", "event_id", "form_key", name="uq_registration_form_key"),
        UniqueConstraint("event_id", "code"),
        Index("ix_registration_list", "event_id", "status", "created_at", "id"),
        Index("ix_registration_queue", "event_id", "queued_at", "id"),
        Index("ix_registration_address", "event_id", "email_key"),  # a partial index does not serve a question with parameters
        Index("ix_registration_counts", "event_id", "status", "country"),
        Index("ix_registration_by_date", "event_id", "created_at", "id"),
        Index("ix_registration_by_name", "event_id", "search", "id"),
        Index("ix_registration_by_organisation", "event_id", "organisation", "id"),
    )


class Holding(Base):
    """Places that one registration holds: of the event, and of sessions and options."""

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    places_id: Mapped[int] = mapped_column(ForeignKey("places.id"), primary_key=True, index=True)
    count: Mapped[int] = mapped_column(default=1)
    places: Mapped[Places] = relationship()


class Actor(enum.StrEnum):
    """Who moved a registration."""

    PERSON = "person"
    ORGANISER = "organiser"
    QUEUE = "queue"  # the waitlist itself
    JOB = "job"


class Transition(Base):
    """One step of a registration: from where to where, who, when and why. Written with the message that it causes."""

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    was: Mapped[RegistrationStatus | None]  # none: the registration was made
    became: Mapped[RegistrationStatus]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor: Mapped[Actor]
    account_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
