"""300 people at once for 30 places for a minute: withdrawals, offers and other capacities mixed in.

Two web processes and two workers, on SQLite and on PostgreSQL. Afterwards every step is replayed in the order in which it
was written: nobody may have got a place beyond the capacity of that moment. In a control with the guard off somebody does.
"""

import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy import Row as Line

from benchmarks import burst, postgresql
from benchmarks.common import EVENTSITE, ROOT, Row, environment, running, site, started
from benchmarks.crowd import Crowd, Known
from benchmarks.database import inside, registrations
from benchmarks.mail import sink
from benchmarks.sample import sample_event
from eventsite import clock
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.registration import jobs, service
from eventsite.registration.models import Registration, Transition
from eventsite.registration.rules import ACTIVE, HOLDING, OFFERED
from eventsite.registration.service import places

PEOPLE, PLACES, SECONDS = 300, 30, 60.0
EDIT_EVERY, LOOK_EVERY = 1.5, 0.5  # seconds
PATIENCE = timedelta(seconds=4)  # so long stands the offer of somebody who never answers: its end is moved up
FEWEST_STEPS = 600  # of all registrations in a minute; fewer would be no race


def run() -> list[Row]:
    """Both databases; all that went wrong in one figure."""
    rows = measure("sqlite", None) + postgresql.rows_of(__name__)
    faults = sum(row.value for row in rows if row.wanted == 0)
    return [Row("race", faults, "faults", 0, "lower"), *rows]


def measure(kind: str, url: str | None) -> list[Row]:
    """One database: the race, then the control."""
    with sink() as (port, folder), environment(url, EVENTSITE_SMTP_URL=f"smtp://127.0.0.1:{port}") as env:
        slug = sample_event(env, capacity=PLACES)
        with inside(env):
            race = Race(current_app._get_current_object(), slug)  # type: ignore[attr-defined]  # threads push it
            crowd = race.run(env)
            rows = race.verdict(kind, crowd, folder)
        return [*rows, _control(kind, env)]


