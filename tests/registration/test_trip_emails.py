"""The words of the mails about a trip with a programme, in each language, pinned by files as in test_emails.py."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import SessionText
from eventsite.catalogue.rules import Words
from eventsite.db import transaction
from eventsite.i18n import LANGUAGES, in_language
from eventsite.people.service import mark_proved
from eventsite.registration import service
from eventsite.registration.emails.words import entry_of
from tests.conftest import NOW, outbox
from tests.registration.builders import OLGA, sign_up
from tests.registration.itineraries import session_of
from tests.registration.test_emails import Page, Story, assert_golden, delivered, facts_now, fixed, words_of
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


def test_check_50_every_mail_to_a_seat_leads_to_the_calendar_of_each_leg_in_both_parts(app: Flask, client: FlaskClient) -> None:
    for message, words in delivered(trip("en")):
        found = re.findall(r"http://127\.0\.0\.1:8000(/my/\S+)#calendar", words.text)
        assert [link for link in Page(words.html).links if link.endswith("#calendar")] == [f"http://127.0.0.1:8000{found[0]}#calendar"]
        page = client.get(found[0]).text
        assert (len(found), 'id="calendar"' in page, "/my-calendar/" in page) == (1, True, True), message.template


def test_mail_to_an_address_that_was_left_leads_to_no_calendar(app: Flask) -> None:
    [ada] = sign_up(asian_trip(), "ada")
    with transaction():
        mark_proved(ada.person, now=NOW)
        ada.entry.last_method, ada.entry.last_sent = "REQUEST", entry_of(ada).as_snapshot()
    with transaction():
        service.correct_address(ada, "ada@new.example.org", OLGA, now=NOW)

    mails = {message.template.rpartition("/")[2]: words_of(message) for message in outbox()[1:]}

    assert sorted(mails) == ["address_left", "address_taken"]
    assert ["#calendar" in part for part in (mails["address_left"].text, mails["address_left"].html)] == [False] * 2
    assert ["#calendar" in part for part in (mails["address_taken"].text, mails["address_taken"].html)] == [True] * 2
