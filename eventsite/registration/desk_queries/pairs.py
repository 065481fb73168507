"""Two people at once: who may swap with whom, who may be the same human, which parties there are."""

from collections.abc import Iterable
from itertools import groupby

from anyascii import anyascii
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.people.rules import like_pattern
from eventsite.registration import queries
from eventsite.registration.models import Party, Registration
from eventsite.registration.rules import ACTIVE, WAITLISTED
from eventsite.registration.rules.merging import name_key
from eventsite.registration.rules.swapping import SEATED, WITHOUT

MOST_OFFERED = 50  # people in a list to choose from
MOST_ALIKE = 20
LAST = "\uffff"  # after every letter


def to_swap_with(registration: Registration, query: str) -> list[Registration]:
    """Who could change places with this one: the waitlist from its head and then the applicants, or who has a seat, by name."""
    statuses = WITHOUT if registration.status in SEATED else SEATED
    statement = select(Registration).where(Registration.event_id == registration.event_id, Registration.status.in_(statuses))
    for word in query.split()[:8]:
        statement = statement.where(Registration.search.like(like_pattern(word), escape="\\"))
    if registration.status in SEATED:
        waits = Registration.status == WAITLISTED
        order = queries.queue_order(queries.policy_of(registration.event_id))
        statement = statement.order_by(waits.desc(), *order)
    else:
        statement = statement.order_by(Registration.search, Registration.id)
    return list(db.session.scalars(statement.limit(MOST_OFFERED)))


def maybe_the_same(registration: Registration) -> list[Registration]:
    """The team's registrations of other people with the same name, those of the same event and organisation first."""
    if registration.merged_into_id is not None:
        return []
    statement = select(Registration).join(Event, Event.id == Registration.event_id).where(Event.team_id == registration.event.team_id)
    for word in anyascii(registration.full_name).casefold().replace("-", " ").split()[:8]:
        statement = statement.where(Registration.search.like(like_pattern(word), escape="\\"))
    another = or_(
        Registration.person_id != registration.person_id,
        and_(Registration.event_id == registration.event_id, Registration.status.in_(ACTIVE)),
    )
    statement = statement.where(another, Registration.id != registration.id, Registration.merged_into_id.is_(None))
    statement = statement.order_by((Registration.event_id == registration.event_id).desc(), Registration.id.desc()).limit(5 * MOST_ALIKE)
    found = db.session.scalars(statement.options(joinedload(Registration.event).selectinload(Event.texts)))
    alike = [one for one in found if name_key(one.full_name) == name_key(registration.full_name)]
    return sorted(_one_each(alike, registration), key=lambda one: _nearness(one, registration))[:MOST_ALIKE]


def same_name_here(registration: Registration) -> list[Registration]:
    """Who else of this event is written the same. A glance along an index: `maybe_the_same` looks everywhere, and longer."""
    if registration.status not in ACTIVE or registration.merged_into_id is not None:
        return []
    begins = registration.full_name.casefold()
    statement = select(Registration).where(
        Registration.event_id == registration.event_id, Registration.search >= begins, Registration.search <= begins + LAST
    )
    found = db.session.scalars(statement.order_by(Registration.search, Registration.id).limit(MOST_ALIKE))
    own = name_key(registration.full_name)
    active = (one for one in found if one.id != registration.id and one.status in ACTIVE and one.merged_into_id is None)
    return [one for one in active if name_key(one.full_name) == own]


def possible_duplicates(event: Event) -> list[list[Registration]]:
    """Those who have the same name at this event and are not one yet, by name; people of one name together."""
    columns = select(Registration.id, Registration.full_name)
    columns = columns.where(Registration.event_id == event.id, Registration.status.in_(ACTIVE), Registration.merged_into_id.is_(None))
    keyed = sorted((name_key(row.full_name), row.id) for row in db.session.execute(columns))
    groups = [[row[1] for row in rows] for _key, rows in groupby(keyed, key=lambda row: row[0])]
    ids = [group for group in groups if len(group) > 1][:MOST_OFFERED]
    wanted = select(Registration).where(Registration.id.in_([one for group in ids for one in group]))
    found = {one.id: one for one in db.session.scalars(wanted.options(joinedload(Registration.person)))}
    return [[found[one] for one in group if one in found] for group in ids]


def merged_into(registration: Registration) -> list[Registration]:
    """What was merged into this one."""
    return list(db.session.scalars(select(Registration).where(Registration.merged_into_id == registration.id).order_by(Registration.id)))


def of_team(registration_id: int | None, team_id: int) -> Registration | None:
    """One registration of any of the team's events."""
    statement = select(Registration).join(Event, Event.id == Registration.event_id)
    statement = statement.where(Registration.id == registration_id, Event.team_id == team_id)
    return db.session.scalar(statement.options(joinedload(Registration.person), selectinload(Registration.tags)))


def parties_of(event_id: int) -> list[tuple[Party, int]]:
    """The event's parties with how many of each are active, by the contact's name."""
    number = func.count(Registration.id)
    statement = select(Party, number).outerjoin(Registration, and_(Registration.party_id == Party.id, Registration.status.in_(ACTIVE)))
    statement = statement.where(Party.event_id == event_id).group_by(Party.id).order_by(Party.full_name, Party.id)
    return [(party, count) for party, count in db.session.execute(statement.limit(10 * MOST_OFFERED))]


def _one_each(alike: Iterable[Registration], registration: Registration) -> list[Registration]:
    """Of another person the registration for the same event, else the newest."""
    found: dict[int, Registration] = {}
    for one in alike:
        if one.event_id == registration.event_id and one.status in ACTIVE:
            found[-one.id] = one
        else:
            found.setdefault(one.person_id, one)
    here = {one.person_id for key, one in found.items() if key < 0}
    return [one for key, one in found.items() if key < 0 or one.person_id not in here | {registration.person_id}]


def _nearness(one: Registration, registration: Registration) -> tuple[bool, bool, int]:
    same_organisation = bool(one.organisation) and name_key(one.organisation) == name_key(registration.organisation)
    return (one.event_id != registration.event_id, not same_organisation, -one.id)
