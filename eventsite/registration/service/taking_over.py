"""Of two registrations that become one, the kept one takes over what the other has of the programme: groups, sessions, options.

What the other held is held by the kept one at once, so that nobody is served in between; of what both have, the other's goes back.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update

from eventsite.catalogue.models import ProgrammeSession
from eventsite.db import db
from eventsite.registration import queries
from eventsite.registration.models import Holding, HoldingState, Registration
from eventsite.registration.service import extras, places, session_entries

_RANK = {HoldingState.WISHED: 0, HoldingState.WAITING: 1, HoldingState.HELD: 2}


def take_over(keep: Registration, other: Registration, *, options: bool) -> dict[str, Any]:
    """What the kept one lacks; options only where it takes over the answers that chose them. Returns what of it there was.

    The event is held, and neither has moved yet.
    """
    new = [group for group in other.groups if group not in keep.groups]
    keep.groups += new
    noted: dict[str, Any] = {"groups": [group.id for group in new], "held": _take_holdings(keep, other, options=options)}
    if other.invited_by_session and not keep.invited_by_session:
        keep.invited_by_session = noted["wished"] = True
    return noted


def hand_back(keep: Registration, noted: dict[str, Any], *, now: datetime) -> None:
    """Its groups and its wish are what they were; `undoing` writes the holdings of then."""
    keep.groups = [group for group in keep.groups if group.id not in noted.get("groups", ())]
    if noted.get("wished"):
        session_entries.leave(keep, None, now=now)
        keep.invited_by_session = False


def _take_holdings(keep: Registration, other: Registration, *, options: bool) -> list[int]:
    """The ids of the places that are the kept one's now."""
    core = {one.id for registration in (keep, other) for one in places.core_of(registration)}
    own = {holding.places_id: holding for holding in queries.holdings_of(keep.id)}
    found = [one for one in queries.holdings_of(other.id) if one.places_id not in core and _is_more(one, own.get(one.places_id))]
    sessions = {session.places_id or 0: session for session in queries.sessions_of_places([*own, *(one.places_id for one in found)])}
    if not places.policy_of(keep.event).sessions_may_overlap:
        mine = [session for places_id, session in sessions.items() if places_id in own]
        found = [one for one in found if one.places_id not in sessions or not _overlaps(sessions[one.places_id], mine)]
    taken = [one for one in found if options or one.places_id in sessions]
    for holding in taken:
        if holding.places_id in own:
            extras.drop(own[holding.places_id], holding.places)
        key = Holding.registration_id == other.id, Holding.places_id == holding.places_id
        theirs = update(Holding).where(*key).values(registration_id=keep.id)
        db.session.expunge(holding)
        db.session.execute(theirs.execution_options(synchronize_session=False))
    return [holding.places_id for holding in taken]


def _is_more(theirs: Holding, own: Holding | None) -> bool:
    """Whether the other has it rather: has a seat where the kept one waits, or waits there for longer."""
    if own is None or _RANK[theirs.state] != _RANK[own.state]:
        return own is None or _RANK[theirs.state] > _RANK[own.state]
    return theirs.queued_at is not None and own.queued_at is not None and theirs.queued_at < own.queued_at


def _overlaps(session: ProgrammeSession, others: Sequence[ProgrammeSession]) -> bool:
    """Whether another one is held at the same time; itself, which both may want, is none."""
    return any(one.id != session.id and one.starts_at < session.ends_at and session.starts_at < one.ends_at for one in others)
