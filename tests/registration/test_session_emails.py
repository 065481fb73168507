"""The words of the mails about single sessions, in each language, pinned by files; each says why it comes."""

from datetime import timedelta

import pytest
from flask import Flask

from eventsite.catalogue import service as catalogue
from eventsite.db import transaction
from eventsite.i18n import LANGUAGES
from eventsite.registration import service
from tests.conftest import NOW
from tests.mail.sink import Received
from tests.registration.builders import OLGA
from tests.registration.itineraries import by_session, join, session_of, wish
from tests.registration.test_emails import assert_golden
from tests.registration.test_events import change
from tests.registration.test_life_cycle import Post
from tests.registration.test_own_emails import delivered
from tests.registration.test_session_invitations import environment, invited, post, sink

__all__ = ["environment", "post", "sink"]  # fixtures


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_every_mail_are_as_pinned(app: Flask, language: str) -> None:
    written = []
    for message, words in delivered(by_session(language)):
        if "/session_" in message.template:
            calendar = message.method.value if message.method else "no calendar"
            head = f"To: {message.recipient}\nTemplate: {message.template}, {calendar}\nSubject: {words.subject}"
            written.append(f"{head}\n\n{words.text}")
    assert_golden(f"by_session.{language}.txt", ("=" * 80 + "\n").join(written))


def subjects(mails: list[Received]) -> list[tuple[str, str]]:
    """To whom, and the subject without its day, in the order in which they left."""
    return [(mail.recipients[0], " ".join(str(mail.mail["Subject"]).split()).rpartition(",")[0]) for mail in mails]


def texts(mails: list[Received], title: str) -> list[str]:
    """Both bodies of the mails about this session, each in one line."""
    about = [mail for mail in mails if title in str(mail.mail["Subject"])]
    return [" ".join(mail.part(kind).get_content().split()) for mail in about for kind in ("text/plain", "text/html")]


def test_mail_about_a_session_that_moved_with_its_event_says_nothing_of_other_sessions(post: Post) -> None:
    trip, [_ada] = invited(post, "ada")
    day = timedelta(days=1)

    change(trip, starts_local=trip.starts_local + day, ends_local=trip.ends_local + day)
    mails = post.deliver()

    assert len(texts(mails, "Dinner together")) == 2
    assert all("The time has changed." in text and "other sessions" not in text for text in texts(mails, "Dinner together"))


def test_old_address_is_told_first_why_and_each_session_mail_says_it_too(post: Post) -> None:
    _trip, [ada] = invited(post, "ada")

    with transaction():
        service.correct_address(ada, "ada@new.example.org", OLGA, now=NOW)
    mails = [mail for mail in post.deliver() if mail.recipients == ("ada@example.org",)]

    assert [subject for _to, subject in subjects(mails)] == [
        "Our mails go to another address now: Hospitals in Shanghai",
        "The invitation goes to another address now: Flight to Shanghai",
        "The invitation goes to another address now: Dinner together",
    ]
    for text in texts(mails, "Dinner together"):
        assert "From now on the invitation to this goes to another address." in text
        assert "not in your programme" not in text


def test_wish_taken_back_does_not_say_that_a_session_left_the_programme(post: Post) -> None:
    _trip, [ada] = invited(post, "ada")

    wish(ada, wished=False)
    mails = post.deliver()

    assert ("ada@example.org", "No separate entry any more: Dinner together") in subjects(mails)
    for text in texts(mails, "Dinner together"):
        assert "You get no invitation to each session any more." in text
        assert "not in your programme" not in text


def test_session_held_after_all_is_said_to_be_and_another_one_is_not(post: Post) -> None:
    trip, [ada] = invited(post, "ada")
    dinner = session_of(trip, "Dinner together")
    with transaction():
        catalogue.call_off_session(trip, dinner, by=1, now=NOW)
    post.deliver()

    with transaction():
        catalogue.restore_session(trip, dinner, by=1, now=NOW)
    join(ada, "Robotics")
    mails = post.deliver()

    assert subjects(mails) == [
        ("ada@example.org", "Takes place after all: Dinner together"),
        ("ada@example.org", "Invitation: Robots on the ward"),
    ]
    assert all("This takes place after all." in text for text in texts(mails, "Dinner together"))
    assert not any("after all" in text for text in texts(mails, "Robots on the ward"))


def test_session_of_a_group_that_was_left_for_a_while_is_a_plain_invitation(post: Post) -> None:
    _trip, [ada] = invited(post, "ada")
    for group in ("Robotics", "Imaging"):
        join(ada, group)
        post.deliver()

    join(ada, "Robotics")
    mails = post.deliver()

    assert ("ada@example.org", "Invitation: Robots on the ward") in subjects(mails)


def test_session_of_a_cancelled_event_gives_the_reason_of_the_organiser(post: Post) -> None:
    trip, [_ada] = invited(post, "ada")

    with transaction():
        service.cancel_event(trip, "The airport is closed.", 1, now=NOW)
    mails = post.deliver()

    assert len(texts(mails, "Dinner together")) == 2
    assert all("The airport is closed." in text for text in texts(mails, "Dinner together"))
