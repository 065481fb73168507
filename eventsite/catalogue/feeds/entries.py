"""Events and items of their programmes as anybody may have them in a calendar: a UID of their own, no link but to the page."""

from datetime import datetime

from eventsite.calendar.entry import Entry
from eventsite.catalogue import queries, rules
from eventsite.catalogue.feeds.publisher import Publisher, page_url, revised, text_for
from eventsite.catalogue.models import Event, EventKind, Format, HostRole, ProgrammeSession
from eventsite.i18n import _, in_language


def entry_of(event: Event, publisher: Publisher) -> Entry:
    """The event in files and feeds, with all that its team, texts and hosts say."""
    with in_language(publisher.language or event.main_language):
        hosts = _hosts(event)
    return public_entry(event, publisher, event.team.name, hosts)


def public_entry(event: Event, publisher: Publisher, organiser_name: str, hosts: str = "") -> Entry:
    """The event itself; of an event that belongs to no session, too."""
    text = text_for(event, publisher)
    return Entry(
        uid=event.uid, sequence=event.revision - 1, starts_local=event.starts_local, ends_local=event.ends_local, zone=event.zone,
        starts_at=event.starts_at, ends_at=event.ends_at, all_day=event.kind is EventKind.STUDY_TRIP, title=text.title,
        place=rules.place_of(event), city=event.city, online=event.format is Format.ONLINE,
        description="\n\n".join(part for part in (text.standfirst, text.practical, hosts) if part),
        url=page_url(event.slug, publisher), organiser_name=organiser_name, organiser_email=publisher.email,
        cancelled=event.cancelled_at is not None,
    )  # fmt: skip


def _hosts(event: Event) -> str:
    names = ", ".join(host.organisation.name for host in event.hosts if host.role is not HostRole.SUPPORTER)
    return str(_("Hosted by %(names)s", names=names)) if names else ""


def session_entry(session: ProgrammeSession, event: Event, publisher: Publisher) -> Entry:
    """An item of the programme. Where it has no place of its own it is where the event is."""
    wanted = publisher.language or event.main_language
    text = queries.best_text(session.texts, wanted, event.main_language)
    description = "\n\n".join(part for part in (text.description if text else "", text_for(event, publisher).title) if part)
    return Entry(
        uid=session.uid, sequence=session.revision - 1, starts_local=session.starts_local, ends_local=session.ends_local,
        zone=session.zone, ends_zone=session.ends_zone or "", starts_at=session.starts_at, ends_at=session.ends_at,
        title=text.title if text else "", place=_place_of(session, event), online=event.format is Format.ONLINE, description=description,
        url=page_url(event.slug, publisher), organiser_name=publisher.name, organiser_email=publisher.email,
        cancelled=bool(session.cancelled_at or event.cancelled_at),
    )  # fmt: skip


def session_revised(session: ProgrammeSession, event: Event) -> datetime:
    """When its entry changed last: the place and the title may be the event's."""
    return max(session.changed_at, revised(event))


def _place_of(session: ProgrammeSession, event: Event) -> str:
    if session.address:
        return ", ".join(part for part in (session.room, session.address) if part)
    around = session.stop.city if session.stop else rules.place_of(event)
    return ", ".join(part for part in (session.room, around) if part)
