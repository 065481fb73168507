"""What the pages of the form builder share: the addresses, the event and its form, and where to go afterwards."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from eventsite.accounts.notices import tell
from eventsite.accounts.queries import current_team
from eventsite.catalogue import queries as catalogue
from eventsite.catalogue.models import Event
from eventsite.questions import queries
from eventsite.questions.desk_forms import KINDS
from eventsite.questions.models import Form

blueprint = Blueprint("questions_desk", __name__)
View = Callable[..., ResponseReturnValue]


def of_form(rest: str = "", *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """A page about one form: of the first one at `/form…`, of any at `/forms/<its name>…`."""

    def route(view: View) -> View:
        first, named = f"/events/<int:event_id>/form{rest}", f"/events/<int:event_id>/forms/<form_name>{rest}"
        blueprint.add_url_rule(first, view_func=view, methods=methods)
        blueprint.add_url_rule(named, view_func=view, methods=methods)
        return view

    return route


def own_event(event_id: int) -> Event:
    """An event of the team, or 404."""
    return catalogue.event_for_team(event_id, current_team().id) or abort(404)


def own_form(event: Event, name: str | None) -> Form | None:
    """The form of this name, or 404; without a name the first one, where there is any."""
    return queries.form_of(event.id) if not name else queries.form_by_name(event.id, name) or abort(404)


def about(event: Event, form: Form | None, name: str | None) -> dict[str, Any]:
    """What every page about a form is given. `form_name` is how its address names it; the first form's need not."""
    forms = queries.forms_of(event.id)
    titles = {one.id: queries.form_title(one, event.main_language, event.main_language) for one in forms}
    kinds = {kind.value: words for kind, words in KINDS.items()}
    first = forms[0] if forms else None
    shown = form or first
    return {
        "event": event, "tab": "form", "form_name": name, "this_form": shown, "forms": forms, "form_titles": titles, "kinds": kinds,
        "first_form": first,
    }  # fmt: skip


def saved(event: Event, name: str | None, words: str) -> ResponseReturnValue:
    """Back to the questions, with a line that says what was done."""
    tell(words)
    return redirect(url_for(".form", event_id=event.id, form_name=name), 303)
