"""Check 14 over every story that tells of mails: title, times, zone, place and link stand in the text and in the HTML, in each language."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from eventsite.catalogue.models import Event, EventKind
from eventsite.catalogue.queries import text_of
from eventsite.db import db
from eventsite.i18n import LANGUAGES, clock_time, in_language, zone_label
from eventsite.mail import hooks
from eventsite.mail.models import Message
from eventsite.registration.models import SessionEntry
from tests.registration import test_act_emails as acts
from tests.registration import test_emails as first
from tests.registration import test_own_emails as own
from tests.registration import test_split_emails as splitting
from tests.registration import test_waiting_emails as waiting
from tests.registration.itineraries import by_session
from tests.registration.test_emails import Page, Story
from tests.registration.test_own_emails import as_delivered

STORIES = (*first.STORIES, *own.STORIES, *waiting.STORIES, splitting.split, acts.by_organisers, by_session)


def facts_of(message: Message) -> list[str]:
    """What the mail has to say of the session or the event that it is about, as it stood when the mail was written."""
    event = db.session.get_one(Event, message.event_id)
    record = hooks.subjects[message.about_kind].load(message.about_id)
    with in_language(message.language):
        link = f"http://127.0.0.1:8000/events/{event.slug}"
        if isinstance(record, SessionEntry):
            entry = hooks.subjects[message.about_kind].entry(message, record)
            assert entry is not None
            ends = entry.ends_zone or entry.zone
            times = [clock_time(entry.starts_local), clock_time(entry.ends_local)]
            return [entry.title, *times, zone_label(entry.starts_at, entry.zone), zone_label(entry.ends_at, ends), entry.place, link]
        times = [clock_time(event.starts_local), clock_time(event.ends_local), zone_label(event.starts_at, event.zone)]
        if event.kind is EventKind.STUDY_TRIP:
            times = []  # whole days have no hours, and so no zone: each item of the programme names its own
        where = [part for part in (event.venue, event.address, event.city) if part]
        return [text_of(event).title, *times, *where, link]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_check_14_both_parts_say_title_times_zone_place_and_link(app: Flask, story: Callable[[str], Story], language: str) -> None:
    told = 0
    for message, words in as_delivered(story(language)):
        if message.event_id is None:
            continue  # the list of all registrations is about no one event
        for part in (words.text, Page(words.html).words):
            said = re.sub(r"\s+", " ", part)
            for fact in facts_of(message):
                assert fact in said, (message.template, fact)
        told += 1
    assert told
