"""The facts of what is stored, in the shape in which forms show and services take them."""

from dataclasses import fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from eventsite.catalogue import rules
from eventsite.catalogue.models import Event, EventText, ProgrammeSession, Speaker, Stop


def facts_of(event: Event) -> rules.EventFacts:
    """What, when and where."""
    values = {field.name: getattr(event, field.name) for field in fields(rules.EventFacts)}
    return rules.EventFacts(**values | {"languages": tuple(event.languages)})


def opens_local(event: Event) -> datetime | None:
    """When registration opens, by the clocks of the event's zone."""
    return event.opens_at.astimezone(ZoneInfo(event.zone)).replace(tzinfo=None) if event.opens_at else None


def terms_of(event: Event) -> rules.Terms:
    """How a place is had."""
    return rules.Terms(
        audience=event.audience,
        admission=event.admission,
        opens_local=opens_local(event),
        closes_local=event.closes_local,
        has_waitlist=event.has_waitlist,
        waitlist_cap=event.waitlist_cap,
        asks_to_share=event.asks_to_share,
        share_with=event.share_with,
    )


def words_of(text: EventText | None) -> rules.Words:
    """An event's text in one language; empty where there is none."""
    return rules.Words(**_plain(text, rules.Words)) if text else rules.Words(title="")


def session_facts(session: ProgrammeSession) -> rules.SessionFacts:
    """One item of the programme."""
    return rules.SessionFacts(
        kind=session.kind,
        starts_local=session.starts_local,
        ends_local=session.ends_local,
        ends_zone=session.ends_zone or "",
        stop_id=session.stop_id,
        room=session.room,
        address=session.address,
        track=session.track,
        group_ids=tuple(sorted(group.id for group in session.groups)),
        texts={text.language: (text.title, text.description) for text in sorted(session.texts, key=lambda text: text.language)},
        speaker_ids=tuple(sorted(speaker.id for speaker in session.speakers)),
        choosable=session.places is not None,
        capacity=session.places.capacity if session.places is not None else None,
    )


def stop_facts(stop: Stop) -> rules.StopFacts:
    """One city of a trip."""
    return rules.StopFacts(**_plain(stop, rules.StopFacts))


def speaker_facts(speaker: Speaker) -> rules.SpeakerFacts:
    """Somebody named on the page."""
    return rules.SpeakerFacts(**_plain(speaker, rules.SpeakerFacts))


def subjects_of(event: Event) -> tuple[str, set[int]]:
    """The name of its series, and the ids of its topics."""
    return event.series.name if event.series else "", {topic.id for topic in event.topics}


def _plain(row: Any, shape: type[Any]) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in fields(shape)}
