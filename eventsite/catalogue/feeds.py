"""What other programs subscribe to: calendar files and feeds, Atom (RFC 4287), and the site map.

The bytes of a feed change only when something in it has changed, so that a reader that asks every hour gets a 304.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from flask import url_for

from eventsite.calendar.build import build_published
from eventsite.calendar.entry import Entry
from eventsite.catalogue import queries
from eventsite.catalogue.models import Event, EventKind, EventText, Format
from eventsite.i18n import LANGUAGES

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# XML 1.0 can hold neither these nor a way to write them
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
register_namespace("", SITEMAP)
register_namespace("xhtml", XHTML)


@dataclass(frozen=True)
class Publisher:
    """Who publishes, and for whom: the site's name, the address that organises, and the domain of our own names."""

    name: str
    email: str
    domain: str
    language: str = ""  # that was asked for in the address; none: each event in its own


def entry_of(event: Event, publisher: Publisher) -> Entry:
    """The event as anybody may put it into a calendar: its own UID, no link that opens more than the page."""
    text = _text(event, publisher)
    return Entry(
        uid=event.uid, sequence=event.revision - 1, starts_local=event.starts_local, ends_local=event.ends_local, zone=event.zone,
        starts_at=event.starts_at, ends_at=event.ends_at, all_day=event.kind is EventKind.STUDY_TRIP, title=text.title,
        place=", ".join(part for part in (event.venue, event.address, event.city) if part), city=event.city,
        online=event.format is Format.ONLINE, description=_description(text), url=page_url(event.slug, publisher),
        organiser_name=event.team.name, organiser_email=publisher.email, cancelled=event.cancelled_at is not None,
    )  # fmt: skip


def calendar_file(event: Event, publisher: Publisher) -> bytes:
    """One event, METHOD:PUBLISH."""
    return build_published([entry_of(event, publisher)], name=None, url=None, revised_at={event.uid: _revised(event)})


def calendar_feed(events: list[Event], publisher: Publisher) -> bytes:
    """Many events, to subscribe to."""
    url = url_for("catalogue.calendar_feed", lang=publisher.language or None, _external=True)
    revised = {event.uid: _revised(event) for event in events}
    return build_published([entry_of(event, publisher) for event in events], name=publisher.name, url=url, revised_at=revised)


def page_url(slug: str, publisher: Publisher) -> str:
    """The event's page, in the language of the feed or else in whichever its reader prefers."""
    return url_for("catalogue.event", slug=slug, lang=publisher.language or None, _external=True)


def atom_feed(events: list[Event], publisher: Publisher) -> bytes:
    """The events published last. An entry's id is made of the event's UID: it outlives addresses."""
    feed = Element("feed", xmlns=ATOM)
    asked = {"lang": publisher.language or None}
    _add(feed, "title", publisher.name)
    _add(feed, "id", f"tag:{publisher.domain},2026:events")
    _add(feed, "updated", _instant(max((_revised(event) for event in events), default=EPOCH)))
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=url_for("catalogue.atom_feed", **asked, _external=True))
    SubElement(feed, "link", rel="alternate", type="text/html", href=url_for("home.front", **asked, _external=True))
    _add(SubElement(feed, "author"), "name", publisher.name)
    for event in events:
        _add_entry(feed, event, publisher)
    return _document(feed)


def _add_entry(feed: Element, event: Event, publisher: Publisher) -> None:
    text = _text(event, publisher)
    entry = SubElement(feed, "entry", {"xml:lang": text.language})
    _add(entry, "title", text.title)
    _add(entry, "id", f"tag:{publisher.domain},2026:event:{event.uid.partition('@')[0]}")
    _add(entry, "published", _instant(event.published_at or event.created_at))
    _add(entry, "updated", _instant(_revised(event)))
    SubElement(entry, "link", rel="alternate", type="text/html", href=page_url(event.slug, publisher))
    _add(SubElement(entry, "author"), "name", event.team.name)
    _add(entry, "summary", text.standfirst or text.title)


def sitemap(slugs: Iterable[tuple[str, datetime]], paths: Iterable[str]) -> bytes:
    """Every public page in every language (the protocol's `xhtml:link` for each other language)."""
    root = Element(f"{{{SITEMAP}}}urlset")
    pages: list[tuple[str, dict[str, str], datetime | None]] = [(path, {}, None) for path in paths]
    pages += [("catalogue.event", {"slug": slug}, changed) for slug, changed in slugs]
    for endpoint, values, changed in pages:
        addresses = {code: url_for(endpoint, **values, lang=code, _external=True) for code in LANGUAGES}
        plain = url_for(endpoint, **values, lang=None, _external=True)
        for address in (plain, *addresses.values()):
            url = SubElement(root, f"{{{SITEMAP}}}url")
            _add(url, f"{{{SITEMAP}}}loc", address)
            if changed is not None:
                _add(url, f"{{{SITEMAP}}}lastmod", _instant(changed))
            for code, other in (*addresses.items(), ("x-default", plain)):
                SubElement(url, f"{{{XHTML}}}link", rel="alternate", hreflang=code, href=other)
    return _document(root)


def _text(event: Event, publisher: Publisher) -> EventText:
    return queries.text_of(event, publisher.language or event.main_language)


def _description(text: EventText) -> str:
    return "\n\n".join(part for part in (text.standfirst, text.practical) if part)


def _revised(event: Event) -> datetime:
    return max(event.changed_at, event.cancelled_at or EPOCH)


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _UNWRITABLE.sub("\ufffd", text)


def _instant(moment: datetime) -> str:
    return (moment.astimezone(UTC) - timedelta(microseconds=moment.microsecond)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _document(root: Element) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}'.encode()
