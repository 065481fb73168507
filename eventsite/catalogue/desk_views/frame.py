"""What all of these pages share: whose event it is, who acts, and what their templates may ask."""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from eventsite.accounts.notices import tell
from eventsite.accounts.queries import current_account, current_team
from eventsite.calendar.local_time import list_zones
from eventsite.catalogue import hooks, labels, queries, rules
from eventsite.catalogue.forms import languages_of
from eventsite.catalogue.models import AttendeeGroup, Event, ProgrammeSession
from eventsite.web import fields
from eventsite.web.editing import press

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
def sessions_of_group(event: Event, group: AttendeeGroup) -> int:
    """How many sessions are for this group."""
    return sum(group in item.groups for item in event.sessions)


@blueprint.app_template_global()
def desk_people(event: Event) -> rules.People:
    """How many people have a seat, wait and apply."""
    return hooks.count_people[-1](event)


blueprint.add_app_template_global(list_zones, "zones")
blueprint.add_app_template_global(languages_of, "page_languages")
blueprint.add_app_template_global(labels.event_when)
blueprint.add_app_template_global(labels.event_place)
blueprint.add_app_template_global(labels.language_name)
blueprint.add_app_template_global(fields.carried, "carried")


def act(event: Event, change: Callable[[], object], done: str, words: str) -> ResponseReturnValue:
    """A button was pressed: do it, say so, and go to `done`."""
    press(change)
    tell(words)
    return redirect(url_for(f".{done}", event_id=event.id), 303)
