"""One act of an organiser with all that follows from it in the same transaction, noted so that `undoing` can take it back.

The status, the time in the queue and the deadline of an offer stand in each step (`Transition.before`). Noted here is the rest:
the places of those whom the act is about, who waits for the sessions and options that they may give up, what parties would
come with, and the mails, which wait until the act can no longer be taken back.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import delete, select

from eventsite.catalogue.models import Event, Places
from eventsite.db import db
from eventsite.mail.outbox import held_back
from eventsite.registration.models import Holding, HoldingState, OrganiserAct, Party, Registration
from eventsite.registration.rules import By
from eventsite.registration.rules.undoing import UNDO_WITHIN, facts_of
from eventsite.registration.service import moves, places

FORGOTTEN_AFTER = timedelta(hours=1)


@contextmanager
def one_act(kind: str, people: Sequence[Registration], by: By, *, now: datetime) -> Iterator[OrganiserAct]:
    """Whatever is done inside, to these people of one event, can be taken back as a whole for a minute; its mails wait as long.

    `kind` is a word of desk_words.ACT_WORDS.
    """
    event = people[0].event
    places.hold(event)
    ids = [registration.id for registration in people]
    before = _holdings(ids)
    extras = {row[0] for rows in before.values() for row in rows} - {event.places_id}
    waiting, least = _waiting_for(extras, ids), _least(event)
    act = OrganiserAct(id=token_hex(16), event=event, account_id=by.account_id, kind=kind, at=now, facts=facts_of(event), before={})
    order = {str(one.id): [one.priority, one.lot, one.lot_code] for one in people}
    noted = {
        "order": order,
        "companions": {str(one.id): one.companions for one in people},
        "taken": _taken(event, extras),
        "holdings": before,
    }
    current = moves.current_act.set(act.id)
    try:
        with held_back(now + UNDO_WITHIN) as held:
            yield act
    finally:
        moves.current_act.reset(current)
    db.session.flush()  # the mails have ids now
    after = _least(event)
    noted |= {
        "people": ids, "served": [row for row in waiting if _has_it_now(row)],
        "least": {party_id: number for party_id, number in least.items() if after.get(party_id) != number},
        "messages": [message.id for message in held.messages],
    }  # fmt: skip
    act.before = act.before | noted
    db.session.execute(delete(OrganiserAct).where(OrganiserAct.event_id == event.id, OrganiserAct.at < now - FORGOTTEN_AFTER))
    db.session.add(act)


def _holdings(ids: Sequence[int]) -> dict[str, list[list[Any]]]:
    """By registration: places, count, state and since when they wait, of each thing that they hold or want."""
    found: dict[str, list[list[Any]]] = {str(registration_id): [] for registration_id in ids}
    columns = Holding.registration_id, Holding.places_id, Holding.count, Holding.state, Holding.queued_at
    for registration_id, places_id, count, state, since in db.session.execute(select(*columns).where(Holding.registration_id.in_(ids))):
        found[str(registration_id)].append([places_id, count, state.value, since.isoformat() if since else None])
    return found


def _waiting_for(extras: set[int], but: Sequence[int]) -> list[list[Any]]:
    """Registration, places and since when, of those who wait for these sessions and options."""
    query = select(Holding.registration_id, Holding.places_id, Holding.queued_at)
    query = query.where(Holding.places_id.in_(extras), Holding.state == HoldingState.WAITING, Holding.registration_id.not_in(but))
    return [[row.registration_id, row.places_id, row.queued_at.isoformat()] for row in db.session.execute(query)]


def _has_it_now(row: list[Any]) -> bool:
    state = select(Holding.state).where(Holding.registration_id == row[0], Holding.places_id == row[1])
    return db.session.scalar(state) is HoldingState.HELD


def _taken(event: Event, extras: set[int]) -> dict[str, int]:
    query = select(Places.id, Places.taken).where(Places.id.in_({event.places_id, *extras}))
    return {str(row.id): row.taken for row in db.session.execute(query)}


def _least(event: Event) -> dict[str, int]:
    """With how many the parties of the event would come at least, of those that would come with fewer than all."""
    query = select(Party.id, Party.least).where(Party.event_id == event.id, Party.least.is_not(None))
    return {str(row.id): row.least for row in db.session.execute(query)}
