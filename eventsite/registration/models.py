"""Registrations: one person's place at one event, with a status, and the record of how it came about."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from eventsite import clock
from eventsite.calendar.models import CalendarEntry
from eventsite.catalogue.models import AttendeeGroup, Event, Places
from eventsite.db import Base, LocalDateTime, unique_when
from eventsite.invitations.models import Invitee
from eventsite.people.models import Person, Team
from eventsite.questions.models import AnswerSet, Form, FormVersion


class Serving(enum.StrEnum):
    """What a place that becomes free means for the next in the waitlist."""

    OFFER = "offer"  # held until a deadline, to be accepted
    CONFIRM = "confirm"  # theirs at once


class QueueOrder(enum.StrEnum):
    """Who of the waitlist is next."""

    FIRST_COME = "first_come"
    PRIORITY = "priority"  # the higher first, then who came first
    DRAW = "draw"  # by lots that a seed decides, which is shown when registration has closed


class PartyRule(enum.StrEnum):
    """What becomes of a party at the head of the waitlist that needs more places than are free."""

    NEXT_THAT_FITS = "next_that_fits"  # the party is passed over, and keeps its place in the line
    WAIT_FOR = "wait_for"


class EditingRule(enum.StrEnum):
    """How long people may change their details and answers."""

    UNTIL_DEADLINE = "until_deadline"
    UNTIL_ACCEPTED = "until_accepted"
    ALWAYS = "always"
    NEVER = "never"


class Policy(Base):
    """How one event fills its places and lets people change. An event without a row has the defaults."""

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    serving: Mapped[Serving] = mapped_column(default=Serving.OFFER)
    offer_hours: Mapped[int] = mapped_column(default=24)
    queue_order: Mapped[QueueOrder] = mapped_column(default=QueueOrder.FIRST_COME)
    members_first: Mapped[bool] = mapped_column(default=False)  # an organisation of the directory that is a member raises the priority
    draw_seed: Mapped[str] = mapped_column(String(64), default="")  # secret until registration has closed; its SHA-256 is shown before
    party_rule: Mapped[PartyRule] = mapped_column(default=PartyRule.NEXT_THAT_FITS)
    most_in_party: Mapped[int] = mapped_column(default=1)  # one: everybody signs up alone
    most_companions: Mapped[int] = mapped_column(default=0)
    sessions_may_overlap: Mapped[bool] = mapped_column(default=False)
    editing: Mapped[EditingRule] = mapped_column(default=EditingRule.UNTIL_DEADLINE)
    edit_until_local: Mapped[datetime | None] = mapped_column(LocalDateTime)  # in the event's zone; none: as registration
    changes_need_approval: Mapped[bool] = mapped_column(default=False)
    transferable: Mapped[bool] = mapped_column(default=True)
    forms_per_network: Mapped[int | None]  # in a quarter of an hour, where a campus goes out by one address


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
    """Registrations made together by one contact, who need not come. Who of them has no address is reached through the contact."""

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(String(254))
    full_name: Mapped[str]
    language: Mapped[str] = mapped_column(String(12), default="en")
    least: Mapped[int | None]  # they would come with fewer, but with no fewer than these; none: all or nobody
    link_version: Mapped[int] = mapped_column(default=1)
    link_mailed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    event: Mapped[Event] = relationship()
    contact: Mapped[Person] = relationship()


registration_tag = Table(
    "registration_tag",
    Base.metadata,
    Column("registration_id", Integer, ForeignKey("registration.id"), primary_key=True),
    Column("tag_id", Integer, ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Tag(Base):
    """A word by which a team sorts its registrations."""

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    name: Mapped[str] = mapped_column(String(40))
    team: Mapped[Team] = relationship()

    __table_args__ = (UniqueConstraint("team_id", "name"),)


registration_group = Table(
    "registration_group",
    Base.metadata,
    Column("registration_id", Integer, ForeignKey("registration.id"), primary_key=True),
    Column("group_id", Integer, ForeignKey("attendee_group.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Registration(Base):
    """One person's place at one event. Name and address are what was given here; the person may be known by others since."""

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    form_id: Mapped[int | None] = mapped_column(ForeignKey("form.id"), index=True)  # by which they signed up, where the event has any
    invitee_id: Mapped[int | None] = mapped_column(ForeignKey("invitee.id"), index=True)
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
    companions: Mapped[int] = mapped_column(default=0)  # who come along without a registration; each takes a place
    queued_at: Mapped[datetime | None]  # since when in the waitlist; `Policy.queue_order` says what else decides
    priority: Mapped[int] = mapped_column(default=0)  # higher goes first, where the event orders its waitlist so
    lot: Mapped[str] = mapped_column(String(64), default="")  # SHA-256 of the event's seed and `lot_code`; the lowest goes first
    lot_code: Mapped[str] = mapped_column(String(12), default="")  # their first code here: who comes back draws no second lot
    offer_ends_at: Mapped[datetime | None]
    entry_id: Mapped[int] = mapped_column(ForeignKey("calendar_entry.id"), index=True)  # of those who are reached at one address: the same
    feed_version: Mapped[int] = mapped_column(default=1)  # raising it ends every older address of their calendar
    calendar_changed_at: Mapped[datetime] = mapped_column(default=clock.now)  # of what it shows: their language, groups, sessions
    invited_by_session: Mapped[bool] = mapped_column(default=False)  # they wish an invitation for each session
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("answer_set.id"))
    form_key: Mapped[str | None] = mapped_column(String(64))  # of the form that was sent: twice makes one registration
    note: Mapped[str] = mapped_column(default="")  # of the team
    search: Mapped[str] = mapped_column(default="")  # folded name, organisation, address
    link_mailed_at: Mapped[datetime | None]  # "your link" goes once an hour at most
    edit_until: Mapped[datetime | None]  # opened for this person by an organiser
    invited_from_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))  # the seminar seat that led to this application
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))  # the same human under another address
    event: Mapped[Event] = relationship()  # one way: the catalogue does not know us
    person: Mapped[Person] = relationship()
    party: Mapped[Party | None] = relationship()
    entry: Mapped[CalendarEntry] = relationship()
    of_entry: Mapped[list["Registration"]] = relationship(  # all who have the same: who is reached at one address, or was
        primaryjoin=lambda: Registration.entry_id == remote(foreign(Registration.entry_id)),
        order_by=lambda: Registration.id,
        viewonly=True,
    )
    answer_set: Mapped[AnswerSet | None] = relationship()
    form: Mapped[Form | None] = relationship()
    invitee: Mapped[Invitee | None] = relationship()
    tags: Mapped[list[Tag]] = relationship(secondary=registration_tag, order_by=Tag.name)
    groups: Mapped[list[AttendeeGroup]] = relationship(secondary=registration_group, order_by=AttendeeGroup.position)

    __table_args__ = (
        # The database refuses what two clicks at once could slip past the rules.
        unique_when(f"email_key IS NOT NULL AND {ACTIVE}", "event_id", "email_key", name="uq_registration_active"),
        unique_when("form_key IS NOT NULL", "event_id", "form_key", name="uq_registration_form_key"),
        UniqueConstraint("event_id", "code"),
        Index("ix_registration_list", "event_id", "status", "created_at", "id"),
        Index("ix_registration_queue", "event_id", "queued_at", "id"),
        Index("ix_registration_address", "event_id", "email_key"),  # a partial index does not serve a question with parameters
        Index("ix_registration_by_country", "event_id", "country"),
        Index("ix_registration_by_date", "event_id", "created_at", "id"),
        Index("ix_registration_by_name", "event_id", "search", "id"),
        Index("ix_registration_by_organisation", "event_id", "organisation", "id"),
    )


