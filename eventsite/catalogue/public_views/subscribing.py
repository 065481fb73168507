"""How to subscribe to the calendar: what is in it, its address, and what each program makes of it."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.calendar.links import Subscription, subscription
from eventsite.catalogue import filters as filtering
from eventsite.catalogue import lists, queries, words
from eventsite.catalogue.feeds import calendar
from eventsite.catalogue.feeds.asked import Asked, asked
from eventsite.catalogue.filters import Filters
from eventsite.catalogue.models import EventKind
from eventsite.catalogue.public_views.frame import blueprint
from eventsite.i18n import _
from eventsite.people.queries import site
from eventsite.web.access import open_to_everyone
from eventsite.web.language import asked_language


@dataclass(frozen=True)
class Select:
    """One filter of the form: what it is called, what all of it is called, and its values with their labels."""

    name: str
    label: str
    all: str
    options: list[tuple[str, str]]


@blueprint.get("/subscribe")
@open_to_everyone
def subscribe() -> ResponseReturnValue:
    """The page of the feed with these filters."""
    now = clock.now()
    wanted = asked(request.args) or abort(404)
    return render_template(
        "catalogue/subscribe.html", wanted=wanted, phrase=filtering.in_a_phrase(wanted.filters, wanted.names),
        count=calendar.count(wanted, now), selects=_selects(wanted, now), addresses=_addresses(wanted),
    )  # fmt: skip


def _addresses(wanted: Asked) -> Subscription:
    own = site()
    return subscription(calendar.feed_url(wanted, asked_language() or ""), wanted.name(own.name, own.short_name))


def _selects(wanted: Asked, now: datetime) -> list[Select]:
    """What one may choose: values of events to come. Organisations and teams only where there are several to choose from."""
    found = filtering.select_choices(lists.lines_of(Filters(), now), wanted.names.topics)
    options = {name: [(choice.value, choice.label) for choice in choices] for name, choices in found.items()}
    hosts, teams = ([(slug, name) for slug, name in rows] for rows in (queries.hosts_of_upcoming(now), queries.teams_of_upcoming(now)))
    selects = [
        Select("kind", str(_("Type")), str(_("All types")), [(kind.value, words.kinds(kind)) for kind in EventKind]),
        Select("topic", str(_("Topic")), str(_("All topics")), options["topic"]),
        Select("city", str(_("City")), str(_("All cities")), options["city"]),
        Select("lang_spoken", str(_("Language")), str(_("All languages")), options["lang_spoken"]),
        Select("host", str(_("Organisation")), str(_("All organisations")), hosts if len(hosts) > 1 else []),
        Select("team", str(_("Team")), str(_("All teams")), teams if len(teams) > 1 else []),
    ]
    labels = {"topic": wanted.names.topics.get(wanted.filters.topic, ""), "host": wanted.names.host, "team": wanted.names.team}
    for select in selects:
        value = wanted.filters.args().get(select.name, "")
        if value and value not in dict(select.options):  # nothing of it is planned now; the subscription stands all the same
            select.options.append((value, labels.get(select.name) or _label(select.name, value)))
    return [select for select in selects if select.options]


def _label(name: str, value: str) -> str:
    return words.language_name(value) if name == "lang_spoken" else filtering.city_label(value)
