"""How an event is registered for, saved as one: who may come, how many, when, how the queue is served, what people may change."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eventsite.audit.service import Act, record
from eventsite.catalogue import rules as catalogue_rules
from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.registration import queries
from eventsite.registration.desk_queries.places import PlacesLine, places_of
from eventsite.registration.models import Policy
from eventsite.registration.rules import By
from eventsite.registration.service import capacities, moves, places
from eventsite.registration.service.policies import COLUMNS, set_policy
from eventsite.web.conflict import ChangedMeanwhile


@dataclass(frozen=True)
class Registering:
    """All of it. `policy` holds columns of a Policy; the capacity is none where there is no limit."""

    terms: catalogue_rules.Terms
    capacity: int | None
    policy: Mapping[str, object]

    @property
    def seen(self) -> str:
        """The fingerprint that a form shows, so that saving over another's work is noticed."""
        return catalogue_rules.fingerprint(self.terms, self.capacity, sorted(self.policy.items()))


def registering_of(event: Event) -> Registering:
    """As it is stored."""
    policy = queries.policy_of(event.id)
    return Registering(catalogue.terms_of(event), event.places.capacity, {name: getattr(policy, name) for name in COLUMNS})


def set_registering(event: Event, wanted: Registering, by: By, *, seen: str | None = None, now: datetime) -> None:
    """Save what is different and serve the queue by it. Raises ChangedMeanwhile, and what catalogue.service.change_terms() raises."""
    places.hold(event)
    if seen is not None and seen != registering_of(event).seen:
        raise ChangedMeanwhile
    until = wanted.policy.get("edit_until_local")
    if isinstance(until, datetime):
        catalogue_rules.instant(until, event.zone, "edit_until_local")
    set_policy(event, wanted.policy, by, now=now)
    catalogue.change_terms(event, wanted.terms, wanted.capacity, by=by.account_id, now=now)
    moves.serve_queue(event, now=now)  # a later end of registration lets the queue have what was given back after the earlier one


def copy_policy(source: Event, twin: Event) -> None:
    """A copy of an event fills its places as the first did, with a draw and a deadline of its own."""
    stored = db.session.get(Policy, source.id)
    if stored is not None:
        kept = {name: getattr(stored, name) for name in COLUMNS - {"edit_until_local"}}
        db.session.add(Policy(event_id=twin.id, draw_seed=secrets.token_hex(16) if stored.draw_seed else "", **kept))
        db.session.flush()


def places_seen(lines: Sequence[PlacesLine]) -> str:
    """The fingerprint of all capacities that a form shows."""
    return catalogue_rules.fingerprint([(line.name, _capacity(line)) for line in lines])


def set_places(event: Event, wanted: Mapping[str, int | None], by: By, *, seen: str | None = None, now: datetime) -> list[str]:
    """Give what is scarce other capacities, by the names of the lines. Returns the names of what changed. Raises ChangedMeanwhile."""
    places.hold(event)
    lines = places_of(event)
    if seen is not None and seen != places_seen(lines):
        raise ChangedMeanwhile
    changed = [line for line in lines if line.name in wanted and wanted[line.name] != _capacity(line)]
    for line in changed:
        _set_capacity(event, line, wanted[line.name], now=now)
    if changed:
        event.revision += 1
        event.changed_at = now
        names = [line.name for line in changed]
        record(Act("registration.places_changed", event, by.account_id, by.actor, event.id, {"fields": names}))
    return [line.name for line in changed]


def _capacity(line: PlacesLine) -> int | None:
    return line.places.capacity if line.places is not None else None


def _set_capacity(event: Event, line: PlacesLine, capacity: int | None, *, now: datetime) -> None:
    if line.form is not None:
        capacities.set_form_capacity(event, line.form, capacity, now=now)
    elif line.item is not None:
        capacities.set_session_capacity(line.item, event, capacity, now=now)
    elif line.option is not None:
        capacities.set_option_capacity(event, line.key, capacity, now=now)
    else:
        capacities.set_capacity(event, capacity, now=now)
