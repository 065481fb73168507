"""Registration once more, in plain Python and without a database: what the state machine compares the real thing with.

It knows an event with two forms and two sessions, and says for each act how everybody stands afterwards, or that the act
is refused. Moments at which offers end and the codes of lots are taken from the real thing: other tests are about those.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

SEATED = {"offered", "confirmed"}
ACTIVE = SEATED | {"waitlisted"}
MOST_IN_PARTY, MOST_COMPANIONS = 4, 2


class Refused(Exception):
    """The act changes nothing."""


@dataclass
class Party:
    """People whom one contact signed up."""

    least: int | None = None


@dataclass(eq=False)
class Human:
    """One registration. `number` is in the order in which they were made."""

    number: int
    name: str  # empty for who has no address
    form: str
    companions: int = 0
    party: Party | None = None
    status: str = ""
    queued: tuple[datetime, int] | None = None
    priority: int = 0
    offer_ends: datetime | None = None
    sessions: dict[str, str] = field(default_factory=dict)  # held, waiting or wished
    since: dict[str, datetime] = field(default_factory=dict)  # of the sessions that they wait for
    first: "Human | None" = None  # of who came back: their first registration

    @property
    def seats(self) -> int:
        return 1 + self.companions


@dataclass
class Model:
    """The event, and all that can happen to it."""

    closes: datetime
    capacity: int | None
    of_form: dict[str, int | None]
    of_session: dict[str, int | None]
    serving: str = "confirm"
    order: str = "first_come"
    party_rule: str = "next_that_fits"
    seed: str = ""
    lot_codes: list[str] = field(default_factory=list)  # by the people's numbers
    people: list[Human] = field(default_factory=list)

    # --- Counting -----------------------------------------------------------------------------------------------

    def taken(self, form: str | None = None) -> int:
        return sum(one.seats for one in self.people if one.status in SEATED and form in (None, one.form))

    def free(self, form: str | None = None) -> int | None:
        limit = self.capacity if form is None else self.of_form[form]
        return None if limit is None else max(limit - self.taken(form), 0)

    def blocked(self) -> int:
        """Those whom only their own full form keeps out."""
        return sum(self.free(one.form) == 0 for one in self.waiting())

    def waiting(self, form: str | None = None) -> list[Human]:
        """The waitlist, in the order in which it is served."""
        found = [one for one in self.people if one.status == "waitlisted" and form in (None, one.form)]
        return sorted(found, key=self._turn)

    def _turn(self, one: Human) -> tuple[object, ...]:
        first: dict[str, object] = {"priority": -one.priority, "draw": self.lot(one)}
        return (first.get(self.order, 0), one.queued)

    def lot(self, one: Human) -> str:
        return sha256(f"{self.seed}:{self.lot_codes[one.number]}".encode()).hexdigest()

    def public(self) -> int | None:
        """Seats that a stranger may take by a form without places of its own."""
        return 0 if self.capacity is not None and len(self.waiting()) > self.blocked() else self.free()

    def fits_at_once(self, form: str, seats: int) -> bool:
        own = 0 if self.of_form[form] is not None and self.waiting(form) else self.free(form)
        return all(left is None or left >= seats for left in (self.public(), own))

    def active(self, name: str) -> Human | None:
        return next((one for one in self.people if name and one.name == name and one.status in ACTIVE), None)

    def of(self, party: Party) -> list[Human]:
        return [one for one in self.people if one.party is party]

    # --- Coming ---------------------------------------------------------------------------------------------------

    def register(self, name: str, form: str, companions: int, now: datetime) -> None:
        self._check_open(now)
        if self.active(name) is None:
            self._come([(name, companions)], form, None, now)

    def register_party(self, members: list[tuple[str, int]], form: str, least: int | None, now: datetime) -> None:
        self._check_open(now)
        new = [(name, companions) for name, companions in members if self.active(name) is None]
        if new:
            self._come(new, form, Party(least), now)

    def add_member(self, party: Party, name: str, form: str, now: datetime) -> None:
        if sum(one.status in ACTIVE for one in self.of(party)) >= MOST_IN_PARTY:
            raise Refused
        self._check_open(now)
        if self.active(name) is not None:
            raise Refused
        self._come([(name, 0)], form, party, now)

    def come_back(self, one: Human, now: datetime) -> None:
        first = one.first or one
        if self.active(one.name) is not None or any(
            not one.name and (other.first or other) is first and other.status in ACTIVE for other in self.people
        ):
            return
        self._check_open(now)
        if one.status not in ("withdrawn", "expired"):
            raise Refused
        party = one.party if not one.name else None
        if party is not None and sum(other.status in ACTIVE for other in self.of(party)) >= MOST_IN_PARTY:
            raise Refused
        self._come([(one.name, one.companions)], one.form, party, now)
        self.people[-1].first = first

    def _check_open(self, now: datetime) -> None:
        if now >= self.closes:
            raise Refused

    def _come(self, new: list[tuple[str, int]], form: str, party: Party | None, now: datetime) -> None:
        """Seats for all of them if nobody waits for those; else to the end of the line, which is served then."""
        at_once = self.fits_at_once(form, sum(1 + companions for _name, companions in new))
        for name, companions in new:
            one = Human(len(self.people), name, form, companions, party)
            self.people.append(one)
            one.status = "confirmed" if at_once else "waitlisted"
            one.queued = None if at_once else self._end_of_line(one, now)
        if not at_once:
            self.serve(now)

    def _end_of_line(self, one: Human, now: datetime) -> tuple[datetime, int]:
        return max([now, *(other.queued[0] for other in self.people if other.queued)]), one.number

    # --- Leaving and being served ---------------------------------------------------------------------------------

    def leave(self, one: Human, status: str, now: datetime) -> None:
        if one.status == status == "withdrawn":
            return
        if one.status not in ACTIVE:
            raise Refused
        self._end(one, status, now)

    def accept_offer(self, one: Human, now: datetime) -> None:
        if one.status == "confirmed":
            return
        if one.status != "offered" or one.offer_ends is None or now >= one.offer_ends:
            raise Refused
        one.status, one.offer_ends = "confirmed", None

    def decline_offer(self, one: Human, now: datetime) -> None:
        if one.status == "withdrawn":
            return
        if one.status != "offered":
            raise Refused
        self._end(one, "withdrawn", now)

    def expire(self, now: datetime) -> None:
        lapsed = [one for one in self.people if one.status == "offered" and one.offer_ends and one.offer_ends <= now]
        for one in sorted(lapsed, key=lambda one: (one.offer_ends, one.number)):
            self._end(one, "expired", now)

    def give_place(self, one: Human, status: str, over: bool, now: datetime) -> None:
        """By an organiser, out of turn."""
        if one.status != "waitlisted":
            raise Refused
        if not over and any(free is not None and free < one.seats for free in (self.free(), self.free(one.form))):
            raise Refused
        self._seat(one, status, now)
        self.serve(now)

    def transfer(self, one: Human, name: str, now: datetime) -> None:
        """The seat with all that belongs to it is somebody else's."""
        if one.status not in SEATED:
            raise Refused
        own = self.active(name)
        if own is not None and own.status in SEATED:
            raise Refused
        if own is not None:
            self._end(own, "withdrawn", now)
        new = Human(len(self.people), name, one.form, one.companions, None, one.status)
        new.offer_ends, new.sessions, new.since = one.offer_ends, one.sessions, one.since
        one.status, one.offer_ends, one.sessions, one.since = "withdrawn", None, {}, {}
        self.people.append(new)

    def serve(self, now: datetime) -> None:
        """Give what is free to those whose turn it is. Offers end with registration."""
        if self.serving == "offer" and now >= self.closes:
            return
        units: dict[tuple[int, int], list[Human]] = {}
        for one in self.waiting():
            units.setdefault((id(one.party), 0) if one.party else (0, one.number), []).append(one)
        for unit in units.values():
            limits = [free for free in (self.free(), self.free(unit[0].form)) if free is not None]
            limit = min(limits, default=None)
            if self.free() == 0:
                return
            if limit == 0:
                continue
            chosen = self._fitting(unit, limit)
            seats = sum(one.seats for one in unit)
            free = self.free()
            if not chosen and self.party_rule == "wait_for" and free is not None and seats > free:
                return
            if len(chosen) < len(unit) and chosen and unit[0].party:
                unit[0].party.least = 1
            for one in chosen:
                self._seat(one, "offered" if self.serving == "offer" else "confirmed", now)

    def _fitting(self, unit: list[Human], limit: int | None) -> list[Human]:
        if limit is None or sum(one.seats for one in unit) <= limit:
            return unit
        least = unit[0].party.least if unit[0].party else None
        while least is not None and len(unit) >= max(least, 1):
            if sum(one.seats for one in unit) <= limit:
                return unit
            unit = unit[:-1]
        return []

    def _seat(self, one: Human, status: str, now: datetime) -> None:
        one.status, one.queued = status, None
        self._settle(one, now)

    def _end(self, one: Human, status: str, now: datetime) -> None:
        was, one.status, one.queued, one.offer_ends = one.status, status, None, None
        freed = [session for session in one.sessions if one.sessions[session] == "held"]
        one.sessions, one.since = {}, {}
        if was in SEATED:
            self._serve_sessions(freed, now)
        self.serve(now)

    # --- Numbers and rules ------------------------------------------------------------------------------------------

    def change_companions(self, one: Human, count: int) -> None:
        more = count - one.companions
        if one.status not in ACTIVE:
            raise Refused
        if more > 0 and one.status in SEATED and not self.fits_at_once(one.form, more):
            raise Refused
        one.companions = count

    def set_priority(self, one: Human, priority: int) -> None:
        for other in self.of(one.party) if one.party else [one]:
            other.priority = priority

    # --- Sessions -----------------------------------------------------------------------------------------------------

    def choose(self, one: Human, wanted: Iterable[str], now: datetime) -> None:
        if one.status not in ACTIVE:
            raise Refused
        dropped = [session for session in one.sessions if session not in set(wanted)]
        for session in dropped:
            del one.sessions[session]
            one.since.pop(session, None)
        for session in wanted:
            one.sessions.setdefault(session, "wished")
        if one.status in SEATED:
            self._settle(one, now)
            self._serve_sessions(dropped, now)

    def serve_session(self, session: str, now: datetime) -> None:
        self._serve_sessions([session], now)

    def _session_queue(self, session: str) -> list[Human]:
        found = [one for one in self.people if one.sessions.get(session) == "waiting"]
        return sorted(found, key=lambda one: (one.since[session], one.number))

    def _room(self, session: str) -> bool:
        limit = self.of_session[session]
        return limit is None or sum(one.sessions.get(session) == "held" for one in self.people) < limit

    def _settle(self, one: Human, now: datetime) -> None:
        for session in sorted(session for session, state in one.sessions.items() if state == "wished"):
            queue = self._session_queue(session)
            if self._room(session) and not queue:
                one.sessions[session] = "held"
            else:
                one.sessions[session], one.since[session] = "waiting", max([now, *(other.since[session] for other in queue)])

    def _serve_sessions(self, sessions: Iterable[str], now: datetime) -> None:
        for session in sorted(sessions):
            while self._room(session) and self._session_queue(session):
                first = self._session_queue(session)[0]
                first.sessions[session] = "held"
                del first.since[session]
