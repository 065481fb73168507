"""Ids in addresses: what no id column can hold is no address at all, so it is 404 and never a fault of the database."""

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1  # an INTEGER of PostgreSQL


class Identifier(IntegerConverter):
    """`<int:event_id>`: a whole number that an id column can hold."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - werkzeug hands it by this name
        super().__init__(map, min=1, max=LARGEST)
