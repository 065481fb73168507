"""The words of the mails to people who are moved to another event, pinned by a file."""

from datetime import timedelta

import pytest
from flask import Flask

from eventsite.catalogue.models import Admission
from eventsite.db import transaction
from eventsite.i18n import LANGUAGES
from eventsite.registration import service
from eventsite.registration.emails.subject import still_wanted
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.registration.service.splitting import Split
from tests.conftest import NOW, outbox
from tests.factories import make_event
from tests.registration.builders import OLGA, PERSON, make_registration, registration_of, sign_up
from tests.registration.test_emails import Story, assert_golden, fixed, our_event, words_of
from tests.registration.test_own_emails import delivered

DAY = timedelta(days=1)


def split(language: str) -> Story:
    """Of three with a seat one has a seat on the other day; one who waited is served there, one waits on."""
    event = our_event(capacity=3)
    there = make_event(title="AI in Healthcare, second day", capacity=1, slug="second-day", starts_local=event.starts_local + DAY,
                       ends_local=event.ends_local + DAY)  # fmt: skip
    people = fixed(sign_up(event, "ada", "bo", language=language))
    yield
    with transaction():
        service.move_to_event(people, there, Split(words="The big hall is closed.\n\nSorry & welcome."), OLGA, now=NOW)
    fixed([registration_of(there, "ada"), registration_of(there, "bo")])
    yield


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_every_mail_are_as_pinned(app: Flask, language: str) -> None:
    written = []
    for message, words in delivered(split(language)):
        calendar = message.method.value if message.method else "no calendar"
        head = f"To: {message.recipient}\nTemplate: {message.template}, {calendar}\nSubject: {words.subject}"
        written.append(f"{head}\n\n{words.text}")
    assert_golden(f"split.{language}.txt", ("=" * 80 + "\n").join(written))


@pytest.mark.parametrize("status", [RegistrationStatus.OFFERED, RegistrationStatus.APPLIED])
def test_words_say_what_they_have_there(app: Flask, status: RegistrationStatus) -> None:
    event, there = make_event(), make_event(admission=Admission.SELECTION if status is RegistrationStatus.APPLIED else Admission.FIRST_COME)
    registration = make_registration(event, status)
    with transaction():
        service.move_to_event([registration], there, Split(), OLGA, now=NOW)
    [said] = [words_of(message) for message in outbox() if message.template.endswith("split_to")]
    expected = {
        RegistrationStatus.OFFERED: "A seat is held for you. Another mail says until when you can accept it.",
        RegistrationStatus.APPLIED: "You have no seat yet: the organisers choose among all applications.",
    }
    assert expected[status] in said.text
    assert expected[status] in said.html


def test_mail_about_a_seat_that_is_given_back_meanwhile_is_no_longer_wanted(app: Flask) -> None:
    event, there = make_event(), make_event()
    [ada] = sign_up(event, "ada")
    with transaction():
        [moved] = service.move_to_event([ada], there, Split(), OLGA, now=NOW)
    new = moved.there
    assert isinstance(new, Registration)
    left, arrived = outbox()[1:]
    assert (still_wanted(left, ada), still_wanted(arrived, new)) == (True, True)
    with transaction():
        service.withdraw(new, PERSON, now=NOW)
    assert (still_wanted(left, ada), still_wanted(arrived, new)) == (True, False)