class StatusCount(Base):
    """How many registrations of an event have one status. Every step keeps it, so that no page counts a long list."""

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    status: Mapped[RegistrationStatus] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


class HoldingState(enum.StrEnum):
    """What a registration has of scarce places."""

    HELD = "held"
    WAITING = "waiting"  # for a session or an option that is full
    WISHED = "wished"  # taken, or queued for, once the registration has its place at the event


class Holding(Base):
    """Places that one registration holds or wants: of the event, of its form, and of sessions and options."""

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    places_id: Mapped[int] = mapped_column(ForeignKey("places.id"), primary_key=True, index=True)
    count: Mapped[int] = mapped_column(default=1)
    state: Mapped[HoldingState] = mapped_column(default=HoldingState.HELD)
    queued_at: Mapped[datetime | None]  # of who waits; the order is queued_at, registration_id
    places: Mapped[Places] = relationship()

    __table_args__ = (Index("ix_holding_queue", "places_id", "state", "queued_at", "registration_id"),)


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
    act: Mapped[str | None] = mapped_column(String(32), index=True)  # one act of an organiser and all that followed from it
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # what taking the act back restores


class OrganiserAct(Base):
    """What an organiser did in one go, with all that followed from it. For a minute it can be taken back; then it is forgotten."""

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # Transition.act of its steps
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    account_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    facts: Mapped[str] = mapped_column(String(64))  # of the event, as a digest: what its people were told last
    before: Mapped[dict[str, Any]] = mapped_column(JSON)  # what taking it back restores: ids, counts and moments
    event: Mapped[Event] = relationship()


