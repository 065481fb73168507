"""Answers from calendars at the desk: beside each attendee, as a filter, on the person's page, as numbers, in files."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue.models import Event, Places, SessionKind
from eventsite.db import db, transaction
from eventsite.registration.models import Registration, SessionEntry
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_session
from tests.incoming.replies import AUTHSERV, make_entry
from tests.registration.invited import answer, invite, note_sent


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """Our mail server is known."""
    return environment | {"EVENTSITE_INBOX_AUTHSERV": AUTHSERV}


@pytest.fixture
def event(app: Flask, client: FlaskClient) -> Event:
    """Four people were invited; one of them has not answered."""
    sign_in(client, make_account())
    event = make_event()
    ada, bo, cy, _di = (invite(event, name) for name in ("ada", "bo", "cy", "di"))
    answer(ada, "ACCEPTED")
    answer(bo, "DECLINED", proved=False)
    answer(cy, "TENTATIVE")
    note_sent(cy.entry, "cy@example.org", sequence=1)
    return event


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def cells(page: str) -> dict[str, str]:
    """What stands in the calendar's column, by name."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.S)[1:]
    found = [[words(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)] for row in rows]
    return {row[1].partition(" ")[0]: row[5] for row in found}


def test_answer_stands_beside_each_attendee(event: Event, client: FlaskClient) -> None:
    page = client.get(f"/desk/events/{event.id}/attendees").text

    assert cells(page) == {"Ada": "Accepts", "Bo": "Declines Not verified", "Cy": "Maybe To an older version", "Di": ""}


@pytest.mark.parametrize(
    ("wanted", "names"),
    [("accepted", {"Ada"}), ("declined", {"Bo"}), ("tentative", set()), ("none", {"Di"}), ("older", {"Cy"}), ("unverified", {"Bo"}),
     ("odd", {"Ada", "Bo", "Cy", "Di"})],
)  # fmt: skip
def test_list_is_narrowed_by_the_answer(wanted: str, names: set[str], event: Event, client: FlaskClient) -> None:
    page = client.get(f"/desk/events/{event.id}/attendees?answer={wanted}").text

    assert set(cells(page)) == names


def test_numbers_of_answers_stand_on_the_page_of_the_event(event: Event, client: FlaskClient) -> None:
    page = words(client.get(f"/desk/events/{event.id}").text)

    assert "In their calendars: one accepts, one declines, one answered an older version, one has not answered." in page


def test_event_that_nobody_answered_says_nothing_of_it(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_account())
    event = make_event()
    invite(event, "ada")

    assert "In their calendars" not in client.get(f"/desk/events/{event.id}").text


def test_page_of_a_person_has_the_comment_and_the_time(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_account())
    event = make_event()
    ada = invite(event, "ada")
    answer(ada, "TENTATIVE")
    with transaction():
        ada.entry.answer_comment = "The <b>train</b>\nis late"
    page = client.get(f"/desk/events/{event.id}/attendees/{ada.id}").text
    panel = client.get(f"/desk/events/{event.id}/attendees?person={ada.id}").text

    for shown in (page, panel):
        assert ("Maybe" in shown, "The &lt;b&gt;train&lt;/b&gt;" in shown, "12:02" in shown) == (True, True, True)


def test_page_of_a_person_has_the_answers_to_sessions(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_account())
    event = make_event()
    ada: Registration = invite(event, "ada")
    session = make_session(event, "Night ward", kind=SessionKind.SITE_VISIT, places=Places(capacity=5))
    entry = make_entry("fedcba9876543210fedcba9876543210@kattegat.example.org", last_email="ada@example.org")
    with transaction():
        db.session.add(SessionEntry(registration=ada, session_id=session.id, entry=entry))
    answer(ada, "DECLINED", uid=entry.uid)
    page = words(client.get(f"/desk/events/{event.id}/attendees/{ada.id}").text)

    assert ("For Night ward Declines" in page, "No answer to the invitation yet" in page) == (True, True)


def test_file_of_the_list_has_the_answers(event: Event, client: FlaskClient) -> None:
    answer_of = {}
    page = client.get(f"/desk/events/{event.id}/attendees/export").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page)
    done = client.post(f"/desk/events/{event.id}/attendees/export", data={"format": "csv", "csrf_token": token[1] if token else ""})
    header, *rows = [line.split(",") for line in done.get_data(as_text=True).splitlines()]
    for row in rows:
        answer_of[row[1].partition(" ")[0]] = row[next(n for n, name in enumerate(header) if "[calendar_answer]" in name)]

    assert answer_of == {"Ada": "accepted", "Bo": "declined; unverified", "Cy": "tentative; older", "Di": ""}
