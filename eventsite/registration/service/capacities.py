"""Other numbers of places: of an event, a form, a session or an option. Fewer expel nobody; more serve the queue."""

from datetime import datetime

from sqlalchemy import insert, select

from eventsite.catalogue.models import Event, Places, ProgrammeSession
from eventsite.db import db, table_of
from eventsite.questions.models import Form
from eventsite.registration import queries, rules
from eventsite.registration.models import Holding, HoldingState, Registration
from eventsite.registration.rules import APPLIED, HOLDING, WAITLISTED
from eventsite.registration.service import extras, moves, places

_HOLDINGS = insert(table_of(Holding))


def set_capacity(event: Event, capacity: int | None, *, now: datetime) -> None:
    """Another number of places of the event itself."""
    places.hold(event)
    places.set_capacity(event.places, capacity)
    moves.serve_queue(event, now=now)


def set_form_capacity(event: Event, form: Form, capacity: int | None, *, now: datetime) -> None:
    """How many of the event's places may go to this form; none: as many as there are."""
    places.hold(event)
    if form.places is None:
        if capacity is None:
            return
        form.places = _places_of_form(form)
        db.session.flush()
        places.note_form(form)
    places.set_capacity(form.places, capacity)
    moves.serve_queue(event, now=now)


def set_session_capacity(session: ProgrammeSession, event: Event, capacity: int | None, *, now: datetime) -> None:
    """People choose this session, with so many places; none: no limit."""
    places.hold(event)
    if session.places is None:
        session.places = Places(capacity=capacity, taken=0, waiting=0, blocked=0, applied=0)
        db.session.flush()  # holdings point at its id
    places.set_capacity(session.places, capacity)
    extras.serve(session.places, event, now=now)


def set_option_capacity(event: Event, key: str, capacity: int | None, *, now: datetime) -> None:
    """So many may choose this option, over all versions of its form; none: no limit. Who has chosen it already holds it."""
    places.hold(event)
    options = queries.versions_of_option(event.id, key)
    existing = next((option.places for option in options if option.places is not None), None)
    if not options or (existing is None and capacity is None):
        return
    shared = existing if existing is not None else _places_of_option(event, key)
    for option in options:
        option.places = shared
    db.session.flush()
    places.set_capacity(shared, capacity)
    extras.serve(shared, event, now=now)


def _places_of_form(form: Form) -> Places:
    """Places with the counts of who came by this form so far, and their holdings."""
    rows = db.session.scalars(select(Registration).where(Registration.form_id == form.id)).all()
    seated = [row for row in rows if row.status in HOLDING]
    made = Places(
        taken=sum(rules.seats(row) for row in seated), waiting=sum(row.status is WAITLISTED for row in rows),
        applied=sum(row.status is APPLIED for row in rows), blocked=0,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()  # holdings point at its id
    _note(made, [(row.id, rules.seats(row), HoldingState.HELD) for row in seated])
    return made


def _places_of_option(event: Event, key: str) -> Places:
    """Places with the counts of who chose this option so far."""
    rows = queries.who_chose(event.id, key)
    made = Places(taken=sum(row.status in HOLDING for row in rows), waiting=0, applied=0, blocked=0)
    db.session.add(made)
    db.session.flush()  # holdings point at its id
    _note(made, [(row.id, 1, HoldingState.HELD if row.status in HOLDING else HoldingState.WISHED) for row in rows])
    return made


def _note(made: Places, rows: list[tuple[int, int, HoldingState]]) -> None:
    if rows:
        values = [{"registration_id": one, "places_id": made.id, "count": count, "state": state} for one, count, state in rows]
        db.session.execute(_HOLDINGS, values)
