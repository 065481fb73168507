"""Named reads of people and bodies. Whatever belongs to a team is asked for with that team."""

from sqlalchemy import select

from eventsite.db import db
from eventsite.people import rules
from eventsite.people.models import Consent, ConsentKind, Organisation, Person, Site, Team


def site() -> Site:
    """The installation's own row; a name for a new one that has none yet (not stored)."""
    return db.session.get(Site, 1) or Site(
        id=1, name="eventsite", short_name="eventsite", address="", languages=["en", "da"], zone="Europe/Copenhagen", accent="#0047ab",
        privacy_notice="", contact_name="", contact_email="", contact_phone="", revision=0,
    )  # fmt: skip


def person_by_email(team_id: int, email: str) -> Person | None:
    """The team's person with this address."""
    return db.session.scalar(select(Person).where(Person.team_id == team_id, Person.email_key == rules.email_key(email)))


def organisation_by_slug(slug: str) -> Organisation | None:
    """One entry of the directory."""
    return db.session.scalar(select(Organisation).where(Organisation.slug == slug))


def organisations() -> list[Organisation]:
    """The directory, by name."""
    return list(db.session.scalars(select(Organisation).order_by(Organisation.name, Organisation.id)))


def team_by_slug(slug: str) -> Team | None:
    """One team."""
    return db.session.scalar(select(Team).where(Team.slug == slug))


def team_by_id(team_id: int) -> Team:
    """One team that is known to be there."""
    return db.session.get_one(Team, team_id)


def latest_consents(person_id: int) -> dict[ConsentKind, Consent]:
    """What the person said last to each question of consent."""
    rows = db.session.scalars(select(Consent).where(Consent.person_id == person_id).order_by(Consent.id))
    return {row.kind: row for row in rows}
