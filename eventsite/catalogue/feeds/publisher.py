"""Who publishes, and for whom; and what the sorts of feed say of an event alike."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app, url_for

from eventsite.catalogue import queries
from eventsite.catalogue.models import Event, EventText
from eventsite.config import Settings
from eventsite.people.queries import site

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


def publisher(language: str) -> Publisher:
    """The site, which publishes in this language; none: each event in its own."""
    settings: Settings = current_app.extensions["eventsite"].settings
    own = site()
    return Publisher(own.name, own.short_name, settings.mail_from, settings.mail_domain, own.revision, language)


def page_url(slug: str, publisher: Publisher) -> str:
    """The event's page, in the language of the feed or else in whichever its reader prefers."""
    return url_for("catalogue.event", slug=slug, lang=publisher.language or None, _external=True)


def language_for(event: Event, publisher: Publisher) -> str:
    """In which the event is told."""
    return publisher.language or event.main_language


def text_for(event: Event, publisher: Publisher) -> EventText:
    """The event's words."""
    return queries.text_of(event, language_for(event, publisher))


def revised(event: Event) -> datetime:
    """When what is published of it changed last."""
    return max(event.changed_at, event.cancelled_at or EPOCH)
