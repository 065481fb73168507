"""Named reads of people and bodies. Whatever belongs to a team is asked for with that team."""

from sqlalchemy import ColumnElement, bindparam, func, select

from eventsite.db import db
from eventsite.people import rules
from eventsite.people.models import Consent, ConsentKind, Organisation, Person, Site, Team

_BY_EMAIL = select(Person).where(Person.team_id == bindparam("team"), Person.email_key == bindparam("address"))


def site() -> Site:
    """The installation's own row; a nameless one where there is none yet."""
    return db.session.get(Site, 1) or unnamed_site()


def unnamed_site() -> Site:
    """What stands in for the site's row; it is not stored."""
    return Site(
        id=1, name="eventsite", short_name="eventsite", address="", languages=["en", "da"], zone="Europe/Copenhagen", accent="#0047ab",
        privacy_notice="", contact_name="", contact_email="", contact_phone="", revision=0,
    )  # fmt: skip


def person_by_email(team_id: int, email: str) -> Person | None:
    """The team's person with this address; whom it was merged into, if it was."""
    found = db.session.scalar(_BY_EMAIL, {"team": team_id, "address": rules.email_key(email)})
    return found if found is None or found.merged_into_id is None else db.session.get(Person, found.merged_into_id)


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


def organisation_by_id(organisation_id: int) -> Organisation | None:
    """One entry of the directory."""
    return db.session.get(Organisation, organisation_id)


def organisations_like(text: str) -> list[Organisation]:
    """The directory, by name; with text only what has all its words in name, city or sectors. Not cut into pages: some hundreds."""
    words = text.casefold().split()
    return [found for found in organisations() if all(word in _searched(found) for word in words)]


def _searched(organisation: Organisation) -> str:
    return rules.fold(organisation.name, organisation.local_name, organisation.city, *organisation.sectors)


def slug_is_taken(slug: str, but: int | None) -> bool:
    """Whether another entry of the directory has this short name."""
    return db.session.scalar(select(Organisation.id).where(Organisation.slug == slug, Organisation.id != (but or 0))) is not None


def person_for_team(person_id: int, team_id: int) -> Person | None:
    """One of the team's people; none for another team's."""
    return db.session.scalar(select(Person).where(Person.id == person_id, Person.team_id == team_id))


def count_people(team_id: int, text: str) -> int:
    """How many of the team's people the search finds."""
    return db.session.scalar(select(func.count()).select_from(Person).where(*_found(team_id, text))) or 0


def people_of_team(team_id: int, text: str, *, offset: int, limit: int) -> list[Person]:
    """A page of the team's people, by name; with text only who has it in name, organisation or address."""
    statement = select(Person).where(*_found(team_id, text)).order_by(Person.full_name, Person.id)
    return list(db.session.scalars(statement.offset(offset).limit(limit)))


def _found(team_id: int, text: str) -> list[ColumnElement[bool]]:
    pieces = [Person.search.like(rules.like_pattern(word), escape="\\") for word in text.split()[:8]]
    return [Person.team_id == team_id, Person.merged_into_id.is_(None), *pieces]
