"""One word for each kind of admission: who is let in one by one has made a request, who is chosen has applied."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue.models import Admission, Event, Format
from eventsite.db import transaction
from eventsite.registration import service
from eventsite.registration.rules import PartyRequest
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.reading import words
from tests.registration.builders import OLGA, PERSON, ask, sign_up
from tests.registration.test_emails import Story, our_event, words_of
from tests.registration.test_events import DAY, change, moved
from tests.registration.test_own_emails import delivered
from tests.registration.test_personal_page import page_of

pytestmark = pytest.mark.usefixtures("frozen_clock")

APPLICATION = re.compile(r"\b(appl(y|ies|ied|icants?|ications?|ying)\b)", re.IGNORECASE)
REQUEST = re.compile(r"\brequests?\b", re.IGNORECASE)
OTHER_WORD = pytest.mark.parametrize(
    ("admission", "other"), [(Admission.APPROVAL, APPLICATION), (Admission.SELECTION, REQUEST)], ids=["approval", "selection"]
)


def every_answer(event: Event) -> Story:
    """Taken up, moved, mailed again, decided either way, withdrawn; a group has a mail of its own."""
    ada, bo, cy, di = sign_up(event, "ada", "bo", "cy", "di")
    with transaction():
        clara = PartyRequest(full_name="Clara Example", email="clara@example.org", language="en", members=[ask("eli"), ask("fay")])
        service.register_party(event, clara, now=NOW)
    yield
    with transaction():
        service.mail_link(di, now=NOW + DAY)
    change(event, **moved(event, DAY))
    yield
    for one in (ada, bo):
        with transaction():
            service.accept_if_room(one, OLGA, words="", now=NOW)
    with transaction():
        service.decline(cy, OLGA, words="", now=NOW)
    with transaction():
        service.withdraw(di, PERSON, now=NOW)
    yield


@OTHER_WORD
def test_mails_of_an_admission_never_use_the_word_of_the_other(app: Flask, admission: Admission, other: re.Pattern[str]) -> None:
    mailed = delivered(every_answer(our_event(admission=admission, capacity=1, policy={"most_in_party": 3})))

    assert {message.template.rpartition("/")[2] for message, _ in mailed} == {
        "received", "party", "your_link", "event_moved", "accepted", "to_waitlist", "declined", "withdrawn",
    }  # fmt: skip
    assert [(written.subject, found[0]) for _, written in mailed if (found := other.search(f"{written.subject}\n{written.text}"))] == []
    assert [written.subject for _, written in mailed if other.search(re.sub(r"<[^>]*>", " ", written.html))] == []


@OTHER_WORD
def test_pages_of_an_admission_never_use_the_word_of_the_other(
    app: Flask, client: FlaskClient, admission: Admission, other: re.Pattern[str]
) -> None:
    event = our_event(admission=admission, capacity=1)
    seated, ada, bo = sign_up(event, "dan", "ada", "bo")
    with transaction():
        service.accept(seated, OLGA, now=NOW)
    with transaction():
        service.decline(bo, OLGA, words="", now=NOW)
    own = [page_of(app, one) for one in (seated, ada, bo)]
    desk = sign_in(client, make_account())
    at = f"/desk/events/{event.id}"
    people = [f"{at}/attendees/{one.id}" for one in (seated, ada, bo)]
    choosing = [f"{at}/attendees/{seated.id}/swap", f"{at}/attendees/{ada.id}/merge?other={bo.id}"]

    for path in (*own, *people, *choosing, at, f"{at}/attendees", f"{at}/cancel", "/desk/"):
        page = desk.get(path, headers={"Accept-Language": "en"})
        assert (page.status_code, path, other.findall(words(page))) == (200, path, [])


def test_event_online_has_no_door(app: Flask, client: FlaskClient) -> None:
    event = our_event(format=Format.ONLINE, online_url="https://meet.example.org/1", capacity=1)
    ada, bo = sign_up(event, "ada", "bo")

    mailed = [words_of(message).text for message in outbox()]
    pages = [words(client.get(page_of(app, one))) for one in (ada, bo)]

    assert ["Your code: " in text for text in mailed] == [True, True]
    assert [text for text in (*mailed, *pages) if "door" in text or "travel" in text] == []
