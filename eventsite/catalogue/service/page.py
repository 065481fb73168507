"""What the page says beside the facts: texts in each language, speakers, hosts, topics, series."""

from dataclasses import asdict
from datetime import datetime

from eventsite.catalogue import desk_queries, errors, rules
from eventsite.catalogue.models import Event, EventHost, EventText, Series, Speaker
from eventsite.catalogue.service import common, facts
from eventsite.catalogue.service.showing import watched
from eventsite.db import db, lock


def set_words(event: Event, language: str, words: rules.Words, *, seen: str | None = None, by: int | None, now: datetime) -> rules.Change:
    """Write the event's text in one language. A draft that was never public takes its address from its main title.

    Raises ChangedMeanwhile. Without a difference nothing happens.
    """
    lock(event)
    text = next((text for text in event.texts if text.language == language), None)
    known = facts.words_of(text)
    common.check_seen(seen, known)
    changed = rules.changed_fields(known, asdict(words))
    change = rules.change_of(event, changed)
    if not changed:
        return change
    if text is None:
        text = EventText(language=language, title=words.title)
        event.texts.append(text)
    for name in changed:
        setattr(text, name, getattr(words, name))
    if event.published_at is None and language == event.main_language and "title" in changed:
        event.slug = desk_queries.free_slug(words.title, besides=event)
    common.touch(event, now=now)
    common.record(event, "event.text_changed", by, fields=changed, language=language)
    common.tell(event, change, now=now)
    return change


def remove_words(event: Event, language: str, *, by: int | None, now: datetime) -> None:
    """Take a language away; its readers get the main one, and who has a seat is told. Raises LastText."""
    lock(event)
    if language == event.main_language or len(event.texts) == 1:
        raise errors.LastText
    change = rules.change_of(event, ["title"])
    event.texts = [text for text in event.texts if text.language != language]
    common.touch(event, now=now)
    common.record(event, "event.text_removed", by, language=language)
    common.tell(event, change, now=now)


def add_speaker(event: Event, wanted: rules.SpeakerFacts, *, by: int | None, now: datetime) -> Speaker:
    """Name somebody on the page, last in order."""
    lock(event)
    speaker = Speaker(position=max((known.position for known in event.speakers), default=-1) + 1, **asdict(wanted))
    event.speakers.append(speaker)
    common.touch(event, now=now)
    db.session.flush()  # sessions point at its id
    common.record(event, "event.speaker_added", by, speaker_id=speaker.id)
    return speaker


def change_speaker(
    event: Event, speaker: Speaker, wanted: rules.SpeakerFacts, *, seen: str | None = None, by: int | None, now: datetime
) -> None:
    """Correct what is said of a speaker. Raises ChangedMeanwhile."""
    lock(event)
    known = facts.speaker_facts(speaker)
    common.check_seen(seen, known)
    changed = rules.changed_fields(known, asdict(wanted))
    if changed:
        with watched(event, now=now):
            for name in changed:
                setattr(speaker, name, getattr(wanted, name))
        common.touch(event, now=now)
        common.record(event, "event.speaker_changed", by, speaker_id=speaker.id, fields=changed)


def remove_speaker(event: Event, speaker: Speaker, *, by: int | None, now: datetime) -> None:
    """Take somebody off the page and out of the sessions."""
    lock(event)
    speaker_id = speaker.id
    with watched(event, now=now):
        event.speakers.remove(speaker)
        common.touch(event, now=now)
        db.session.flush()  # sessions lose the row with it
        db.session.expire_all()
    common.record(event, "event.speaker_removed", by, speaker_id=speaker_id)


def add_host(event: Event, wanted: rules.HostFacts, *, by: int | None, now: datetime) -> None:
    """Name an organisation behind the event. Raises HostTwice."""
    lock(event)
    if any(host.organisation_id == wanted.organisation_id for host in event.hosts):
        raise errors.HostTwice
    position = max((host.position for host in event.hosts), default=-1) + 1
    event.hosts.append(EventHost(organisation_id=wanted.organisation_id, role=wanted.role, position=position))
    common.touch(event, now=now)
    common.record(event, "event.host_added", by, organisation_id=wanted.organisation_id)


def remove_host(event: Event, organisation_id: int, *, by: int | None, now: datetime) -> None:
    """Take an organisation off the page; nothing when it is not there."""
    lock(event)
    host = next((host for host in event.hosts if host.organisation_id == organisation_id), None)
    if host is not None:
        event.hosts.remove(host)
        common.touch(event, now=now)
        common.record(event, "event.host_removed", by, organisation_id=organisation_id)


def set_subjects(event: Event, wanted: tuple[str, set[int]], *, seen: str | None = None, by: int | None, now: datetime) -> None:
    """By what the event is found: the name of its series (made if need be; empty for none) and its topics' ids.

    Raises ChangedMeanwhile.
    """
    lock(event)
    known, (name, topic_ids) = facts.subjects_of(event), wanted
    common.check_seen(seen, known[0], sorted(known[1]))
    if wanted == known:
        return
    series = desk_queries.series_by_name(name) if name else None
    event.series = Series(slug=desk_queries.free_series_slug(name), name=name) if name and series is None else series
    event.topics = [topic for topic in desk_queries.topics() if topic.id in topic_ids]
    common.touch(event, now=now)
    common.record(event, "event.subjects_changed", by, topic_ids=sorted(topic_ids))
