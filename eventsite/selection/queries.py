"""Named reads of applications: how many for how many places, and where each stands."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from eventsite.db import db
from eventsite.people.models import Organisation, OrganisationKind, Person
from eventsite.people.rules import like_pattern
from eventsite.registration.models import Registration, RegistrationStatus


@dataclass(frozen=True)
class Row:
    """One application; `others` counts the same person's registrations elsewhere, `kind` is that of a known organisation."""

    registration: Registration
    others: int
    kind: OrganisationKind | None


def counts(event_id: int) -> Counter[str]:
    """How many applications stand where."""
    grouped = select(Registration.status, func.count()).where(Registration.event_id == event_id).group_by(Registration.status)
    return Counter({row[0].value: row[1] for row in db.session.execute(grouped)})


def matching(event_id: int, status: str, query: str) -> int:
    """How many applications are asked for."""
    return db.session.scalar(select(func.count()).select_from(Registration).where(_conditions(event_id, status, query))) or 0


def applications(event_id: int, status: str, query: str, *, offset: int, limit: int) -> list[Row]:
    """Some of the applications in the order in which they arrived, in one statement."""
    elsewhere = select(func.count()).where(Registration.person_id == Person.id, Registration.event_id != event_id)
    statement = select(Registration, elsewhere.correlate(Person).scalar_subquery(), Organisation.kind)
    statement = statement.join(Person, Person.id == Registration.person_id).outerjoin(
        Organisation, Organisation.id == Person.organisation_id
    )
    statement = statement.where(_conditions(event_id, status, query)).order_by(Registration.created_at, Registration.id)
    found = db.session.execute(statement.options(joinedload(Registration.person)).offset(offset).limit(limit))
    return [Row(row[0], row[1], row[2]) for row in found]


def _conditions(event_id: int, status: str, query: str) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [Registration.event_id == event_id]
    if status in set(RegistrationStatus):
        conditions.append(Registration.status == RegistrationStatus(status))
    conditions += [Registration.search.like(like_pattern(word), escape="\\") for word in query.split()[:8]]
    return and_(*conditions)
