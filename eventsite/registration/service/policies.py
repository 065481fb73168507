"""How an event fills its places: written at the desk, and heard by the queue at once."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from eventsite.audit.service import Act, record
from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.registration import queries, rules
from eventsite.registration.models import Policy, QueueOrder, Registration
from eventsite.registration.rules import WAITLISTED, By
from eventsite.registration.service import moves, places

COLUMNS = frozenset(
    {
        "serving", "offer_hours", "queue_order", "members_first", "party_rule", "most_in_party", "most_companions", "sessions_may_overlap",
        "editing", "edit_until_local", "changes_need_approval", "transferable", "forms_per_network",
    }
)  # fmt: skip
_DECIDES_ORDER = {"queue_order", "members_first"}


def set_policy(event: Event, values: Mapping[str, object], by: By, *, now: datetime) -> list[str]:
    """Write these columns of the policy and serve the queue by them. Returns the names of what changed."""
    unknown = set(values) - COLUMNS
    if unknown:
        raise ValueError(f"no columns of a policy: {sorted(unknown)}")
    places.hold(event)
    policy = places.policy_of(event)
    changed = [name for name, value in values.items() if getattr(policy, name) != value]
    for name in changed:
        setattr(policy, name, values[name])
    if policy.queue_order is QueueOrder.DRAW and not policy.draw_seed:
        policy.draw_seed = secrets.token_hex(16)
    db.session.add(policy)
    db.session.flush()  # the queue is read in the new order
    if not changed:
        return []
    if _DECIDES_ORDER & set(changed):
        _place_anew(event, policy)
    event.revision += 1  # its page says in a sentence how the waitlist is served
    event.changed_at = now
    record(Act("registration.policy_changed", event, by.account_id, by.actor, event.id, {"fields": changed}))
    moves.serve_queue(event, now=now)
    return changed


def set_priority(registration: Registration, priority: int, by: By, *, reason: str, now: datetime) -> None:
    """Move somebody forward or back in a waitlist that goes by priority. A party goes together."""
    places.hold_registration(registration)
    party = queries.members_of(registration.party_id) if registration.party_id is not None else [registration]
    for one in party:
        one.priority = priority
    record(Act("registration.priority", registration, by.account_id, by.actor, registration.event_id, {"to": priority, "reason": reason}))
    db.session.flush()
    moves.serve_queue(registration.event, now=now)


def _place_anew(event: Event, policy: Policy) -> None:
    """Those who wait already get the lot, or the priority of a member, that they would have had by the new order."""
    waiting = select(Registration).where(Registration.event_id == event.id, Registration.status == WAITLISTED).order_by(Registration.id)
    lots: dict[int, str] = {}
    for registration in db.session.scalars(waiting):
        if policy.members_first and queries.is_member(registration.organisation):
            registration.priority = max(registration.priority, 1)
        if policy.draw_seed and not registration.lot:
            code = lots.setdefault(registration.party_id or -registration.id, registration.code)
            registration.lot_code = code
            registration.lot = rules.lot(policy.draw_seed, code)
    db.session.flush()
