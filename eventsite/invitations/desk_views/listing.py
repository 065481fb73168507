"""Who was invited to one event, and how each invitation stands."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.invitations import desk_queries, queries, rules
from eventsite.invitations.desk_views.frame import AT, asked_filter, blueprint, list_address, own_event
from eventsite.invitations.desk_words import FACET_WORDS, STATE_SHAPES, STATE_WORDS
from eventsite.invitations.rules import State, ends_at, is_open
from eventsite.web.access import for_desk
from eventsite.web.pagination import asked_page

PAGE_SIZE = 50
ALWAYS_SHOWN = (rules.EVERYONE, rules.UNANSWERED, State.REGISTERED, State.DECLINED)


@dataclass(frozen=True)
class Facet:
    """A way to narrow the list, with its count."""

    key: str
    words: str
    count: int


@blueprint.get(AT)
@for_desk("registrations.view")
def invitations(event_id: int) -> ResponseReturnValue:
    """The list: facets, search, one page of people; and the lists that are not out yet."""
    event, now = own_event(event_id), clock.now()
    wanted = asked_filter()
    numbers = desk_queries.counts(event, now)
    page = asked_page(PAGE_SIZE, desk_queries.matching(event, wanted, now))
    shown = [key for key in FACET_WORDS if key in ALWAYS_SHOWN or key == wanted.facet or numbers[key]]
    context = {
        "event": event, "tab": "invitations", "wanted": wanted, "page": page, "total": numbers[rules.EVERYONE],
        "rows": desk_queries.page_of(event, wanted, now, offset=page.offset, limit=page.size),
        "facets": [Facet(key, str(FACET_WORDS[key]), numbers[key]) for key in shown], "words": STATE_WORDS, "shapes": STATE_SHAPES,
        "address": lambda **changes: list_address(event, **changes), "unanswered": numbers[rules.UNANSWERED],
        "drafts": queries.lists_of(event.id), "ends_at": ends_at, "may_be_reminded": lambda invitee: is_open(invitee, now),
    }  # fmt: skip
    return render_template("invitations/desk/invitations.html", **context)
