"""A second event from a first: the page, the programme and the hosts, never the people."""

from eventsite.calendar.uid import new_uid
from eventsite.catalogue.models import AttendeeGroup, Event, EventHost, EventText, Places, ProgrammeSession, SessionText, Speaker, Stop
from eventsite.catalogue.service import facts
from eventsite.db import db


def copy_page(source: Event, twin: Event) -> None:
    """Fill the twin, a draft without a page of its own yet."""
    terms = facts.terms_of(source)
    twin.audience, twin.admission = terms.audience, terms.admission
    twin.has_waitlist, twin.waitlist_cap = terms.has_waitlist, terms.waitlist_cap
    twin.asks_to_share, twin.share_with = terms.asks_to_share, terms.share_with
    twin.series, twin.topics = source.series, list(source.topics)
    twin.texts = [EventText(language=text.language, **vars(facts.words_of(text))) for text in source.texts]
    twin.hosts = [EventHost(organisation=host.organisation, role=host.role, position=host.position) for host in source.hosts]
    domain = twin.uid.rpartition("@")[2]
    stops = {stop.id: Stop(uid=new_uid(domain), position=stop.position, **vars(facts.stop_facts(stop))) for stop in source.stops}
    groups = {group.id: AttendeeGroup(position=group.position, name=group.name) for group in source.groups}
    speakers = {speaker.id: Speaker(position=speaker.position, **vars(facts.speaker_facts(speaker))) for speaker in source.speakers}
    twin.stops, twin.speakers, twin.groups = list(stops.values()), list(speakers.values()), list(groups.values())
    db.session.flush()  # sessions point at their ids
    twin.sessions = [_copy_session(session, twin, stops, speakers) for session in source.sessions]
    for session, copied in zip(source.sessions, twin.sessions, strict=True):
        copied.groups = [groups[group.id] for group in session.groups]
    db.session.flush()  # the record is about the whole


def _copy_session(session: ProgrammeSession, twin: Event, stops: dict[int, Stop], speakers: dict[int, Speaker]) -> ProgrammeSession:
    return ProgrammeSession(
        stop=stops[session.stop_id] if session.stop_id else None,
        kind=session.kind,
        uid=new_uid(twin.uid.rpartition("@")[2]),
        starts_local=session.starts_local,
        ends_local=session.ends_local,
        zone=session.zone,
        ends_zone=session.ends_zone,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        room=session.room,
        address=session.address,
        track=session.track,
        places=Places(capacity=session.places.capacity) if session.places is not None else None,
        texts=[SessionText(language=text.language, title=text.title, description=text.description) for text in session.texts],
        speakers=[speakers[speaker.id] for speaker in session.speakers],
    )
