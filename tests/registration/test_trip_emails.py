"""The words of the mails about a trip with a programme, in each language, pinned by files as in test_emails.py."""

import re

import pytest
from flask import Flask

from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import SessionText
from eventsite.catalogue.rules import Words
from eventsite.db import transaction
from eventsite.i18n import LANGUAGES, in_language
from eventsite.registration import service
from tests.conftest import NOW
from tests.registration.builders import sign_up
from tests.registration.itineraries import session_of
from tests.registration.test_emails import Page, Story, assert_golden, delivered, facts_now, fixed
from tests.registration.test_events import DAY, change, moved
from tests.trips import asian_trip


def trip(language: str) -> Story:
    """A seat with days of several zones; then a dinner that is called off, another title, a day later, and the reminder."""
    event = asian_trip()
    with transaction():
        session_of(event, "Dinner").texts.append(SessionText(language="da", title="Middag"))
    fixed(sign_up(event, "ada", language=language))
    yield
    with transaction():
        catalogue.call_off_session(event, session_of(event, "Dinner"), by=1, now=NOW)
        catalogue.set_words(event, language, Words(title="Hospitals & wards in Asia"), by=1, now=NOW)
    yield
    change(event, **moved(event, DAY))
    yield
    with transaction():
        service.remind(event, now=event.starts_at - DAY / 2)
    yield


@pytest.mark.parametrize("language", LANGUAGES)
def test_check_52_words_of_a_trip_with_several_zones_are_as_pinned(app: Flask, language: str) -> None:
    written, mails = [], delivered(trip(language))
    for message, words in mails:
        calendar = message.method.value if message.method else "no calendar"
        head = f"To: {message.recipient}\nTemplate: {message.template}, {calendar}\nSubject: {words.subject}"
        written.append(f"{head}\n\n{words.text}")
    with in_language(language):
        entry = facts_now(mails[0][0])
    written.append(f"In the calendar at last: {entry.title}\n\n{entry.description}\n")
    assert_golden(f"trip.{language}.txt", ("=" * 80 + "\n").join(written))


def test_check_72_both_parts_have_the_same_days_and_links_and_the_text_is_tidy(app: Flask) -> None:
    for message, words in delivered(trip("en")):
        page = Page(words.html)
        assert {link for link in page.links if link.removeprefix("mailto:") not in words.text} == set(), message.template
        assert not re.search(r"\n{4}|[ \t]\n|\n +\S", words.text), message.template
        for line in ("18:20 Flight to Shanghai: 18:20 (Copenhagen time, UTC+2)", "09:00 (Seoul time, UTC+9) Ward"):
            assert (line in words.text, line in page.words) == (True, True), message.template
