"""Whatever is done to parties: no address has two entries of one event in its calendar, and who has no seat there has none."""

import os
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from eventsite import clock
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.errors import DomainError
from eventsite.people.rules import email_key
from eventsite.people.service import mark_proved
from eventsite.registration import service
from eventsite.registration.emails import address_of
from eventsite.registration.models import Party, Registration, RegistrationStatus
from eventsite.registration.rules import ACTIVE, COMING, RETURNABLE, PartyRequest
from eventsite.registration.service import moves
from tests.factories import make_event
from tests.registration import invariants
from tests.registration.builders import OLGA, PERSON, ask
from tests.registration.test_events import change
from tests.registration.test_life_cycle import Post, environment, post, sink
from tests.registration.test_one_invitation import entries_after

__all__ = ["environment", "post", "sink"]

ASKED = os.environ.get("EVENTSITE_MACHINE_RUNS")  # many find what hides; the default is for every day
RUNS, ACTS = int(ASKED or 25), 14
PHASES = (Phase.generate, Phase.shrink) if ASKED else (Phase.generate,)
NUMBERS = count()
CONTACTS = ("kim", "lou")
TO_ALL = ("party", "alone", "more", "more_seats", "fewer_seats", "move")
TO_ONE = ("withdraw", "decline", "promote", "swap", "regroup", "address", "own_address", "pass_on", "back", "accept")
ACT = st.tuples(st.sampled_from((*TO_ALL, *TO_ONE, "deliver", "deliver")), st.sampled_from(CONTACTS), st.integers(0, 20))


class Life:
    """One event, its parties, and the acts that may be done to them; an act that is refused changes nothing."""

    def __init__(self, post: Post, capacity: int, serving: str) -> None:
        self.post, self.number = post, next(NUMBERS)
        self.event: Event = make_event(capacity=capacity, slug=f"life-{self.number}", policy={"most_in_party": 6, "serving": serving})
        self.begun = len(post.sink.received)

    def address(self, name: str) -> str:
        return f"{name}-{self.number}@example.org"

    def do(self, act: Callable[..., Any], *values: Any, **more: Any) -> None:
        db.session.rollback()
        try:
            with transaction():
                act(*values, now=clock.now(), **more)
        except DomainError:
            db.session.rollback()

    def rows(self, wanted: frozenset[RegistrationStatus] = ACTIVE) -> list[Registration]:
        db.session.rollback()
        found = db.session.scalars(select(Registration).where(Registration.event_id == self.event.id).order_by(Registration.id))
        return [one for one in found if one.status in wanted]

    def one(self, pick: int, wanted: frozenset[RegistrationStatus] = ACTIVE) -> Registration | None:
        rows = self.rows(wanted)
        return rows[pick % len(rows)] if rows else None

    def parties(self) -> list[Party]:
        db.session.rollback()
        return list(db.session.scalars(select(Party).where(Party.event_id == self.event.id).order_by(Party.id)))

    def act(self, name: str, contact: str, pick: int) -> None:
        if name == "deliver":
            self.post.time.shift(timedelta(minutes=11))
            self.post.deliver()
        elif name in TO_ALL:
            self._to_all(name, contact, pick)
        else:
            self._to_one(name, contact, pick)

    def _to_all(self, name: str, contact: str, pick: int) -> None:
        parties = self.parties()
        if name == "party":
            own = [ask(contact, email=self.address(contact))] if pick % 3 == 0 else []
            guests = [ask(f"guest{next(NUMBERS)}", email="") for _ in range(1 + pick % 3)]
            self.do(
                service.register_party,
                self.event,
                PartyRequest(full_name=contact.title(), email=self.address(contact), members=[*own, *guests]),
            )
            for party in self.parties():
                self.do(mark_proved, party.contact)
        elif name == "alone":
            self.do(service.register, self.event, ask(contact, email=self.address(contact)))
        elif name == "more" and parties:
            self.do(service.add_member, parties[pick % len(parties)], ask(f"guest{next(NUMBERS)}", email=""), PERSON)
        elif name in ("more_seats", "fewer_seats"):
            self.do(service.set_capacity, self.event, 8 if name == "more_seats" else 1)
        elif name == "move":
            change(self.event, venue=f"Hall {next(NUMBERS)}")

    def _to_one(self, name: str, contact: str, pick: int) -> None:
        one = self.one(pick, RETURNABLE if name == "back" else ACTIVE)
        if one is None:
            return
        parties = self.parties()
        other = self.address(f"{contact}{pick}")
        acts: dict[str, Callable[[], None]] = {
            "withdraw": lambda: self.do(service.withdraw, one, PERSON),
            "decline": lambda: self.do(service.decline, one, OLGA),
            "promote": lambda: self.do(service.promote, one, OLGA, reason="On purpose"),
            "swap": lambda: self.do(service.swap, one, self.one(pick + 1) or one, service.Swap("On purpose"), OLGA),
            "regroup": lambda: self.do(service.regroup, one, parties[pick % len(parties)] if parties else None, OLGA),
            "address": lambda: self.do(service.correct_address, one, self.address(contact), OLGA),
            "own_address": lambda: self.do(service.correct_address, one, other, OLGA),
            "pass_on": lambda: self.do(service.transfer_by_hand, one, ask("new", email=other), OLGA),
            "back": lambda: self.do(service.come_back, one),
            "accept": lambda: self.do(service.accept_offer, one, PERSON),
        }
        acts[name]()


def check(life: Life) -> None:
    """In each calendar, after each mail that arrived, one entry at most; after the last, one where somebody comes, and no other."""
    received = life.post.sink.received[life.begun :]
    for number in range(len(received)):
        at_once = entries_after(received[: number + 1])
        assert all(entries == 1 for entries in at_once.values()), at_once
    coming = {email_key(address_of(one) or "") for one in life.rows(COMING)}
    assert set(entries_after(received)) == coming
    assert invariants.broken(life.event, over=True) == []
    assert all(one.entry.last_sent is None or one.entry.last_sent["place"].startswith(life.event.venue) for one in life.rows(COMING))


def live(post: Post, runs: int, *phases: Phase) -> None:
    """Many short lives; raises where one ends wrong."""

    @settings(max_examples=runs, deadline=None, suppress_health_check=list(HealthCheck), phases=phases, database=None)
    @given(st.lists(ACT, min_size=4, max_size=ACTS), st.integers(1, 6), st.sampled_from(["offer", "confirm"]))
    def one_life(acts: list[tuple[str, str, int]], capacity: int, serving: str) -> None:
        life = Life(post, capacity, serving)
        life.act("party", "kim", 1)
        for name, contact, pick in acts:
            life.act(name, contact, pick)
        for _ in range(3):  # what waits its turn goes as well
            life.act("deliver", "kim", 0)
        check(life)

    one_life()


def test_one_entry_in_each_calendar_whatever_is_done(post: Post) -> None:
    live(post, RUNS, *PHASES)


def test_control_entries_of_everybody_s_own_are_found(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "entry_at_address", lambda _registration: None)
    with pytest.raises(AssertionError):
        live(post, 10, Phase.generate)
