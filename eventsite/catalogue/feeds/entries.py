"""Events and items of their programmes as anybody may have them in a calendar: a UID of their own, no link but to the page."""

from datetime import datetime

from eventsite.calendar.entry import Entry
from eventsite.catalogue.feeds.publisher import Publisher, language_for, page_url, revised, text_for
from eventsite.catalogue.mail_words import place_in_words
from eventsite.catalogue.models import Event, Format, HostRole, ProgrammeSession
from eventsite.catalogue.programme import journey
from eventsite.catalogue.queries import session_text
from eventsite.catalogue.rules import takes_whole_days
from eventsite.i18n import _, in_language


def entry_of(event: Event, publisher: Publisher) -> Entry:
    """The event in files and feeds, with all that its texts and hosts say."""
    with in_language(language_for(event, publisher)):
        hosts = _hosts(event)
    return public_entry(event, publisher, hosts)


def public_entry(event: Event, publisher: Publisher, hosts: str = "") -> Entry:
    """The event itself, as its team publishes it."""
    text = text_for(event, publisher)
    with in_language(language_for(event, publisher)):
        place = place_in_words(event)
    return Entry(
        uid=event.uid, sequence=event.revision - 1, starts_local=event.starts_local, ends_local=event.ends_local, zone=event.zone,
        starts_at=event.starts_at, ends_at=event.ends_at, all_day=takes_whole_days(event), title=text.title,
        place=place, city=event.city, online=event.format is Format.ONLINE,
        description=_paragraphs(text.standfirst, text.practical, hosts),
        url=page_url(event.slug, publisher), organiser_name=event.team.name, organiser_email=publisher.email,
        cancelled=event.cancelled_at is not None,
    )  # fmt: skip


def _hosts(event: Event) -> str:
    names = ", ".join(host.organisation.name for host in event.hosts if host.role is not HostRole.SUPPORTER)
    return str(_("Hosted by %(names)s", names=names)) if names else ""


def session_entry(session: ProgrammeSession, event: Event, publisher: Publisher) -> Entry:
    """An item of the programme by itself, so that it says of which event it is."""
    with in_language(language_for(event, publisher)):
        title, place = session_text(session, event).title, place_of_session(session, event)
        description = _paragraphs(description_of_session(session, event), text_for(event, publisher).title)
    return Entry(
        uid=session.uid, sequence=session.revision - 1, starts_local=session.starts_local, ends_local=session.ends_local,
        zone=session.zone, ends_zone=session.ends_zone or "", starts_at=session.starts_at, ends_at=session.ends_at, title=title,
        place=place, online=event.format is Format.ONLINE, description=description,
        url=page_url(event.slug, publisher), organiser_name=event.team.name, organiser_email=publisher.email,
        cancelled=bool(session.cancelled_at or event.cancelled_at),
    )  # fmt: skip


def session_revised(session: ProgrammeSession, event: Event) -> datetime:
    """When its entry changed last: the place and the title may be the event's."""
    return max(session.changed_at, revised(event))


def description_of_session(session: ProgrammeSession, event: Event) -> str:
    """What is said of it, both ends of a flight by their own clocks, and who speaks; in the language in force."""
    speakers = ", ".join(", ".join(filter(None, (one.name, one.organisation))) for one in session.speakers)
    said_by = str(_("With %(names)s", names=speakers)) if speakers else ""
    return _paragraphs(session_text(session, event).description, journey(session), said_by)


def place_of_session(session: ProgrammeSession, event: Event) -> str:
    """Hall 2, Lodskaj 12, Copenhagen. What has no address of its own is in the city of its stop, or where the event is.

    A flight is neither here nor there: it has its own place, the airport, or none.
    """
    if session.address or session.ends_zone:
        around = session.address
    elif session.stop is not None:
        around = f"{session.stop.city} {session.stop.local_name}".strip()
    else:
        around = place_in_words(event)
    return ", ".join(part for part in (session.room, around) if part)


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
