"""What all of these pages share: whose event it is, and how a form is shown, saved, refused and shown again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite.accounts.notices import tell
from eventsite.accounts.queries import current_account, current_team
from eventsite.calendar.local_time import list_zones
from eventsite.catalogue import errors, hooks, labels, queries, rules
from eventsite.catalogue.forms import ActForm, DeskForm
from eventsite.catalogue.models import Event, ProgrammeSession
from eventsite.db import transaction
from eventsite.web import fields

blueprint = Blueprint("catalogue_desk", __name__)


def own_event(event_id: int) -> Event:
    """The event of the team that this browser works for; 404 for any other."""
    return queries.event_for_team(event_id, current_team().id) or abort(404)


def me() -> int:
    """The account that acts."""
    return current_account().id


@blueprint.app_template_global()
def desk_title(event: Event) -> str:
    """The event's title in its main language: what the desk calls it."""
    text = rules.main_text(event)
    return text.title if text else event.slug


@blueprint.app_template_global()
def session_title(item: ProgrammeSession, event: Event) -> str:
    """A session's title in the event's main language, or in any."""
    titles = {text.language: text.title for text in item.texts}
    return titles.get(event.main_language) or next(iter(titles.values()), "–")


@blueprint.app_template_global()
def desk_people(event: Event) -> rules.People:
    """How many people have a seat, wait and apply."""
    return hooks.count_people[-1](event)


blueprint.add_app_template_global(list_zones, "zones")
blueprint.add_app_template_global(labels.event_when)
blueprint.add_app_template_global(labels.event_place)
blueprint.add_app_template_global(labels.language_name)
blueprint.add_app_template_global(fields.carried, "carried")


@dataclass
class FormPage:
    """A page around one form. `fresh` makes the form anew from what is stored, to compare with what was typed."""

    template: str
    form: DeskForm
    fresh: Callable[[], DeskForm] | None = None
    context: dict[str, Any] = field(default_factory=dict)

    def answer(self, status: int = 200, **more: Any) -> ResponseReturnValue:
        """The page with the form as it stands."""
        return render_template(self.template, form=self.form, **({"conflict": None} | self.context | more)), status

    def conflict(self) -> ResponseReturnValue:
        """The page with both texts; sending it again overwrites what stands there now, knowingly."""
        stored = self.fresh() if self.fresh else self.form
        self.form.seen.data = stored.seen.data
        return self.answer(errors.ChangedMeanwhile.status_code, conflict=self.form.differences(stored))


def serve(
    page: FormPage, save: Callable[[], object], done: Callable[[], str], ask: Callable[[], ResponseReturnValue | None] | None = None
) -> ResponseReturnValue:
    """Show the form, or save it in one transaction and go to `done`. `ask` may answer with a question before it is saved."""
    form = page.form
    if not form.validate_on_submit():
        return page.answer(422 if request.method == "POST" else 200)
    if form.confirmed.data == "back":
        return page.answer()
    try:
        question = ask() if ask and form.confirmed.data != "yes" else None
        if question is not None:
            return question
        with transaction():
            save()
    except errors.ChangedMeanwhile:
        return page.conflict()
    except errors.CatalogueError as error:
        form.refuse(error)
        return page.answer(error.status_code)
    return redirect(done(), 303)


def act(event: Event, change: Callable[[], object], done: str, words: str) -> ResponseReturnValue:
    """A button was pressed: do it, say so, and go to `done`. A refusal is its own page; a stale form is 400."""
    if not ActForm().validate_on_submit():
        abort(400)
    with transaction():
        change()
    tell(words)
    return redirect(url_for(f".{done}", event_id=event.id), 303)
