"""A state machine: acts in any order on a real event, and on the plain model beside it. After each act both stand the same."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from eventsite.catalogue.models import Event, ProgrammeSession
from eventsite.db import db, transaction
from eventsite.errors import DomainError
from eventsite.questions.models import Form
from eventsite.registration import queries, service
from eventsite.registration.models import Holding, Party, PartyRule, Policy, QueueOrder, Registration, Serving
from eventsite.registration.rules import WAITLISTED, PartyRequest
from tests.conftest import NOW
from tests.factories import make_event, make_session
from tests.registration import model
from tests.registration.builders import OLGA, PERSON, ask
from tests.registration.invariants import broken, untold

names = st.sampled_from("abcdefghij")
forms = st.sampled_from(["attendee", "press"])
limits = st.one_of(st.none(), st.integers(0, 7))
picks = st.integers(0, 10_000)
reasons = st.sampled_from(["", "asked for"])
servings = st.sampled_from(["offer", "confirm"])
orders = st.sampled_from(["first_come", "priority", "draw"])
party_rules = st.sampled_from(["next_that_fits", "wait_for"])


class Registering(RuleBasedStateMachine):
    """One event. Everybody is picked by a number, so that shrunk examples are short."""

    app: Flask  # in whose context it runs

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.event = make_event(capacity=3, policy={"most_in_party": model.MOST_IN_PARTY, "most_companions": model.MOST_COMPANIONS})
        with transaction():
            for name in ("attendee", "press"):
                db.session.add(Form(event_id=self.event.id, name=name))
        first, second = make_session(self.event, "First"), make_session(self.event, "Second", at="11:00")
        with transaction():
            for session in (first, second):
                service.set_session_capacity(session, self.event, 1, now=NOW)
        self.event_id, self.closes = self.event.id, self.event.closes_at or NOW
        self.form_ids = dict(db.session.execute(select(Form.name, Form.id).where(Form.event_id == self.event_id)).all())
        self.session_ids = {"first": first.id, "second": second.id}
        nothing: dict[str, int | None] = {"attendee": None, "press": None}
        self.model = model.Model(self.closes, 3, nothing, {"first": 1, "second": 1})
        self.parties: list[tuple[model.Party, int]] = []

    @initialize(
        capacity=st.integers(0, 6), serving=servings, order=orders, party_rule=party_rules,
    )  # fmt: skip
    def begin(self, capacity: int, serving: str, order: str, party_rule: str) -> None:
        self.raise_or_lower(capacity)
        self.other_policy(serving, order, party_rule)

    # --- Acting on both --------------------------------------------------------------------------------------------

    def both(self, real: Callable[[], object], plain: Callable[[], object]) -> None:
        """One act, on both: either both do it, or both refuse it."""
        self.now += timedelta(minutes=1)
        refusal: DomainError | None = None
        try:
            with transaction():
                real()
        except DomainError as error:
            refusal = error
        self._learn_lots()
        refused = False
        try:
            plain()
        except model.Refused:
            refused = True
        assert (refusal is not None) is refused, f"really {refusal!r}, by the model {'refused' if refused else 'done'}"
        for one, row in zip(self.model.people, self._rows(), strict=False):
            one.offer_ends = row.offer_ends_at

    def _learn_lots(self) -> None:
        db.session.rollback()
        self.model.seed = db.session.get_one(Policy, self.event_id).draw_seed
        self.model.lot_codes = [row.lot_code for row in self._rows()]

    def _rows(self) -> list[Registration]:
        query = select(Registration).where(Registration.event_id == self.event_id).order_by(Registration.id)
        return list(db.session.scalars(query))

    def _real_event(self) -> Event:
        return db.session.get_one(Event, self.event_id)

    def _pick(self, pick: int, *statuses: str) -> tuple[model.Human, int] | None:
        """Somebody of one of these statuses, preferred to everybody else; the model's and the real id."""
        pairs = [(one, row.id) for one, row in zip(self.model.people, self._rows(), strict=True)]
        fitting = [pair for pair in pairs if pair[0].status in statuses]
        chosen = fitting if fitting and pick % 8 else pairs
        return chosen[pick % len(chosen)] if chosen else None

    def _on(self, pick: int, statuses: tuple[str, ...], real: Callable[[Registration], object], plain: Callable[[Any], object]) -> None:
        picked = self._pick(pick, *statuses)
        if picked is not None:
            one, number = picked
            self.both(lambda: real(db.session.get_one(Registration, number)), lambda: plain(one))

    # --- The acts ----------------------------------------------------------------------------------------------------

    @rule(name=names, form=forms, companions=st.sampled_from([0, 0, 0, 1, 2]))
    def register(self, name: str, form: str, companions: int) -> None:
        request = ask(name, form_id=self.form_ids[form], companions=companions)
        self.both(
            lambda: service.register(self._real_event(), request, now=self.now),
            lambda: self.model.register(name, form, companions, self.now),
        )

    @rule(members=st.lists(st.tuples(names, st.booleans(), st.sampled_from([0, 0, 1])), min_size=1, max_size=3, unique_by=lambda m: m[0]),
          form=forms, least=st.one_of(st.none(), st.integers(1, 3)))  # fmt: skip
    def party(self, members: list[tuple[str, bool, int]], form: str, least: int | None) -> None:
        least = min(least, len(members)) if least else None
        asked = [
            ask(name, form_id=self.form_ids[form], companions=companions, **({} if own else {"email": ""}))
            for name, own, companions in members
        ]
        wanted = PartyRequest(full_name="Con Tact", email="contact@example.org", members=asked, least=least)
        before = len(self.model.people)
        self.both(
            lambda: service.register_party(self._real_event(), wanted, now=self.now),
            lambda: self.model.register_party([(name if own else "", more) for name, own, more in members], form, least, self.now),
        )
        new = self.model.people[before:]
        if new and new[0].party is not None:
            self.parties.append((new[0].party, self._rows()[before].party_id or 0))

    @precondition(lambda self: self.parties)
    @rule(pick=picks, name=names)
    def add_member(self, pick: int, name: str) -> None:
        party, party_id = self.parties[pick % len(self.parties)]
        form = self.model.of(party)[0].form
        request = ask(name, form_id=self.form_ids[form])
        self.both(
            lambda: service.add_member(db.session.get_one(Party, party_id), request, PERSON, now=self.now),
            lambda: self.model.add_member(party, name, form, self.now),
        )

    @rule(pick=picks)
    def withdraw(self, pick: int) -> None:
        self._on(
            pick, ("confirmed", "waitlisted"), lambda row: service.withdraw(row, PERSON, now=self.now),
            lambda one: self.model.leave(one, "withdrawn", self.now),
        )  # fmt: skip

    @rule(pick=picks)
    def turned_away(self, pick: int) -> None:
        self._on(
            pick, ("confirmed", "offered", "waitlisted"), lambda row: service.decline(row, OLGA, now=self.now),
            lambda one: self.model.leave(one, "declined", self.now),
        )  # fmt: skip

    @rule(pick=picks)
    def come_back(self, pick: int) -> None:
        self._on(
            pick, ("withdrawn", "expired"), lambda row: service.come_back(row, now=self.now),
            lambda one: self.model.come_back(one, self.now),
        )  # fmt: skip

    @rule(pick=picks)
    def accept(self, pick: int) -> None:
        self._on(
            pick, ("offered",), lambda row: service.accept_offer(row, PERSON, now=self.now),
            lambda one: self.model.accept_offer(one, self.now),
        )  # fmt: skip

    @rule(pick=picks)
    def turn_down(self, pick: int) -> None:
        self._on(
            pick, ("offered",), lambda row: service.decline_offer(row, PERSON, now=self.now),
            lambda one: self.model.decline_offer(one, self.now),
        )  # fmt: skip

    @rule(hours=st.sampled_from([1, 12, 30, 72]))
    def time_passes(self, hours: int) -> None:
        self.now = min(self.now + timedelta(hours=hours), self.closes + timedelta(days=2))

    @rule()
    def lapse(self) -> None:
        ends = [one.offer_ends for one in self.model.people if one.offer_ends is not None]
        self.now = max([self.now, *ends[:1]])
        self.both(lambda: service.expire_offers(self._real_event(), now=self.now), lambda: self.model.expire(self.now))

    @rule(pick=picks, reason=reasons, offer=st.booleans())
    def out_of_turn(self, pick: int, reason: str, offer: bool) -> None:
        act = service.offer if offer else service.promote
        self._on(
            pick, ("waitlisted",), lambda row: act(row, OLGA, reason=reason, now=self.now),
            lambda one: self.model.give_place(one, "offered" if offer else "confirmed", bool(reason), self.now),
        )  # fmt: skip

    @rule(pick=picks, name=names)
    def transfer(self, pick: int, name: str) -> None:
        self._on(
            pick, ("confirmed", "offered"), lambda row: service.transfer_by_hand(row, ask(name), OLGA, now=self.now),
            lambda one: self.model.transfer(one, name, self.now),
        )  # fmt: skip

    @rule(pick=picks, count=st.integers(0, model.MOST_COMPANIONS))
    def bring(self, pick: int, count: int) -> None:
        def plain(one: model.Human) -> None:
            self.model.change_companions(one, count)
            self.model.serve(self.now)

        self._on(
            pick, ("confirmed", "waitlisted", "offered"), lambda row: service.change_companions(row, count, PERSON, now=self.now), plain
        )

    @rule(capacity=limits)
    def raise_or_lower(self, capacity: int | None) -> None:
        def plain() -> None:
            self.model.capacity = capacity
            self.model.serve(self.now)

        self.both(lambda: service.set_capacity(self._real_event(), capacity, now=self.now), plain)

    @rule(form=forms, capacity=limits)
    def places_of_a_form(self, form: str, capacity: int | None) -> None:
        def plain() -> None:
            self.model.of_form[form] = capacity
            self.model.serve(self.now)

        def real() -> None:
            service.set_form_capacity(self._real_event(), db.session.get_one(Form, self.form_ids[form]), capacity, now=self.now)

        self.both(real, plain)

    @rule(session=st.sampled_from(["first", "second"]), capacity=st.one_of(st.none(), st.integers(0, 3)))
    def places_of_a_session(self, session: str, capacity: int | None) -> None:
        def plain() -> None:
            self.model.of_session[session] = capacity
            self.model.serve_session(session, self.now)

        def real() -> None:
            row = db.session.get_one(ProgrammeSession, self.session_ids[session])
            service.set_session_capacity(row, self._real_event(), capacity, now=self.now)

        self.both(real, plain)

    @rule(pick=picks, sessions=st.sets(st.sampled_from(["first", "second"])))
    def choose_sessions(self, pick: int, sessions: set[str]) -> None:
        ids = [self.session_ids[session] for session in sorted(sessions)]
        self._on(
            pick, ("confirmed", "waitlisted", "offered"), lambda row: service.choose_sessions(row, ids, PERSON, now=self.now),
            lambda one: self.model.choose(one, sorted(sessions), self.now),
        )  # fmt: skip

    @rule(pick=picks, priority=st.integers(-1, 2))
    def prefer(self, pick: int, priority: int) -> None:
        def plain(one: model.Human) -> None:
            self.model.set_priority(one, priority)
            self.model.serve(self.now)

        self._on(pick, ("waitlisted",), lambda row: service.set_priority(row, priority, OLGA, reason="", now=self.now), plain)

    @rule(serving=servings, order=orders, party_rule=party_rules)
    def other_policy(self, serving: str, order: str, party_rule: str) -> None:
        def plain() -> None:
            self.model.serving, self.model.order, self.model.party_rule = serving, order, party_rule
            self.model.serve(self.now)

        values = {"serving": Serving(serving), "queue_order": QueueOrder(order), "party_rule": PartyRule(party_rule)}
        self.both(lambda: service.set_policy(self._real_event(), values, OLGA, now=self.now), plain)

    # --- Comparing ------------------------------------------------------------------------------------------------------

    @invariant()
    def both_stand_the_same(self) -> None:
        db.session.rollback()
        real, plain = self._as_it_is(), self._as_it_should_be()
        assert real == plain, {name: (real[name], plain[name]) for name in real if real[name] != plain[name]}
        event = self._real_event()
        faults = broken(event, over=True, now=self.now), untold(event)
        assert faults == ([], []), faults

    def _as_it_is(self) -> dict[str, Any]:
        event, rows = self._real_event(), self._rows()
        names = {number: name for name, number in self.form_ids.items()}
        sessions = {row.places_id: name for name, row in self._sessions().items()}
        held = select(Holding).where(Holding.places_id.in_(sessions)).order_by(Holding.registration_id, Holding.places_id)
        numbers = {row.id: number for number, row in enumerate(rows)}
        waiting = sorted((queries.queue_position(row) or 0, numbers[row.id]) for row in rows if row.status is WAITLISTED)
        return {
            "people": [(row.status.value, row.companions, names[row.form_id or 0], bool(row.party_id), row.priority) for row in rows],
            "queue": waiting,
            "sessions": [(numbers[one.registration_id], sessions[one.places_id], one.state.value) for one in db.session.scalars(held)],
            "places": (event.places.capacity, event.places.taken, event.places.waiting, event.places.blocked, event.places.left),
            "lots": [row.lot for row in rows if row.status is WAITLISTED] if self.model.order == "draw" else [],
        }

    def _as_it_should_be(self) -> dict[str, Any]:
        plain = self.model
        waiting = plain.waiting()
        return {
            "people": [(one.status, one.companions, one.form, one.party is not None, one.priority) for one in plain.people],
            "queue": [(position, one.number) for position, one in enumerate(waiting, 1)],
            "sessions": [(one.number, session, state) for one in plain.people for session, state in sorted(one.sessions.items())],
            "places": (plain.capacity, plain.taken(), len(waiting), plain.blocked(), plain.public()),
            "lots": [plain.lot(one) for one in plain.people if one.status == "waitlisted"] if plain.order == "draw" else [],
        }

    def _sessions(self) -> dict[str, ProgrammeSession]:
        return {name: db.session.get_one(ProgrammeSession, number) for name, number in self.session_ids.items()}
