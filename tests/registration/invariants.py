"""What is always true of an event's registrations, recounted from the rows, whoever did what at the same time."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import func, select

from eventsite.catalogue.models import Event, Places, ProgrammeSession
from eventsite.db import db
from eventsite.mail.models import Message
from eventsite.questions.models import Form, FormVersion, Option, Question
from eventsite.registration.models import Holding, HoldingState, Party, PartyRule, Registration, Serving, StatusCount, Transition
from eventsite.registration.queries import policy_of, queue_order
from eventsite.registration.rules import ACTIVE, APPLIED, HOLDING, HOPING, OFFERED, TRANSFERRED, WAITLISTED

HELD, WAITING, WISHED = HoldingState.HELD, HoldingState.WAITING, HoldingState.WISHED

# Which mails tell somebody that this is how they stand now.
TELLS = {
    "confirmed": ("received", "promoted", "accepted", "split_to"), "waitlisted": ("received", "to_waitlist", "split_to"),
    "applied": ("received", "split_to"), "offered": ("offered",), "declined": ("declined",), "expired": ("offer_lapsed",),
    "withdrawn": ("withdrawn", "passed_on", "split_from"),
}  # fmt: skip


def broken(event: Event, *, over: bool = False, now: datetime | None = None) -> list[str]:
    """What does not hold, in words; nothing is right. `over`: somebody went past the capacity, or lowered it, on purpose.

    `now`: the moment, where registration may have closed: nobody gets an offer then.
    """
    db.session.rollback()
    rows = list(db.session.scalars(select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)))
    return _of_rows(event, rows) + _of_places(event, rows, over=over) + _of_queue(event, now)


def _of_rows(event: Event, rows: list[Registration]) -> list[str]:
    """Each registration by itself."""
    count = Counter(row.status for row in rows)
    kept = dict(db.session.execute(select(StatusCount.status, StatusCount.number).where(StatusCount.event_id == event.id)).all())
    return _found(
        {
            "the kept counts are not those of the rows": {status: number for status, number in kept.items() if number} != count,
            "an address is registered twice": _most(row.email_key for row in rows if row.email_key and row.status in ACTIVE) > 1,
            "one form made two registrations": _most(row.form_key for row in rows if row.form_key) > 1,
            "who is reached at one address, and nobody else, shares a calendar entry": _addresses_and_entries(rows),
            "who waits, and nobody else, has a time since when": any((row.queued_at is None) is (row.status is WAITLISTED) for row in rows),
            "an offer, and nothing else, has an end": any((row.offer_ends_at is None) is (row.status is OFFERED) for row in rows),
            "the last step recorded is not the status": _last_steps(event) != {row.id: row.status for row in rows},
        }
    )


def _addresses_and_entries(rows: list[Registration]) -> bool:
    """Whether somebody at one address has two entries, or one entry is at two addresses. Who has no address is by themselves."""
    reached = {(row.email_key or (row.party.email_key if row.party else row.id), row.entry_id) for row in rows if row.status in ACTIVE}
    return any(_most(pair[side] for pair in reached) > 1 for side in (0, 1))


def _of_places(event: Event, rows: list[Registration], *, over: bool) -> list[str]:
    """Each kind of scarce place: who holds how many of them, recounted."""
    holdings = _holdings(rows)
    own = {form.id: form.places for form in _forms(event) if form.places is not None}
    extra = {one.id for one in _extra_places(event)}
    by_places: dict[int, list[Holding]] = {}
    for holding in holdings:
        by_places.setdefault(holding.places_id, []).append(holding)
    expected = {(row.id, places_id): 1 + row.companions for row in rows if row.status in HOLDING for places_id in _core(event, row, own)}
    core_ids = {event.places_id, *(one.id for one in own.values())}
    status = {row.id: row.status for row in rows}
    faults = {
        "who has a seat holds other places than theirs, or the reverse": expected
        != {(one.registration_id, one.places_id): one.count for one in holdings if one.places_id in core_ids},
        "somebody waits for a place of the event in the wrong way": any(
            one.state is not HELD for one in holdings if one.places_id in core_ids
        ),
        "an extra place is held without a seat": any(
            one.state is not WISHED and status[one.registration_id] not in HOLDING for one in holdings
        ),
        "a wish is not looked at though the seat is there": any(
            one.state is WISHED and status[one.registration_id] in HOLDING for one in holdings
        ),
        "a registration that is over holds something": any(status[one.registration_id] not in ACTIVE for one in holdings),
        "who waits for an extra place, and nobody else, has a time since when": any(
            (one.queued_at is None) is (one.state is WAITING) for one in holdings
        ),
        "places are held of nothing that the event has": not set(by_places) <= core_ids | extra,
    }
    found = _found(faults)
    for places in db.session.scalars(select(Places).where(Places.id.in_(core_ids | extra))):
        where = "" if places.id == event.places_id else f" (places {places.id})"
        found += [fault + where for fault in _of_one(places, by_places.get(places.id, []), over=over)]
    found += _waiting(event, rows, own)
    return found


def _of_one(places: Places, holdings: list[Holding], *, over: bool) -> list[str]:
    held = sum(one.count for one in holdings if one.state is HELD)
    waits = sum(one.state is WAITING for one in holdings)
    return _found(
        {
            "taken is not the number of places held": places.taken != held,
            "more are in than there are places": not over and places.capacity is not None and places.taken > places.capacity,
            "an extra place is idle while somebody waits for it": waits > 0 and (places.capacity is None or places.taken < places.capacity),
            "waiting is not the number of those who wait for it": waits > 0 and places.waiting != waits,
        }
    )


def _waiting(event: Event, rows: list[Registration], own: dict[int, Places]) -> list[str]:
    """The event's and the forms' own counts of those who wait and apply."""
    faults = {}
    of_event = db.session.get_one(Places, event.places_id)
    for places, of in [(of_event, rows), *((places, [row for row in rows if row.form_id == form_id]) for form_id, places in own.items())]:
        faults[f"waiting is not the number of the waitlisted (places {places.id})"] = places.waiting != sum(
            r.status is WAITLISTED for r in of
        )
        faults[f"applied is not the number of applications (places {places.id})"] = places.applied != sum(r.status is APPLIED for r in of)
    full = sum(places.waiting for places in own.values() if places.free == 0)
    faults["blocked is not the number of those whom only their full form keeps out"] = of_event.blocked != full
    return _found(faults)


def _of_queue(event: Event, now: datetime | None) -> list[str]:
    """After quiet no seat is idle that somebody who waits could have, by the event's own rules."""
    policy = policy_of(event.id)
    places = db.session.get_one(Places, event.places_id)
    free_of = {form.id: form.places.free for form in _forms(event) if form.places is not None and form.places.free is not None}
    waits = select(Registration).where(Registration.event_id == event.id, Registration.status == WAITLISTED).order_by(*queue_order(policy))
    idle = False
    for unit in _units(db.session.scalars(waits)):
        form_free = free_of.get(unit[0].form_id or 0)
        if form_free == 0:
            continue  # only their own form keeps them out
        limits = [limit for limit in (places.free, form_free) if limit is not None]
        fits = _fits(unit, min(limits, default=None))
        idle = idle or fits
        waited_for = places.free is not None and sum(1 + one.companions for one in unit) > places.free
        if policy.party_rule is PartyRule.WAIT_FOR and waited_for and not fits:
            break
    offers_ended = policy.serving is Serving.OFFER and now is not None and event.closes_at is not None and now >= event.closes_at
    return _found({"a seat is idle while somebody waits": idle and event.cancelled_at is None and not offers_ended})


