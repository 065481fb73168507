"""Humans and the bodies they belong to: the site, teams, organisations, persons and what they consented to."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite import clock
from eventsite.db import Base, unique_when


class Site(Base):
    """The installation itself; one row, edited at the desk."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]  # Kattegat Innovation Centre
    short_name: Mapped[str]  # Kattegat
    address: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["en", "da"])
    zone: Mapped[str] = mapped_column(String(64), default="Europe/Copenhagen")
    accent: Mapped[str] = mapped_column(String(7), default="#0047ab")
    privacy_notice: Mapped[str] = mapped_column(default="")  # Markdown
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    revision: Mapped[int] = mapped_column(default=1)  # rises with each change: what pages in a cache are checked against

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


class Team(Base):
    """The organisation unit that owns events and people."""

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str]
    reply_to: Mapped[str] = mapped_column(default="")  # where a person's answer to a mail reaches a human


class OrganisationKind(enum.StrEnum):
    """What sort of body it is: the mix of a delegation is counted by this."""

    COMPANY = "company"
    UNIVERSITY = "university"
    HOSPITAL = "hospital"
    PUBLIC_BODY = "public_body"
    CLUSTER = "cluster"
    FOUNDATION = "foundation"
    OTHER = "other"


class Organisation(Base):
    """An entry of the directory: hosts, supporters, members and where people work."""

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str]
    local_name: Mapped[str] = mapped_column(default="")
    local_language: Mapped[str] = mapped_column(String(12), default="")
    kind: Mapped[OrganisationKind] = mapped_column(default=OrganisationKind.OTHER)
    city: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    website: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    sectors: Mapped[list[str]] = mapped_column(default=list)
    member: Mapped[bool] = mapped_column(default=False)
    supporter: Mapped[bool] = mapped_column(default=False)
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))


class Person(Base):
    """A human as one team knows them, from the first seminar to the last follow-up. An account is not needed."""

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    email: Mapped[str | None]
    email_key: Mapped[str | None] = mapped_column(String(254))  # normalised: what makes two addresses the same
    full_name: Mapped[str]
    local_name: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    job_title: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    language: Mapped[str] = mapped_column(String(12), default="en")
    proved_at: Mapped[datetime | None]  # when somebody first used a link that was mailed to the address
    search: Mapped[str] = mapped_column(default="")  # folded name, organisation and address: people.rules.fold()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # the same human under an address of old
    team: Mapped[Team] = relationship()

    __table_args__ = (unique_when("email_key IS NOT NULL", "team_id", "email_key", name="uq_person_team_email"),)


class ConsentKind(enum.StrEnum):
    """What is consented to."""

    EVENT_DATA = "event_data"  # keeping the details for this event
    ATTENDEE_LIST = "attendee_list"  # being shown to other attendees
    NEWSLETTER = "newsletter"
    SHARE_ABROAD = "share_abroad"  # details shared with a host in another country


class Consent(Base):
    """One answer to one consent question, with its wording. Rows are only added; a withdrawal is a new row."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[ConsentKind]
    given: Mapped[bool]
    wording: Mapped[str]
    version: Mapped[str] = mapped_column(String(40))  # of the wording: its SHA-256, shortened
    language: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(80))  # event:12/register
    at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (Index("ix_consent_latest", "person_id", "kind", "id"),)
