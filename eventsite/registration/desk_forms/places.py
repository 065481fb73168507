"""The numbers of seats of everything that has any, in one form."""

from collections.abc import Sequence
from typing import Any

from eventsite.i18n import _l
from eventsite.registration.desk_forms.policy import MOST_PLACES
from eventsite.registration.desk_queries.places import PlacesLine
from eventsite.web import fields as shapes
from eventsite.web.editing import EditForm


class PlacesForm(EditForm):
    """One number for each line; empty: no limit. `for_lines` makes the fields."""

    @staticmethod
    def for_lines(titles: Sequence[tuple[PlacesLine, str]], seen: str, *, typed: bool = True) -> "PlacesForm":
        """The form filled from what is stored; with `typed` what was sent stands over it."""
        fields: dict[str, Any] = {
            line.name: shapes.Count(_l("Seats, %(what)s", what=title), at_least=0, at_most=MOST_PLACES) for line, title in titles
        }
        values = {line.name: line.places.capacity if line.places is not None else None for line, _title in titles} | {"seen": seen}
        make = type("EventPlacesForm", (PlacesForm,), fields)
        form: PlacesForm = make(data=values) if typed else make(formdata=None, data=values)
        return form

    def to_capacities(self) -> dict[str, int | None]:
        """By the names of the lines."""
        return {name: field.data for name, field in self._fields.items() if isinstance(field, shapes.Count)}
