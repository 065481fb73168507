"""The Atom feed: what was published last (RFC 4287)."""

from xml.etree.ElementTree import Element, SubElement

from flask import url_for

from eventsite.catalogue.feeds import xml
from eventsite.catalogue.feeds.publisher import EPOCH, Publisher, page_url, revised, text_for
from eventsite.catalogue.models import Event

ATOM = "http://www.w3.org/2005/Atom"


def atom_feed(events: list[Event], publisher: Publisher) -> bytes:
    """The events published last. An entry's id is made of the event's UID: it outlives addresses."""
    feed = Element("feed", xmlns=ATOM)
    asked = {"lang": publisher.language or None}
    xml.add(feed, "title", publisher.name)
    xml.add(feed, "id", f"tag:{publisher.domain},2026:events")
    xml.add(feed, "updated", xml.instant(max((revised(event) for event in events), default=EPOCH)))
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=url_for("catalogue.atom_feed", **asked, _external=True))
    SubElement(feed, "link", rel="alternate", type="text/html", href=url_for("home.front", **asked, _external=True))
    xml.add(SubElement(feed, "author"), "name", publisher.name)
    for event in events:
        _add_entry(feed, event, publisher)
    return xml.document(feed)


def _add_entry(feed: Element, event: Event, publisher: Publisher) -> None:
    text = text_for(event, publisher)
    entry = SubElement(feed, "entry", {"xml:lang": text.language})
    xml.add(entry, "title", text.title)
    xml.add(entry, "id", f"tag:{publisher.domain},2026:event:{event.uid.partition('@')[0]}")
    xml.add(entry, "published", xml.instant(event.published_at or event.created_at))
    xml.add(entry, "updated", xml.instant(revised(event)))
    SubElement(entry, "link", rel="alternate", type="text/html", href=page_url(event.slug, publisher))
    xml.add(SubElement(entry, "author"), "name", event.team.name)
    xml.add(entry, "summary", text.standfirst or text.title)
