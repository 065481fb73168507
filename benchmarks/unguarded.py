"""The control of the race: the site with the guard of the places off. `python -m benchmarks.unguarded PORT`.

It looks, then writes, as programs do that count before they insert: whether there is a seat is decided by what was free
when the request came, and taking a place asks nothing. Nothing of the product has a switch for this.
"""

import sys
import time
from typing import Any

from flask import Flask, g, request
from granian import Granian
from granian.constants import Interfaces

from eventsite.app import create_app
from eventsite.catalogue import queries as catalogue
from eventsite.config import Settings
from eventsite.db import db
from eventsite.registration import rules
from eventsite.registration.rules import opening
from eventsite.registration.service import places

THOUGHT = 0.1  # seconds between looking and taking


def from_env() -> Flask:
    """The application, spoilt."""
    app = create_app(Settings.from_env())
    take = places.take
    places.take = lambda row, count=1, **_named: take(row, count, over=True)
    rules.fits_at_once = opening.fits_at_once = _as_it_looked

    @app.before_request
    def look() -> None:
        if request.method == "POST" and request.view_args and "slug" in request.view_args:
            event = catalogue.event_by_slug(request.view_args["slug"])
            g.seats_seen = event.places.left if event is not None else None
            db.session.rollback()
            time.sleep(THOUGHT)

    return app


def _as_it_looked(_event: Any, _form_places: Any, seats: int) -> bool:
    seen = g.get("seats_seen")
    return seen is None or seen >= seats


if __name__ == "__main__":
    Granian(
        "benchmarks.unguarded:from_env", factory=True, interface=Interfaces.WSGI, address="127.0.0.1", port=int(sys.argv[1]), workers=2,
        blocking_threads=8, websockets=False,
    ).serve()  # fmt: skip