@dataclass
class Race:
    """The desk's side of it, and what is written down for the verdict."""

    app: Flask
    slug: str
    capacities: list[tuple[int, int]] = field(default_factory=lambda: [(0, PLACES)])  # after which step, how many

    def run(self, env: dict[str, str]) -> Crowd:
        """Everything at once; then quiet: the last offers end, and the capacity is what it was."""
        with ExitStack() as stack:
            address = stack.enter_context(site(env, workers=2))
            for _ in range(2):
                stack.enter_context(started([EVENTSITE, "work"], env))
            crowd = Crowd(address, self.slug, PEOPLE, lapsing={f"p{number}@example.org" for number in range(0, PEOPLE, 5)})
            helpers = [
                threading.Thread(target=self._again_and_again, args=(crowd, every, act))
                for every, act in ((LOOK_EVERY, self.look), (EDIT_EVERY, self.edit), (1.0, self.hurry))
            ]
            for helper in helpers:
                helper.start()
            crowd.run(SECONDS)
            for helper in helpers:
                helper.join()
            with self.app.app_context():
                self.set_capacity(PLACES)
                self.hurry(crowd)
            time.sleep(2)  # until it is quiet
        return crowd

    def _again_and_again(self, crowd: Crowd, every: float, act: Callable[[Crowd], None]) -> None:
        while not crowd.over.wait(every):
            with self.app.app_context():
                act(crowd)

    def look(self, crowd: Crowd) -> None:
        """Where everybody's newest registration stands, and their personal page."""
        links = self.app.extensions["eventsite"].links
        columns = Registration.id, Registration.email, Registration.status, Registration.link_version
        for number, email, status, version in db.session.execute(select(*columns).where(self._ours()).order_by(Registration.id)):
            crowd.known[email] = Known(status.value, f"/my/{links.make('registration', number, version)}")

    def edit(self, _crowd: Crowd) -> None:
        """Another capacity."""
        self.set_capacity(random.choice((20, 25, 28, 30, 32, 35, 40)))

    def set_capacity(self, capacity: int) -> None:
        """Written down with the step after which it holds."""
        event = self._event()
        with transaction():
            places.hold(event)
            newest = db.session.scalar(select(func.max(Transition.id))) or 0
            service.set_capacity(event, capacity, now=clock.now())
            self.capacities.append((newest, capacity))

    def hurry(self, crowd: Crowd) -> None:
        """Offers of those who never answer end now, as the job finds them; the workers run that job each minute too."""
        now = clock.now()
        offered = select(Transition.registration_id).where(Transition.became == OFFERED, Transition.at < now - PATIENCE)
        theirs = self._ours(), Registration.status == OFFERED, Registration.email.in_(crowd.lapsing), Registration.id.in_(offered)
        with transaction():
            ended = update(Registration).where(*theirs).values(offer_ends_at=now).execution_options(synchronize_session=False)
            db.session.execute(ended)
        jobs.lapsed_offers(clock.now())

    def verdict(self, kind: str, crowd: Crowd, mails: Path) -> list[Row]:
        """The figures that must be nought, and one that says that it was a race."""
        db.session.rollback()
        event = self._event()
        steps = db.session.execute(
            select(Transition.id, Transition.was, Transition.became)
            .join(Registration, Registration.id == Transition.registration_id)
            .where(self._ours()).order_by(Transition.id)
        ).all()  # fmt: skip
        rows = list(db.session.scalars(select(Registration).where(self._ours())))
        active = Counter(row.email_key for row in rows if row.status in ACTIVE)
        free, held = event.places.free or 0, sum(row.status in HOLDING for row in rows)
        errors = sum(number for answer, number in crowd.answers.items() if answer.split()[-1][0] == "5")
        print(f"# race on {kind}: {dict(sorted(crowd.answers.items()))}, {len(self.capacities)} capacities", flush=True)
        return [
            Row(f"race_{kind}_oversold", self._oversold(steps) + abs(event.places.taken - held), "seats", 0, "lower"),
            Row(f"race_{kind}_idle", min(free, event.places.waiting - event.places.blocked), "seats", 0, "lower"),
            Row(f"race_{kind}_duplicates", sum(active.values()) - len(active) + _twice(mails), "people, mails", 0, "lower"),
            Row(f"race_{kind}_errors", errors, "answers", 0, "lower"),
            Row(f"race_{kind}_steps", len(steps), "steps", FEWEST_STEPS, "higher"),
        ]

    def _oversold(self, steps: Sequence[Line[Any]]) -> int:
        """How often a place was taken beyond the capacity of that moment. Who holds one is not expelled when it is lowered."""
        taken = oversold = 0
        changes = iter([*self.capacities[1:], (sys.maxsize, 0)])
        capacity, (until, following) = self.capacities[0][1], next(changes)
        for number, was, became in steps:
            while number > until:
                capacity, (until, following) = following, next(changes)
            more = (became in HOLDING) - (was in HOLDING)
            taken += more
            oversold += more > 0 and taken > capacity
        return oversold

    def _event(self) -> Event:
        return db.session.scalars(select(Event).where(Event.slug == self.slug)).one()

    def _ours(self) -> ColumnElement[bool]:
        return Registration.event_id == select(Event.id).where(Event.slug == self.slug).scalar_subquery()


def _twice(mails: Path) -> int:
    """Mails that arrived more than once."""
    lines = (line for path in mails.glob("*.eml") for line in path.read_bytes().splitlines())
    names = Counter(line for line in lines if line.lower().startswith(b"message-id:"))
    return sum(names.values()) - len(names)


def _control(kind: str, env: dict[str, str]) -> Row:
    """The same crowd, once, with the guard off: more are seated than there are places, or the race would prove nothing."""
    slug, address = sample_event(env, capacity=PLACES), env["EVENTSITE_BASE_URL"]
    command = [sys.executable, "-m", "benchmarks.unguarded", address.rpartition(":")[2]]
    with running(command, env | {"PYTHONPATH": str(ROOT)}, f"{address}/"):
        burst.all_at_once([burst.open_form(address, slug, number) for number in range(100)], slug)
    seated = sum(status == "confirmed" for status, _position in registrations(env, slug))
    return Row(f"race_{kind}_control_oversold", max(0, seated - PLACES), "seats", 1, "higher")
