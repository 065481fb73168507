"""What the pages of mailings share: whose event, whose mailing, and what the audiences are called."""

from flask import Blueprint, abort
from flask_babel import LazyString

from eventsite.accounts.queries import current_team
from eventsite.catalogue.models import Event
from eventsite.catalogue.queries import event_for_team, text_of
from eventsite.i18n import _l, language, ngettext
from eventsite.mailings import queries, rules
from eventsite.mailings.models import Mailing
from eventsite.mailings.rules import Audience, LeftOut
from eventsite.web.identifiers import ids_in

blueprint = Blueprint("mailings_desk", __name__)
MOST_CHOSEN = 500
AUDIENCE_WORDS: dict[str, LazyString] = {
    Audience.CONFIRMED: _l("Confirmed"), Audience.WAITLISTED: _l("On the waitlist"), Audience.APPLIED: _l("Applied"),
    Audience.ATTENDED: _l("Attended"), Audience.CHOSEN: _l("The people you chose"),
}  # fmt: skip
LEFT_OUT_WORDS: dict[str, LazyString] = {
    LeftOut.NO_ADDRESS: _l("no address of their own"), LeftOut.SUPPRESSED: _l("mail came back, or they asked for none"),
    LeftOut.NOT_ACTIVE: _l("withdrawn or declined"), LeftOut.APPLIED_ALREADY: _l("on the trip's list already"),
}  # fmt: skip


def own_event(event_id: int) -> Event:
    """The team's event; 404 for another team's."""
    return event_for_team(event_id, current_team().id) or abort(404)


def own_mailing(event: Event, mailing_id: int) -> Mailing:
    """One mailing of that event; 404 otherwise."""
    return queries.mailing_of(event.id, mailing_id) or abort(404)


def title_of(event: Event) -> str:
    """The event's title in the language of the page."""
    return text_of(event, language()).title


def audiences(event: Event, *, invites: bool, chosen: int) -> list[tuple[str, str]]:
    """The audiences that can be chosen, each with how many people it has."""
    counts = queries.counts_by_status(event.id)
    offered = (
        (Audience.CONFIRMED, Audience.ATTENDED)
        if invites
        else (Audience.CONFIRMED, Audience.WAITLISTED, Audience.APPLIED, Audience.ATTENDED)
    )
    numbers = {audience: sum(counts[status] for status in rules.STATUSES[audience]) for audience in offered}
    if chosen:
        numbers = {Audience.CHOSEN: chosen, **numbers}
    shown = {audience: number for audience, number in numbers.items() if number or audience is Audience.CONFIRMED}
    return [(audience.value, f"{AUDIENCE_WORDS[audience]}, {_people(number)}") for audience, number in shown.items()]


def _people(number: int) -> str:
    return ngettext("one person", "%(num)d people", number)


def chosen_ids(text: str) -> list[int]:
    """The ids in 3,7,12, each once."""
    return ids_in([text])[:MOST_CHOSEN]
