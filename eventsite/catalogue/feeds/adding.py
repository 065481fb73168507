""" "Add to calendar" on pages: the file, and drafts in two calendars on the web. Nothing is loaded from there before the click."""

from dataclasses import dataclass

from flask import url_for

from eventsite.calendar.entry import Entry
from eventsite.calendar.links import google_url, outlook_personal_url, outlook_url
from eventsite.catalogue.feeds.entries import public_entry, session_entry
from eventsite.catalogue.feeds.publisher import Publisher
from eventsite.catalogue.models import Event, ProgrammeSession


@dataclass(frozen=True)
class Adding:
    """Where one entry can be had."""

    file: str
    google: str
    outlook: str  # with an account of an organisation
    outlook_personal: str


def event_links(event: Event, publisher: Publisher, file: str = "") -> Adding:
    """For the event as a whole. `file` is the address of a file that is somebody's own; none: everybody's."""
    return _links(public_entry(event, publisher), file or url_for("catalogue.event_ics", slug=event.slug))


def session_links(session: ProgrammeSession, event: Event, publisher: Publisher) -> Adding:
    """For one item of its programme."""
    entry = session_entry(session, event, publisher)
    return _links(entry, url_for("catalogue.session_ics", slug=event.slug, session_id=session.id))


def _links(entry: Entry, file: str) -> Adding:
    return Adding(file, google_url(entry), outlook_url(entry), outlook_personal_url(entry))
