"""What a request of the desk asks for: the team's event, one of its people, which part of the list."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, request, url_for

from eventsite.accounts.queries import current_account, current_team
from eventsite.catalogue.models import Event
from eventsite.catalogue.queries import event_for_team
from eventsite.i18n import language
from eventsite.questions.countries import country_name
from eventsite.registration import answer_queries, desk_queries
from eventsite.registration.desk_queries import ListFilter, Sort
from eventsite.registration.models import Actor, Registration, RegistrationStatus
from eventsite.registration.rules import By
from eventsite.web.identifiers import asked_id, ids_in

blueprint = Blueprint("registration_desk", __name__)
ARGUMENTS = ("status", "q", "country", "since", "form", "tag", "group", "party", "answer", "sort", "dir", "page")
LONGEST_SEARCH = 100


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What the templates call countries."""
    return {"country_words": lambda code: country_name(code, language()) if code else ""}


def own_event(event_id: int) -> Event:
    """The team's event; 404 for another team's."""
    return event_for_team(event_id, current_team().id) or abort(404)


def own_attendee(event: Event, registration_id: int) -> Registration:
    """One registration of that event; 404 otherwise."""
    return desk_queries.attendee(event.id, registration_id) or abort(404)


def organiser() -> By:
    """Who acts."""
    return By(Actor.ORGANISER, current_account().id)


def asked_filter(event: Event) -> ListFilter:
    """The part of the list that the address asks for; what makes no sense is left out."""
    arguments = request.args
    facet = arguments.get("status", desk_queries.EVERYONE)
    if facet not in {desk_queries.EVERYONE, desk_queries.MAIL_TROUBLE, desk_queries.CHANGES, *RegistrationStatus}:
        facet = desk_queries.EVERYONE
    wanted = ListFilter(
        facet=facet, query=arguments.get("q", "").replace("\0", "")[:LONGEST_SEARCH].strip(), country=arguments.get("country", "")[:2],
        since=_instant(arguments.get("since", ""), event.zone), form_id=asked_id("form"), tag_id=asked_id("tag"),
        party_id=asked_id("party"), group_id=asked_id("group"),
    )  # fmt: skip
    if arguments.get("answer") in answer_queries.FILTERS:
        wanted = replace(wanted, answer=arguments["answer"])
    sort = arguments.get("sort", "")
    if sort in set(Sort):
        return replace(wanted, sort=Sort(sort), descending=arguments.get("dir") == "desc")
    return desk_queries.in_queue_order(wanted) if facet == RegistrationStatus.WAITLISTED else wanted


def chosen_ids(values: list[str]) -> list[int]:
    """The ids that were ticked, each once, in order."""
    return ids_in(values)[: desk_queries.MOST_CHOSEN]


def list_arguments() -> dict[str, str]:
    """The list's own part of the address, so that a page can lead back to it."""
    return {name: request.args[name] for name in ARGUMENTS if request.args.get(name)}


def list_address(event_id: int, **changes: Any) -> str:
    """The list as it is shown, with changes; none leaves an argument out. Another part of it begins on its first page."""
    kept = list_arguments()
    if changes.keys() - {"page", "person"}:
        kept.pop("page", None)
    arguments = {name: value for name, value in (kept | changes).items() if value not in (None, "")}
    return url_for("registration_desk.attendees", event_id=event_id, **arguments)


def _instant(text: str, zone: str) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime.combine(day, time(), ZoneInfo(zone)) if 1970 <= day.year <= 9000 else None
