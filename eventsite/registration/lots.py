"""The lots of a draw, as anybody may check them: by code, never by name."""

from dataclasses import dataclass

from sqlalchemy import select

from eventsite.db import db
from eventsite.registration.models import Registration


@dataclass(frozen=True)
class Lot:
    """One lot: the code that it was drawn with, and its SHA-256 in hexadecimal."""

    code: str
    value: str


def lots(event_id: int) -> list[Lot]:
    """Every lot of an event, the lowest first. A party has one lot together."""
    drawn = select(Registration.lot_code, Registration.lot).where(Registration.event_id == event_id, Registration.lot != "").distinct()
    return [Lot(code, value) for code, value in db.session.execute(drawn.order_by(Registration.lot, Registration.lot_code))]