def _units(waiting: Iterable[Registration]) -> list[list[Registration]]:
    found: dict[tuple[int | None, int], list[Registration]] = {}
    for row in waiting:
        found.setdefault((row.party_id, 0 if row.party_id else row.id), []).append(row)
    return list(found.values())


def _fits(unit: list[Registration], limit: int | None) -> bool:
    if limit is None or sum(1 + one.companions for one in unit) <= limit:
        return True
    party = db.session.get(Party, unit[0].party_id) if unit[0].party_id is not None else None
    if party is None or party.least is None:
        return False
    seats = number = 0
    while number < len(unit) and seats + 1 + unit[number].companions <= limit:
        seats += 1 + unit[number].companions
        number += 1
    return number >= max(party.least, 1)


def untold(event: Event) -> list[tuple[int, str]]:
    """Registrations and how they came to stand without a mail that says so.

    What a later step of the same moment changed needs none, nor does a place in the queue that ended with a colleague's seat.
    """
    query = select(Transition).join(Registration, Registration.id == Transition.registration_id).order_by(Transition.id)
    by_person: dict[int, list[Transition]] = {}
    for step in db.session.scalars(query.where(Registration.event_id == event.id)):
        by_person.setdefault(step.registration_id, []).append(step)
    about = select(Message, Registration).join(Registration, Registration.id == Message.about_id)
    about = about.where(Message.about_kind == Registration.__tablename__, Message.event_id == event.id)
    mailed = {
        (one.id, message.template.rpartition("/")[2])
        for message, registration in db.session.execute(about)
        for one in (registration.of_entry if "for_entry" in message.values else [registration])  # one mail is for all at its address
    }
    return [
        (number, step.became.value)
        for number, steps in by_person.items()
        for step, following in zip_longest(steps, steps[1:])
        if (following is None or following.at > step.at)
        and step.became in TELLS
        and not (step.reason == TRANSFERRED and step.was in HOPING)
        if not any((number, name) in mailed for name in TELLS[step.became])
    ]


def _holdings(rows: list[Registration]) -> list[Holding]:
    ids = [row.id for row in rows]
    return list(db.session.scalars(select(Holding).where(Holding.registration_id.in_(ids)))) if ids else []


def _forms(event: Event) -> list[Form]:
    return list(db.session.scalars(select(Form).where(Form.event_id == event.id)))


def _extra_places(event: Event) -> list[Places]:
    """Of sessions and options."""
    sessions = select(ProgrammeSession.places_id).where(ProgrammeSession.event_id == event.id)
    options = select(Option.places_id).join(Question, Question.id == Option.question_id)
    options = options.join(FormVersion, FormVersion.id == Question.version_id).join(Form, Form.id == FormVersion.form_id)
    ids = {*db.session.scalars(sessions), *db.session.scalars(options.where(Form.event_id == event.id))} - {None}
    return list(db.session.scalars(select(Places).where(Places.id.in_(ids)))) if ids else []


def _core(event: Event, row: Registration, own: dict[int, Places]) -> list[int]:
    return [event.places_id or 0, *([own[row.form_id].id] if row.form_id in own else [])]


def _found(faults: dict[str, bool]) -> list[str]:
    return [fault for fault, is_broken in faults.items() if is_broken]


def _most(values: Iterable[Any]) -> int:
    return max(Counter(values).values(), default=0)


def _last_steps(event: Event) -> dict[int, object]:
    last = select(func.max(Transition.id)).group_by(Transition.registration_id)
    query = select(Transition.registration_id, Transition.became).join(Registration, Registration.id == Transition.registration_id)
    return dict(db.session.execute(query.where(Registration.event_id == event.id, Transition.id.in_(last))).all())
