"""Writing to many, as organisers do it in a browser."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.accounts.models import Role
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.mail.models import MessageStatus
from eventsite.mailings import queries
from eventsite.mailings.models import Mailing
from eventsite.registration import service as registrations
from tests.conftest import NOW
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team
from tests.mailings.test_service import copies, make_draft, make_trip, send, to
from tests.registration.builders import OLGA, registration_of, sign_up


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def at(event: Event, rest: str = "") -> str:
    """An address below the event's mailings."""
    return f"/desk/events/{event.id}/mailings{rest}"


def typed(**values: str) -> dict[str, str]:
    """The form as an organiser fills it in."""
    return {"audience": "confirmed", "subject": "Slides", "body": "Dear {name}, thank you.", "language": "en"} | values


def new_draft(desk: FlaskClient, event: Event, **values: str) -> Mailing:
    """A draft made through the form."""
    answer = desk.post(at(event, "/new"), data=typed(**values))
    assert answer.status_code == 303
    return queries.mailings_of(event.id)[0]


def seal_on(page: str) -> str:
    """The seal of the list that the page shows."""
    return re.findall(r'name="seal"[^>]* value="([^"]+)"', page)[0]


def test_mailings_without_any_says_what_goes_by_itself(app: Flask, desk: FlaskClient) -> None:
    assert "Nothing was written yet" in desk.get(at(make_event())).text


def test_follow_up_from_the_first_word_to_the_copies(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=2)
    sign_up(event, "ada", "bo", "cy")
    mailing = new_draft(desk, event)
    address = at(event, f"/{mailing.id}")

    page = desk.get(address).text
    sent = desk.post(address, data=typed(do="send", seal=seal_on(page)))
    again = desk.post(address, data=typed(do="send", seal=seal_on(page)))
    after = desk.get(address).text

    assert ("Send to 2 people" in page, "Ada Example" in page, "Cy Example" in page) == (True, True, False)
    assert (sent.status_code, again.status_code, to()) == (303, 303, ["ada", "bo"])
    assert ("0 of 2 sent" in after, "2 on their way" in after, "Nobody got it twice" in after) == (True, True, True)
    assert f"/desk/mail/{copies()[0].id}" in after


def test_send_with_a_changed_text_saves_and_shows_it_first(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    sign_up(event, "ada")
    mailing = new_draft(desk, event)
    address = at(event, f"/{mailing.id}")
    seal = seal_on(desk.get(address).text)

    desk.post(address, data=typed(do="send", seal=seal, subject="Other words"))
    page = desk.get(address).text

    assert (to(), "Look at the preview, then send" in page, "<h1>Other words</h1>" in page) == ([], True, True)
    desk.post(address, data=typed(do="send", seal=seal, subject="Other words"))
    assert to() == ["ada"]


def test_send_after_somebody_left_shows_the_list_once_more(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    sign_up(event, "ada", "bo")
    mailing = new_draft(desk, event)
    seal = seal_on(desk.get(at(event, f"/{mailing.id}")).text)
    with transaction():
        registrations.withdraw(registration_of(event, "bo"), OLGA, now=NOW)

    answer = desk.post(at(event, f"/{mailing.id}"), data=typed(do="send", seal=seal))

    assert (answer.status_code, "The list has changed" in answer.text, "Send to one person" in answer.text, to()) == (409, True, True, [])


def test_preview_is_a_frame_of_its_own_without_links_to_anybodys_page(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    ada, bo = sign_up(event, "ada", "bo")
    with transaction():
        bo.person.proved_at = NOW
    mailing = new_draft(desk, event, body="Dear {name}, <script>alert(1)</script> {link}")
    token = app.extensions["eventsite"].links.make("registration", bo.id, bo.link_version)

    page = desk.get(at(event, f"/{mailing.id}?as={bo.id}")).text
    frame = desk.get(at(event, f"/{mailing.id}/preview?as={bo.id}"))

    assert f'sandbox title="The mail as Bo Example gets it" src="/desk/events/{event.id}/mailings/{mailing.id}/preview?as={bo.id}"' in page
    assert frame.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert ("Dear Bo Example" in frame.text, token in frame.text, "<script>" in frame.text) == (True, False, False)
    assert "Dear attendee" in desk.get(at(event, f"/{mailing.id}/preview?as={ada.id}")).text


def test_copy_to_oneself_goes_to_the_account(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    sign_up(event, "ada")
    mailing = new_draft(desk, event)

    answer = desk.post(at(event, f"/{mailing.id}"), data=typed(do="test"), follow_redirects=True)

    assert ("A copy is on its way to olga@kattegat.example.org" in answer.text, to()) == (True, [])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"body": "Dear {first name}"}, "There is no field {first name}"),
        ({"subject": "One\nTwo"}, "The subject is one line"),
        ({"subject": ""}, "Write a subject"),
        ({"body": "[x](https://example.org/{name})"}, "A field cannot stand inside a link"),
        ({"audience": "everybody"}, "Choose one of the list"),
        ({"language": "xx"}, "Choose one of the list"),
        ({"body": "x" * 10_001}, "Shorten this"),
    ],
)
def test_wrong_text_is_said_beside_the_field_and_kept(app: Flask, desk: FlaskClient, wrong: dict[str, str], words: str) -> None:
    event = make_event()
    sign_up(event, "ada")

    answer = desk.post(at(event, "/new"), data=typed(**({"body": "Kept words"} | wrong)))

    assert (answer.status_code, words in answer.text, queries.mailings_of(event.id)) == (422, True, [])
    assert "Slides" in answer.text or "subject" in wrong


