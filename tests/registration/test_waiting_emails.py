"""The words of the mails about the waitlist, offers, sessions and groups, in each language, pinned by files."""

from dataclasses import replace

import pytest
from flask import Flask

from eventsite.catalogue.models import Admission, Places, SessionKind
from eventsite.db import transaction
from eventsite.i18n import LANGUAGES
from eventsite.registration import queries, service
from eventsite.registration.models import Serving
from eventsite.registration.rules import PartyRequest
from tests.conftest import NOW
from tests.factories import make_session
from tests.registration.builders import OLGA, PERSON, ask, sign_up
from tests.registration.test_emails import Story, assert_golden, fixed, our_event
from tests.registration.test_own_emails import delivered


def offered(language: str) -> Story:
    """A seat is offered, turned down, offered to the next, and lapses."""
    event = our_event(capacity=1, policy={"serving": Serving.OFFER})
    first, ada, bo = fixed(sign_up(event, "first", "ada", "bo", language=language))
    yield
    with transaction():
        service.withdraw(first, PERSON, now=NOW)
    yield
    with transaction():
        service.decline_offer(ada, PERSON, now=NOW)
    yield
    with transaction():
        service.expire_offers(event, now=bo.offer_ends_at or NOW)
    yield


def waiting(language: str) -> Story:
    """A request is taken into the waitlist; a session that was full has room."""
    event = our_event(capacity=1, admission=Admission.APPROVAL)
    visit = make_session(event, "Visit to the night ward", kind=SessionKind.SITE_VISIT, places=Places(capacity=1))
    ada, bo = fixed(sign_up(event, "ada", "bo", language=language))
    yield
    for one in (ada, bo):
        with transaction():
            service.accept_if_room(one, OLGA, words="Welcome.", now=NOW)
    yield
    with transaction():
        service.set_capacity(event, 2, now=NOW)
    for one in (ada, bo):
        with transaction():
            service.choose_sessions(one, [visit.id], PERSON, now=NOW)
    with transaction():
        service.choose_sessions(ada, [], PERSON, now=NOW)
    yield


def group(language: str) -> Story:
    """A contact signs up two people, one of them without an address."""
    event = our_event(capacity=5, policy={"most_in_party": 3})
    members = [ask("ada", language=language), replace(ask("bo", language=language), email="")]
    with transaction():
        request = PartyRequest(full_name="Clara Example", email="clara@example.org", language=language, members=members)
        service.register_party(event, request, now=NOW)
    fixed(queries.members_of(1))
    yield


STORIES = (offered, waiting, group)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_words_of_every_mail_are_as_pinned(app: Flask, story: object, language: str) -> None:
    written = []
    for message, words in delivered(story(language)):  # type: ignore[operator]
        calendar = message.method.value if message.method else "no calendar"
        head = f"To: {message.recipient}\nTemplate: {message.template}, {calendar}\nSubject: {words.subject}"
        written.append(f"{head}\n\n{words.text}")
    assert_golden(f"{story.__name__}.{language}.txt", ("=" * 80 + "\n").join(written))  # type: ignore[attr-defined]
