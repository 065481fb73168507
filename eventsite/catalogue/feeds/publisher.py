"""Who publishes, and for whom; and what the sorts of feed say of an event alike."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import url_for

from eventsite.catalogue import queries
from eventsite.catalogue.models import Event, EventText

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Publisher:
    """Who publishes, and for whom: the site's names, the address that organises, and the domain of our own names."""

    name: str
    short_name: str
    email: str
    domain: str
    revision: int  # of the site: rises when an organisation's name changes, too
    language: str = ""  # that was asked for in the address; none: each event in its own


def page_url(slug: str, publisher: Publisher) -> str:
    """The event's page, in the language of the feed or else in whichever its reader prefers."""
    return url_for("catalogue.event", slug=slug, lang=publisher.language or None, _external=True)


def text_for(event: Event, publisher: Publisher) -> EventText:
    """The event's words."""
    return queries.text_of(event, publisher.language or event.main_language)


def revised(event: Event) -> datetime:
    """When what is published of it changed last."""
    return max(event.changed_at, event.cancelled_at or EPOCH)