def test_chosen_people_come_from_the_list(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    ada, _bo, cy = sign_up(event, "ada", "bo", "cy")

    asked = desk.post(f"/desk/events/{event.id}/attendees/act", data={"action": "write", "ids": [ada.id, cy.id]})
    page = desk.get(asked.location).text
    mailing = new_draft(desk, event, audience="chosen", chosen=f"{ada.id},{cy.id},999999")

    assert "The people you chose, 2 people" in page
    assert sorted(queries.chosen_of(mailing.id)) == [ada.id, cy.id]


def test_invite_offers_the_trip_and_says_who_applied_already(app: Flask, desk: FlaskClient) -> None:
    event, trip = make_event(), make_trip()
    ada, bo = sign_up(event, "ada", "bo")
    sign_up(trip, "bo")

    page = desk.get(at(event, f"/invite?chosen={ada.id},{bo.id}")).text
    form = typed(audience="chosen", chosen=f"{ada.id},{bo.id}", target=str(trip.id), subject="Come with us: {event}")
    made = desk.post(at(event, "/invite"), data=form)
    draft = desk.get(made.location).text
    desk.post(made.location, data=form | {"do": "send", "seal": seal_on(draft)})

    assert ("Shanghai and Shenzhen" in page, "Come with us" in page) == (True, True)
    assert ("Send to one person" in draft, "on the trip's list already" in draft, to()) == (True, True, ["ada"])
    assert desk.post(at(event, "/invite"), data=form | {"target": "999"}).status_code == 422


def test_invite_without_a_trip_says_so(app: Flask, desk: FlaskClient) -> None:
    assert "There is no trip to invite to" in desk.get(at(make_event(), "/invite")).text


def test_prefill_link_of_an_invitation_opens_a_filled_form(app: Flask, desk: FlaskClient) -> None:
    event, trip = make_event(), make_trip()
    [ada] = sign_up(event, "ada", organisation="Haldor Diagnostics")
    token = app.extensions["eventsite"].links.make("prefill", ada.id, ada.link_version)

    page = app.test_client().get(f"/events/{trip.slug}/register?from={token}").text

    assert ('value="Ada Example"' in page, 'value="Haldor Diagnostics"' in page) == (True, True)


def test_sent_shows_what_came_back_first(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    sign_up(event, "ada", "bo")
    mailing = make_draft(event)
    send(mailing)
    message = copies()[1]
    with transaction():
        message.status, message.error = MessageStatus.BOUNCED, "550 no such mailbox"

    page = desk.get(at(event, f"/{mailing.id}")).text

    assert page.index("Bo Example") < page.index("Ada Example")
    assert ("1 came back" in page, "550 no such mailbox" in page) == (True, True)


def test_mailings_of_another_team_are_not_there(app: Flask, desk: FlaskClient) -> None:
    theirs, mine = make_event(team=make_team("aarhus")), make_event()
    sign_up(theirs, "ada")
    mailing = make_draft(theirs)
    gets = ["", "/new", "/invite", f"/{mailing.id}", f"/{mailing.id}/preview"]

    assert {path: desk.get(at(theirs, path)).status_code for path in gets} == dict.fromkeys(gets, 404)
    assert desk.get(at(mine, f"/{mailing.id}")).status_code == 404
    assert desk.post(at(mine, f"/{mailing.id}"), data=typed(do="send")).status_code == 404
    assert desk.post(at(theirs, f"/{mailing.id}/discard")).status_code == 404


def test_viewer_reads_mailings_and_sends_none(app: Flask, client: FlaskClient, frozen_clock: object) -> None:
    event = make_event()
    sign_up(event, "ada")
    mailing = make_draft(event)
    sign_in(client, make_account("vera@kattegat.example.org", role=Role.VIEWER))

    assert [client.get(at(event)).status_code, client.get(at(event, f"/{mailing.id}")).status_code] == [200, 200]
    assert [client.get(at(event, "/new")).status_code, client.post(at(event, f"/{mailing.id}"), data=typed(do="send")).status_code] == [
        403,
        403,
    ]


def test_discard_throws_the_draft_away(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    sign_up(event, "ada")
    mailing = new_draft(desk, event)

    assert desk.post(at(event, f"/{mailing.id}/discard")).status_code == 303
    assert queries.mailings_of(event.id) == []
