"""The words of the mails about what people do by themselves, in each language, pinned by files as in test_emails.py."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask, current_app

from eventsite.db import db, transaction
from eventsite.i18n import LANGUAGES, in_language
from eventsite.mail import hooks
from eventsite.mail.mime import Words as Written
from eventsite.mail.models import Message
from eventsite.mail.render import render
from eventsite.people import queries as people
from eventsite.people.service import mark_proved
from eventsite.registration import own_queries, service
from eventsite.registration.rules import RegistrationChange
from tests.conftest import NOW, outbox
from tests.registration.builders import OLGA, ask, sign_up
from tests.registration.test_emails import Page, Story, assert_golden, fixed, our_event

SEEN = {"changes_need_approval": True}


def words_of(message: Message) -> Written:
    """The mail as the worker writes it, whatever it is about."""
    db.session.rollback()
    subject = hooks.subjects[message.about_kind]
    record = subject.load(message.about_id)
    assert subject.still_wanted(message, record)
    with in_language(message.language):
        frame = {
            "site": people.site(), "team": people.team_by_id(message.team_id), "message": message, "language": message.language,
            "base_url": current_app.extensions["eventsite"].settings.base_url, "not_me_url": "",
        }  # fmt: skip
        return render(message.template, subject.context(message, record) | frame)


def passed_on(language: str) -> Story:
    [ada] = fixed(sign_up(our_event(capacity=1), "ada", language=language))
    with transaction():
        mark_proved(ada.person, now=NOW)
    yield
    with transaction():
        handover = service.pass_on(ada, "bo@example.org", now=NOW)
    yield
    with transaction():
        bo = service.take_seat(handover, ask("bo", language=language), now=NOW)
    fixed([bo])
    yield


def moved(language: str) -> Story:
    event = our_event(capacity=1)
    ada, bo = fixed(sign_up(event, "ada", "bo", language=language))
    yield
    with transaction():
        asked = service.ask_address(ada, "ada@new.example.org", now=NOW)
    yield
    with transaction():
        service.take_address(asked, now=NOW)
    with transaction():
        service.correct_address(bo, "bo@right.example.org", OLGA, now=NOW)
    yield


def changed(language: str) -> Story:
    event = our_event(policy=SEEN)
    ada, bo = fixed(sign_up(event, "ada", "bo", language=language))
    yield
    with transaction():
        service.change_own(ada, RegistrationChange(organisation="Fjordland"), now=NOW)
        service.change_own(bo, RegistrationChange(organisation="Fjordland"), now=NOW)
    approved, refused = own_queries.open_changes(event.id)
    with transaction():
        service.approve_change(approved, OLGA, now=NOW)
        service.refuse_change(refused, OLGA, reason="The badge is printed.\n\nSee you there.", now=NOW)
    with transaction():
        service.ask_for_list("ada@example.org", language, now=NOW)
        service.send_again(ada, now=NOW)
    yield


STORIES = (passed_on, moved, changed)
of_every_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)


def delivered(story: Story) -> list[tuple[Message, Written]]:
    """Each message of a story as it was written at its time; an invitation counts as sent."""
    return list(as_delivered(story))


def as_delivered(story: Story) -> Iterator[tuple[Message, Written]]:
    """The same one by one, so that it can be compared with what is true at that time."""
    count = len(outbox())
    for _ in story:
        for message in outbox()[count:]:
            count += 1
            yield message, words_of(message)
            with transaction():
                if message.method is not None and message.entry is not None:
                    subject = hooks.subjects[message.about_kind]
                    with in_language(message.language):
                        facts = subject.entry(message, subject.load(message.about_id))
                    assert facts is not None
                    message.entry.last_method, message.entry.last_sent = message.method.value, facts.as_snapshot()


@pytest.mark.parametrize("language", LANGUAGES)
@of_every_story
def test_words_of_every_mail_are_as_pinned(app: Flask, story: Callable[[str], Story], language: str) -> None:
    written = []
    for message, words in delivered(story(language)):
        calendar = message.method.value if message.method else "no calendar"
        head = f"To: {message.recipient}\nTemplate: {message.template}, {calendar}\nSubject: {words.subject}"
        written.append(f"{head}\n\n{words.text}")
    assert_golden(f"own_{story.__name__}.{language}.txt", ("=" * 80 + "\n").join(written))


@of_every_story
def test_check_14_both_parts_say_title_start_end_zone_place_and_link(app: Flask, story: Callable[[str], Story]) -> None:
    for message, words in delivered(story("en")):
        if message.event_id is None:
            continue  # the list of all registrations is about no one event
        page = Page(words.html)
        facts = ["in Healthcare", "Copenhagen time, UTC+2", "Pakhus 4", "Lodskaj 12", "http://127.0.0.1:8000/events/ai-in-healthcare"]
        for fact in (*facts, "09:00–15:30", "20 September 2027"):
            assert fact in words.text, (message.template, fact)
            assert fact in page.words, (message.template, fact)


@of_every_story
def test_check_72_plain_text_has_every_link_of_the_html(app: Flask, story: Callable[[str], Story]) -> None:
    for message, words in delivered(story("en")):
        missing = {link for link in Page(words.html).links if link.removeprefix("mailto:") not in words.text}
        assert missing == set(), message.template


def test_check_23_first_mail_to_an_address_holds_nothing_that_was_typed(app: Flask) -> None:
    typed = {"full_name": "Claim Your Prize", "organisation": "Prize Office", "job_title": "Prize Giver"}
    [ada] = sign_up(our_event(), "ada", **typed)
    with transaction():
        mark_proved(ada.person, now=NOW)
    with transaction():
        service.pass_on(ada, "bo@example.org", now=NOW)
        service.ask_address(ada, "new@example.org", now=NOW)
    for message in outbox()[1:]:
        words = words_of(message)
        assert "Prize" not in words.subject + words.text + words.html, message.template
        assert "ada@example.org" not in words.text + words.html, message.template
