"""An event's own life: made, changed, published, copied, cancelled."""

from dataclasses import asdict, dataclass
from datetime import datetime

from eventsite.catalogue import desk_queries, errors, hooks, rules
from eventsite.catalogue.models import Event, EventStatus, EventText, Places
from eventsite.catalogue.service import common, facts, moving
from eventsite.catalogue.service.copy import copy_page
from eventsite.catalogue.service.showing import revising, watched
from eventsite.db import db, lock
from eventsite.people.models import Team


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a new event starts with. `uid` is new and random: `calendar.uid.new_uid`."""

    facts: rules.EventFacts
    title: str
    capacity: int | None
    uid: str


def create_event(team: Team, draft: Draft, *, by: int | None, now: datetime) -> Event:
    """A draft that only the team sees. Raises what rules.timing() raises."""
    starts_at, ends_at, _opens_at, _closes_at = rules.timing(draft.facts, rules.Terms())
    event = Event(team=team, places=Places(capacity=draft.capacity), slug=desk_queries.free_slug(draft.title), uid=draft.uid)
    for name, value in rules.values_of(draft.facts).items():
        setattr(event, name, value)
    event.starts_at, event.ends_at, event.created_at, event.changed_at = starts_at, ends_at, now, now
    event.texts.append(EventText(language=draft.facts.main_language, title=draft.title))
    db.session.add(event)
    db.session.flush()  # the record is about its id
    common.record(event, "event.created", by)
    return event


def change_event(event: Event, wanted: rules.EventFacts, *, seen: str | None = None, by: int | None, now: datetime) -> rules.Change:
    """Give the event other facts. Its programme moves along where start and end move by the same number of days, else it stays.
    Who has a place is told of what concerns them.

    Raises what moving.check_move() raises, AlreadyCancelled, ChangedMeanwhile. Without a difference nothing happens.
    """
    lock(event)
    _check_not_cancelled(event)
    common.check_seen(seen, facts.facts_of(event))
    values = rules.values_of(wanted)
    changed = rules.changed_fields(event, values)
    change = rules.change_of(event, changed, wanted)
    if not changed:
        return change
    times, days = moving.check_move(event, wanted), rules.programme_shift(event, wanted) or 0
    with watched(event, now=now):
        for name in changed:
            setattr(event, name, values[name])
        event.starts_at, event.ends_at, event.opens_at, event.closes_at = times  # said by the clocks of its zone
        if "time" in change.what:
            moving.move_along(event, days=days, was_zone=change.old_zone)
    common.touch(event, now=now)
    common.record(event, "event.moved" if change.moves else "event.changed", by, fields=changed)
    common.tell(event, change, now=now)
    return change


def change_terms(event: Event, terms: rules.Terms, capacity: int | None, *, seen: str | None = None, by: int | None, now: datetime) -> None:
    """How a place is had, and how many there are.

    Raises what rules.check_terms() and rules.window() raise, ChangedMeanwhile, AlreadyCancelled.
    """
    lock(event)
    _check_not_cancelled(event)
    now_terms, now_capacity = facts.terms_of(event), event.places.capacity
    common.check_seen(seen, now_terms, now_capacity)
    rules.check_terms(terms)
    opens_at, closes_at = rules.window(terms, event.zone, event.starts_at)
    changed = rules.changed_fields(now_terms, asdict(terms))
    if changed:
        event.audience, event.admission = terms.audience, terms.admission
        event.has_waitlist, event.waitlist_cap = terms.has_waitlist, terms.waitlist_cap
        event.asks_to_share, event.share_with = terms.asks_to_share, terms.share_with
        event.opens_at, event.closes_at, event.closes_local = opens_at, closes_at, terms.closes_local
    if capacity != now_capacity:
        changed.append("capacity")
        _set_capacity(event, capacity, now=now)
    if changed:
        common.touch(event, now=now)
        common.record(event, "event.terms_changed", by, fields=changed)


def _set_capacity(event: Event, capacity: int | None, *, now: datetime) -> None:
    if not hooks.set_capacity:
        event.places.capacity = capacity
    for serve in hooks.set_capacity:
        serve(event, capacity, now=now)


def publish(event: Event, *, by: int | None, now: datetime) -> None:
    """Show the event to everybody. Raises NotReady, AlreadyCancelled."""
    lock(event)
    if event.status is EventStatus.PUBLISHED:
        return
    rules.check_publishable(event)
    event.status = EventStatus.PUBLISHED
    event.published_at = event.published_at or now
    common.touch(event, now=now)
    common.record(event, "event.published", by)


def unpublish(event: Event, *, by: int | None, now: datetime) -> None:
    """Take the page back, while nobody has registered. Raises PeopleRegistered."""
    lock(event)
    if event.status is EventStatus.DRAFT:
        return
    if hooks.count_people[-1](event).total:
        raise errors.PeopleRegistered
    event.status = EventStatus.DRAFT
    common.touch(event, now=now)
    common.record(event, "event.unpublished", by)


def cancel(event: Event, reason: str, *, by: int | None, now: datetime) -> None:
    """Call the event off and tell its people. Raises AlreadyCancelled."""
    if not hooks.cancel_event:
        mark_cancelled(event, reason, by=by, now=now)
    for call_off in hooks.cancel_event:
        call_off(event, reason, by, now=now)


def mark_cancelled(event: Event, reason: str, *, by: int | None, now: datetime) -> None:
    """Only the event's own part of cancelling: its registrations keep their status. Raises AlreadyCancelled."""
    lock(event)
    _check_not_cancelled(event)
    with revising(event, now=now):  # without a word about each: the mail is that the event is off
        event.cancelled_at, event.cancel_reason = now, reason
    common.touch(event, now=now)
    common.record(event, "event.cancelled", by)


def duplicate(event: Event, *, uid: str, by: int | None, now: datetime) -> Event:
    """A draft with the same page, programme and hosts, and nobody's data."""
    text = rules.main_text(event)
    title = text.title if text else event.slug
    draft = Draft(facts=facts.facts_of(event), title=title, capacity=event.places.capacity, uid=uid)
    twin = create_event(event.team, draft, by=by, now=now)
    copy_page(event, twin)
    for hear in hooks.event_copied:
        hear(event, twin)
    common.record(twin, "event.copied", by, copied_from=event.id)
    return twin


def _check_not_cancelled(event: Event) -> None:
    if event.cancelled_at is not None:
        raise errors.AlreadyCancelled