class OrganiserEdit(Base):
    """Details and answers that an organiser changed for somebody. It lives as long as the registration does; the audit has no values."""

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    account_id: Mapped[int | None]
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)  # by name: [before, after]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)  # by the questions' keys: as words; none of a sensitive one


class HandoverKind(enum.StrEnum):
    """What is on its way to another mailbox."""

    SEAT = "seat"  # to a colleague
    ADDRESS = "address"  # the same person's new one


class Handover(Base):
    """A seat or an address that waits for the owner of another mailbox to take it. Until then nothing changes."""

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    kind: Mapped[HandoverKind]
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(12), default="en")
    link_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    taken_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # called back, or replaced by another
    registration: Mapped[Registration] = relationship()

    __table_args__ = (unique_when("taken_at IS NULL AND ended_at IS NULL", "registration_id", "kind", name="uq_handover_open"),)


class ProposedChange(Base):
    """New details of somebody whose seat stands, until an organiser has seen them."""

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)  # the fields of rules.RegistrationChange that differ
    version_id: Mapped[int | None] = mapped_column(ForeignKey("form_version.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # by the questions' keys
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(default="")
    account_id: Mapped[int | None]
    registration: Mapped[Registration] = relationship()
    version: Mapped[FormVersion | None] = relationship()

    __table_args__ = (unique_when("decided_at IS NULL", "registration_id", name="uq_proposed_change_open"),)


class AddressProof(Base):
    """A request for "my registrations": a link that was mailed to an address and shows all that it ever registered for."""

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    language: Mapped[str] = mapped_column(String(12), default="en")
    link_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ends_at: Mapped[datetime]


class AddressFeed(Base):
    """A calendar of all that one proved address holds, over all events, under an address that nobody can guess."""

    id: Mapped[int] = mapped_column(primary_key=True)
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    language: Mapped[str] = mapped_column(String(12), default="en")
    link_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SessionEntry(Base):
    """The invitation of one registration to one session, for who wishes one for each. What ended is never used again."""

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("programme_session.id", ondelete="SET NULL"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("calendar_entry.id"), unique=True)
    ended_at: Mapped[datetime | None]
    registration: Mapped[Registration] = relationship()
    entry: Mapped[CalendarEntry] = relationship()

    __table_args__ = (
        unique_when("ended_at IS NULL AND session_id IS NOT NULL", "registration_id", "session_id", name="uq_session_entry_open"),
    )
