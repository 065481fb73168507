"""What the pages of invitations share: whose event it is, who acts, which part of the list is asked for."""

from typing import Any

from flask import Blueprint, abort, request, url_for

from eventsite.accounts.queries import current_account, current_team
from eventsite.catalogue.models import Event
from eventsite.catalogue.queries import event_for_team
from eventsite.i18n import in_language, in_zone
from eventsite.invitations import desk_queries, emails, queries, rules
from eventsite.invitations.desk_queries import ListFilter
from eventsite.invitations.models import InvitationList, Invitee
from eventsite.invitations.rules import State
from eventsite.mail import hooks
from eventsite.mail.mime import Words
from eventsite.mail.render import render
from eventsite.web.identifiers import ids_in

blueprint = Blueprint("invitations_desk", __name__)
AT = "/events/<int:event_id>/invitations"
ARGUMENTS = ("state", "q", "page")
LONGEST_SEARCH = 100


def own_event(event_id: int) -> Event:
    """The team's event; 404 for another team's."""
    return event_for_team(event_id, current_team().id) or abort(404)


def own_list(event: Event, list_id: int) -> InvitationList:
    """A list of that event that is not done; 404 otherwise."""
    return queries.list_of(event.id, list_id) or abort(404)


def own_invitee(event: Event, invitee_id: int) -> Invitee:
    """An invitation of that event; 404 otherwise."""
    return desk_queries.invitee_of(event.id, invitee_id) or abort(404)


def me() -> int:
    """The account that acts."""
    return int(current_account().id)


def asked_filter() -> ListFilter:
    """The part of the list that the address asks for; what makes no sense is left out."""
    facet = request.args.get("state", rules.EVERYONE)
    if facet not in {rules.EVERYONE, rules.UNANSWERED, *State}:
        facet = rules.EVERYONE
    chosen = ids_in(request.args.getlist("ids"))[: desk_queries.MOST_CHOSEN]
    return ListFilter(facet=facet, query=request.args.get("q", "")[:LONGEST_SEARCH].strip(), chosen=tuple(chosen))


def list_address(event: Event, **changes: Any) -> str:
    """The list as it is asked for, with changes; another part of it begins on its first page."""
    kept = {name: request.args[name] for name in ARGUMENTS if request.args.get(name)}
    if changes.keys() - {"page"}:
        kept.pop("page", None)
    arguments = {name: value for name, value in (kept | changes).items() if value not in (None, "")}
    return url_for("invitations_desk.invitations", event_id=event.id, **arguments)


def local_end(event: Event, invitee: Invitee) -> Any:
    """When it ends, by the clocks of the event's zone; none where nothing was said."""
    return in_zone(invitee.ends_at, event.zone).replace(tzinfo=None) if invitee.ends_at is not None else None


def mail_of(invitee: Invitee, template: str = emails.INVITATION) -> Words:
    """The mail as this person gets it, but for the links, which open nothing. Call with their event loaded."""
    with in_language(invitee.language):
        frame = {
            "site": hooks.wiring.site(), "team": hooks.wiring.team(invitee.event.team_id), "message": None, "language": invitee.language,
            "base_url": url_for("home.front", _external=True),
        }  # fmt: skip
        return render(template, emails.words_for(invitee, for_other_eyes=True) | frame)
