"""What stands in an address: ids that a column can hold, and text that a database can be asked for. All else is 404, never a fault."""

from collections.abc import Iterable

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1  # an INTEGER of PostgreSQL


class Identifier(IntegerConverter):
    """`<int:event_id>`: a whole number that an id column can hold."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - werkzeug hands it by this name
        super().__init__(map, min=1, max=LARGEST)


def asked_id(name: str) -> int | None:
    """The id that the address asks for with ?name=; none where it is no number that an id column can hold."""
    return next(iter(ids_in([request.args.get(name, "")])), None)


def ids_in(texts: Iterable[str]) -> list[int]:
    """The ids in texts like 3,7,12, each once, in order; what no id column can hold is passed over."""
    parts = [part for text in texts for part in text.split(",") if part.isascii() and part.isdigit() and len(part) <= len(str(LARGEST))]
    return list(dict.fromkeys(number for number in map(int, parts) if 0 < number <= LARGEST))


def install(app: Flask) -> None:
    """Refuse what PostgreSQL would refuse: NUL is no part of any text."""
    app.url_map.converters["int"] = Identifier

    @app.before_request
    def refuse_nul() -> None:
        if "\0" in request.path or any("\0" in value for values in request.args.listvalues() for value in values):
            abort(404)
