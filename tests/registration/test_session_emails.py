"""The words of the mails about single sessions, in each language, pinned by files."""

import pytest
from flask import Flask

from eventsite.i18n import LANGUAGES
from tests.registration.itineraries import by_session
from tests.registration.test_emails import assert_golden
from tests.registration.test_own_emails import delivered


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_every_mail_are_as_pinned(app: Flask, language: str) -> None:
    written = []
    for message, words in delivered(by_session(language)):
        if "/session_" in message.template:
            calendar = message.method.value if message.method else "no calendar"
            head = f"To: {message.recipient}\nTemplate: {message.template}, {calendar}\nSubject: {words.subject}"
            written.append(f"{head}\n\n{words.text}")
    assert_golden(f"by_session.{language}.txt", ("=" * 80 + "\n").join(written))
