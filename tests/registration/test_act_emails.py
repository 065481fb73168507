"""The words of the mails about what organisers do to single people, in each language, pinned by files."""

import pytest
from flask import Flask

from eventsite.db import transaction
from eventsite.i18n import LANGUAGES
from eventsite.mail.mime import Words as Written
from eventsite.mail.models import Message
from eventsite.questions import queries as questions
from eventsite.questions.models import QuestionKind as Kind
from eventsite.questions.rules import AnswerInput
from eventsite.registration import service
from eventsite.registration.rules import RegistrationChange
from tests.conftest import NOW
from tests.questions.builders import draft, make_form
from tests.registration.builders import OLGA, sign_up
from tests.registration.test_emails import Page, Story, assert_golden, fixed, our_event
from tests.registration.test_own_emails import delivered


def by_organisers(language: str) -> Story:
    event = our_event(capacity=2)
    make_form(event, draft(Kind.TEXT, "Your table", key="table"), draft(Kind.TEXT, "Badge printed", key="badge", organiser_only=True))
    version = questions.current_version(event.id)
    assert version is not None
    ada, ada2, bo = fixed(sign_up(event, "ada", "ada2", "bo", language=language))
    yield
    answers = AnswerInput(version.id, {"table": "4", "badge": "Yes"}, by_organiser=True)
    with transaction():
        wanted = service.Correction(RegistrationChange(organisation="Fjordland", answers=answers), reason="She called", tell=True)
        service.correct(ada, wanted, OLGA, now=NOW)
    with transaction(), service.one_act("merge", [ada, ada2], OLGA, now=NOW) as act:
        service.merge(ada, ada2, act, OLGA, now=NOW)
    yield
    di, ed = fixed(sign_up(event, "di", "ed", language=language))
    yield
    with transaction(), service.one_act("swap", [bo, di], OLGA, now=NOW):
        service.swap(bo, di, service.Swap(reason="Speaks", words="We need the seat for a speaker."), OLGA, now=NOW)
    assert ed.event_id == event.id
    yield


def mails_of(language: str) -> list[tuple[Message, Written]]:
    return [(message, words) for message, words in delivered(by_organisers(language)) if not message.template.endswith("/received")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_every_mail_are_as_pinned(app: Flask, language: str) -> None:
    written = []
    for message, words in mails_of(language):
        calendar = message.method.value if message.method else "no calendar"
        head = f"To: {message.recipient}\nTemplate: {message.template}, {calendar}\nSubject: {words.subject}"
        written.append(f"{head}\n\n{words.text}")
    assert_golden(f"acts.{language}.txt", ("=" * 80 + "\n").join(written))


def test_mails_say_neither_values_nor_the_other_address(app: Flask) -> None:
    found = {message.template.rpartition("/")[2]: words.text + words.html for message, words in mails_of("en")}

    assert ("Your table" in found["details_changed"], "Badge printed" in found["details_changed"]) == (True, False)
    assert ("Fjordland" in found["details_changed"], "She called" in found["details_changed"]) == (False, False)
    assert ("ada@example.org" in found["merged"], "Ada Example" in found["merged"]) == (False, False)


def test_check_72_plain_text_has_every_link_of_the_html(app: Flask) -> None:
    for message, words in mails_of("en"):
        missing = {link for link in Page(words.html).links if link.removeprefix("mailto:") not in words.text}
        assert missing == set(), message.template
