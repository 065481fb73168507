"""Who of the waitlist has the places that are free, in which order it is served, and how long an offer stands. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from eventsite.catalogue.models import Event
from eventsite.registration.models import PartyRule, Policy, QueueOrder, Serving
from eventsite.registration.rules.opening import deadline
from eventsite.registration.rules.statuses import NEXT_BY_LOT, NEXT_BY_PRIORITY, NEXT_IN_QUEUE, NEXT_THAT_FITS, PARTY_IN_PART

DAY_BEGINS, DAY_ENDS = 8, 20  # offers lapse between these hours of the event's zone, Monday to Friday
MORNING = 10  # who would lapse by night or on a weekend has until then, on the next working day
NEARING = 10  # an offer takes a tenth of the time that is left before the event
SHORTEST_OFFER = timedelta(hours=2)


@dataclass(frozen=True)
class Waiting:
    """One registration of the waitlist. `least`: of its party, as many at least as would come."""

    id: int
    seats: int = 1
    party_id: int | None = None
    form_id: int | None = None
    least: int | None = None


@dataclass
class Room:
    """Places that nobody holds: of the event, none where it has no limit; and of the forms that have a limit of their own."""

    free: int | None
    by_form: dict[int, int] = field(default_factory=dict)

    def for_form(self, form_id: int | None) -> int | None:
        """How many people of this form have room; none: any number."""
        limits = [limit for limit in (self.free, self.by_form.get(form_id or 0)) if limit is not None]
        return min(limits, default=None)

    def take(self, waiting: Waiting) -> None:
        """As if this registration had its places."""
        if self.free is not None:
            self.free -= waiting.seats
        if waiting.form_id in self.by_form:
            self.by_form[waiting.form_id] -= waiting.seats


@dataclass(frozen=True)
class Served:
    """Who is next, and why."""

    id: int
    reason: str


def plan(queue: Iterable[Waiting], room: Room, policy: Policy) -> list[Served]:
    """Who is served now, in order. `queue` is in the order of the policy; `room` is used up.

    A full form keeps only its own people waiting. A party that needs more than there is comes in part, if it would; else
    those behind it are asked, or everybody waits for it, as the event says.
    """
    served: list[Served] = []
    passed_over = False
    for unit in units(queue):
        if room.free == 0:
            break
        limit = room.for_form(unit[0].form_id)
        if limit == 0:
            continue  # its form is full, the event is not
        chosen = _fitting(unit, limit)
        if not chosen:
            passed_over = True
            if policy.party_rule is PartyRule.WAIT_FOR and room.free is not None and seats_of(unit) > room.free:
                break
            continue
        reason = PARTY_IN_PART if len(chosen) < len(unit) else NEXT_THAT_FITS if passed_over else _REASONS[policy.queue_order]
        for waiting in chosen:
            room.take(waiting)
            served.append(Served(waiting.id, reason))
    return served


_REASONS: Mapping[QueueOrder, str] = {
    QueueOrder.FIRST_COME: NEXT_IN_QUEUE, QueueOrder.PRIORITY: NEXT_BY_PRIORITY, QueueOrder.DRAW: NEXT_BY_LOT,
}  # fmt: skip


def units(queue: Iterable[Waiting]) -> Iterable[list[Waiting]]:
    """Those who are served together, in the order of the queue: one person, or a party, which stands where the first of it does.

    As a rule its members stand side by side; who joined it from elsewhere, or came back, may stand further behind.
    """
    found: dict[tuple[str, int], list[Waiting]] = {}
    for waiting in queue:
        key = ("party", waiting.party_id) if waiting.party_id else ("alone", waiting.id)
        found.setdefault(key, []).append(waiting)
    return found.values()


def seats_of(unit: Sequence[Waiting]) -> int:
    """The places that a party, or one person with companions, needs."""
    return sum(waiting.seats for waiting in unit)


def _fitting(unit: list[Waiting], limit: int | None) -> list[Waiting]:
    """All of them, or as many as have room if they would come with fewer; nobody otherwise."""
    if limit is None or seats_of(unit) <= limit:
        return unit
    least = unit[0].least
    if least is None:
        return []
    chosen: list[Waiting] = []
    for waiting in unit:
        if seats_of([*chosen, waiting]) > limit:
            break
        chosen.append(waiting)
    return chosen if len(chosen) >= max(least, 1) else []


def may_serve_queue(event: Event, policy: Policy, now: datetime) -> bool:
    """Whether a freed place still goes to the queue: offers end with registration, a seat given at once is of use until the start."""
    if event.cancelled_at is not None:
        return False
    return now < (deadline(event) if policy.serving is Serving.OFFER else event.starts_at)


def offer_ends_at(event: Event, hours: int, now: datetime) -> datetime:
    """Until when an offer that is made now stands.

    The usual window is shorter as the event nears. It never ends by night or on a weekend in the event's zone, but always
    with registration; an organiser's offer after that ends with the start.
    """
    last = deadline(event) if now < deadline(event) else event.starts_at
    near = max((event.starts_at - now) / NEARING, SHORTEST_OFFER)
    return min(humane(now + min(timedelta(hours=hours), near), event.zone), last)


def humane(moment: datetime, zone: str) -> datetime:
    """The moment itself in working hours of that zone, else ten o'clock on the next working day."""
    local = moment.astimezone(ZoneInfo(zone))
    if local.weekday() < 5 and DAY_BEGINS <= local.hour < DAY_ENDS:
        return moment
    day = local.date() if local.hour < DAY_BEGINS else local.date() + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    morning = datetime(day.year, day.month, day.day, MORNING, tzinfo=ZoneInfo(zone))
    return morning.astimezone(moment.tzinfo)


def lot(seed: str, code: str) -> str:
    """Where somebody stands in a draw: the SHA-256 of "seed:code" in hexadecimal. The lowest is first."""
    return sha256(f"{seed}:{code}".encode()).hexdigest()


def commitment(seed: str) -> str:
    """What is published of a seed before the draw: its SHA-256 in hexadecimal, so that it cannot be changed afterwards."""
    return sha256(seed.encode()).hexdigest()


def seed_is_public(event: Event, now: datetime) -> bool:
    """Whether the seed of a draw may be shown: nobody can join any more."""
    return now >= deadline(event) or event.cancelled_at is not None
