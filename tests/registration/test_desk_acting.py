"""What organisers do with one or several people of the list, and one person's page."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.audit.models import AuditEntry
from eventsite.catalogue.models import Admission, Event
from eventsite.db import db, transaction
from eventsite.registration import service
from eventsite.registration.models import RegistrationStatus
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event
from tests.registration.builders import OLGA, make_registration, registration_of, sign_up


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def at(event: Event, rest: str = "") -> str:
    """An address below the event's list."""
    return f"/desk/events/{event.id}/attendees{rest}"


def status_of(event: Event, name: str) -> str:
    """Where somebody stands."""
    return registration_of(event, name).status.value


def test_act_promote_with_a_place_free_gives_a_seat_and_mails(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo", "cy")
    with transaction():
        event.places.capacity = 2
    cy = registration_of(event, "cy")

    answer = desk.post(at(event, "/act?status=waitlisted"), data={"action": "promote", "ids": cy.id})

    assert (answer.status_code, answer.location.partition("/desk")[2]) == (303, f"/events/{event.id}/attendees?status=waitlisted")
    assert (status_of(event, "bo"), status_of(event, "cy"), outbox()[-1].template) == (
        "waitlisted",
        "confirmed",
        "registration/emails/promoted",
    )
    assert "Cy Example has a seat." in desk.get(at(event)).text


def test_act_promote_beyond_the_capacity_asks_for_a_reason(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    _ada, bo = sign_up(event, "ada", "bo")

    asked = desk.post(at(event, "/act"), data={"action": "promote", "ids": bo.id})
    without = desk.post(asked.location, data={"reason": " "})
    given = desk.post(asked.location, data={"reason": "She speaks at the panel"})

    assert (asked.status_code, without.status_code, given.status_code) == (303, 409, 303)
    assert ("No seat is free" in without.text, status_of(event, "bo")) == (True, "confirmed")
    assert "She speaks at the panel" in desk.get(at(event, f"/{bo.id}")).text


def test_act_decline_shows_who_and_what_before_anything_happens(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    ada, _bo = sign_up(event, "ada", "bo")

    asked = desk.post(at(event, "/act"), data={"action": "decline", "ids": [ada.id]})
    page = desk.get(asked.location).text
    before = status_of(event, "ada")
    done = desk.post(asked.location, data={"reason": "Asked for it by phone"})

    assert ("Ada Example" in page, "leaves their calendar" in page, before) == (True, True, "confirmed")
    assert (done.status_code, status_of(event, "ada"), status_of(event, "bo")) == (303, "declined", "confirmed")
    assert [message.template.rpartition("/")[2] for message in outbox()[-2:]] == ["promoted", "declined"]


def test_act_on_a_registration_that_changed_meanwhile_is_said_on_the_list(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=2)
    ada, bo = sign_up(event, "ada", "bo")

    answer = desk.post(at(event, "/act?status=confirmed"), data={"action": "promote", "ids": [ada.id, bo.id]})

    assert (answer.status_code, "changed in the meantime" in answer.text) == (409, True)
    assert len(re.findall(r'name="ids"[^>]* checked', answer.text)) == 2
    on_page = desk.post(at(event, "/act?back=person"), data={"action": "promote", "ids": ada.id})
    assert (on_page.status_code, "<h1>Ada Example</h1>" in on_page.text, "changed in the meantime" in on_page.text) == (409, True, True)


def test_act_marks_who_came_from_the_day_on(app: Flask, desk: FlaskClient, frozen_clock: object) -> None:
    event = make_event()
    ada, bo = sign_up(event, "ada", "bo")
    with transaction():  # the event was this morning
        event.starts_local, event.starts_at = event.starts_local.replace(month=8, day=2, hour=9), NOW - timedelta(hours=3)

    desk.post(at(event, "/act"), data={"action": "attended", "ids": ada.id})
    desk.post(at(event, "/act"), data={"action": "no_show", "ids": bo.id})

    assert (status_of(event, "ada"), status_of(event, "bo")) == ("attended", "no_show")
    assert desk.post(at(event, "/act"), data={"action": "unmark", "ids": bo.id}).status_code == 303
    assert status_of(event, "bo") == "confirmed"


def test_act_before_the_day_is_refused(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")

    assert desk.post(at(event, "/act"), data={"action": "attended", "ids": ada.id}).status_code == 409
    assert status_of(event, "ada") == "confirmed"


@pytest.mark.parametrize(("data", "status"), [({}, 422), ({"action": "promote"}, 422), ({"action": "decline", "ids": "x"}, 422)])
def test_act_without_anybody_ticked_says_so(app: Flask, desk: FlaskClient, data: dict[str, str], status: int) -> None:
    event = make_event()
    sign_up(event, "ada")

    answer = desk.post(at(event, "/act"), data=data)

    assert (answer.status_code, "Tick the people first" in answer.text) == (status, True)


def test_act_with_an_unknown_action_is_refused(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")

    assert desk.post(at(event, "/act"), data={"action": "delete", "ids": ada.id}).status_code == 400


def test_attendee_shows_details_timeline_and_other_events(app: Flask, desk: FlaskClient) -> None:
    event, other = make_event(title="AI in Healthcare"), make_event(title="Buying AI")
    [ada] = sign_up(event, "ada", organisation="Haldor Diagnostics", country="KR")
    sign_up(other, "ada")
    with transaction():
        service.withdraw(registration_of(event, "ada"), OLGA, reason="Ill", now=NOW)

    page = desk.get(at(event, f"/{ada.id}")).text

    for words in ("Haldor Diagnostics", "South Korea", "Buying AI", "Registered: Got a seat", "Gave the seat back", "Ill", ada.code):
        assert words in page
    assert f"/desk/mail/{outbox()[0].id}" in page


def test_attendee_of_any_status_is_a_page(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    for status in RegistrationStatus:
        registration = make_registration(event, status, name=status.value)
        assert desk.get(at(event, f"/{registration.id}")).status_code == 200


def test_note_is_kept_and_recorded(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")

    answer = desk.post(at(event, f"/{ada.id}/note"), data={"note": "Wants to meet <b>Tobias</b>"})
    page = desk.get(at(event, f"/{ada.id}")).text

    assert (answer.status_code, "Wants to meet &lt;b&gt;Tobias&lt;/b&gt;" in page, "Note of the team changed" in page) == (303, True, True)
    assert desk.post(at(event, f"/{ada.id}/note"), data={"note": "x" * 2001}).status_code == 422


def test_mail_link_goes_once_an_hour(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")

    for _ in range(2):
        assert desk.post(at(event, f"/{ada.id}/link")).status_code == 303

    assert [message.template.rpartition("/")[2] for message in outbox()] == ["received", "your_link"]


def test_open_editing_for_one_person_lasts_until_the_event(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")

    desk.post(at(event, f"/{ada.id}/editing"), data={"open": "1"})
    opened = registration_of(event, "ada").edit_until
    desk.post(at(event, f"/{ada.id}/editing"))

    assert (opened, registration_of(event, "ada").edit_until) == (event.starts_at, None)


def test_edit_changes_details_and_says_who_did(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    form = {"full_name": "Ada  Lovelace", "organisation": "Haldor", "job_title": "", "country": "DK", "language": "da"}

    answer = desk.post(at(event, f"/{ada.id}/edit"), data=form)
    changed = registration_of(event, "ada")
    wrong = desk.post(at(event, f"/{ada.id}/edit"), data=form | {"full_name": "", "country": "Atlantis"})

    assert answer.status_code == 303
    assert (changed.full_name, changed.organisation, changed.country, changed.language) == ("Ada Lovelace", "Haldor", "DK", "da")
    assert "Details changed" in desk.get(at(event, f"/{ada.id}")).text
    assert (wrong.status_code, "Enter your name" in wrong.text, "Haldor" in wrong.text) == (422, True, True)


def test_add_gives_a_seat_and_tells_the_person(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    form = {"full_name": "Ada Example", "email": "Ada@example.org", "language": "da", "seat": "seat"}

    answer = desk.post(at(event, "/add"), data=form)
    again = desk.post(at(event, "/add"), data=form)

    assert (answer.status_code, [(message.recipient, message.language) for message in outbox()]) == (303, [("Ada@example.org", "da")])
    assert (again.status_code, "is on the list already" in again.text, 'value="Ada Example"' in again.text) == (409, True, True)


def test_add_to_a_full_event_needs_a_reason_or_the_queue(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada")
    bo = {"full_name": "Bo Example", "email": "bo@example.org", "language": "en", "seat": "seat"}

    full = desk.post(at(event, "/add"), data=bo)
    desk.post(at(event, "/add"), data=bo | {"seat": "queue"})
    desk.post(at(event, "/add"), data=bo | {"email": "cy@example.org", "reason": "The speaker's colleague"})

    assert (full.status_code, "No seat is free" in full.text) == (409, True)
    assert (status_of(event, "bo"), status_of(event, "cy")) == ("waitlisted", "confirmed")


@pytest.mark.parametrize("email", ["", "no address", "a@b\r\nBcc: x@example.org", "x" * 300 + "@example.org"])
def test_add_with_a_wrong_address_keeps_what_was_typed(app: Flask, desk: FlaskClient, email: str) -> None:
    event = make_event()

    answer = desk.post(at(event, "/add"), data={"full_name": "Ada Example", "email": email, "language": "en", "seat": "seat"})

    assert (answer.status_code, "Ada Example" in answer.text, outbox()) == (422, True, [])


def test_export_is_recorded_and_named_after_event_and_day(app: Flask, desk: FlaskClient) -> None:
    event = make_event(slug="ai-in-healthcare", admission=Admission.FIRST_COME)
    sign_up(event, "ada", "bo")

    asked = desk.get(at(event, "/export?q=ada"))
    file = desk.post(at(event, "/export?q=ada"), data={"format": "csv"})

    assert ("Export one registration" in asked.text, file.content_type) == (True, "text/csv; charset=utf-8")
    assert file.headers["Content-Disposition"] == "attachment; filename=ai-in-healthcare-attendees-2027-08-02.csv"
    assert ("Ada Example" in file.text, "Bo Example" in file.text) == (True, False)
    [act] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.exported"))
    assert (act.event_id, act.details) == (event.id, {"format": "csv", "sensitive": False, "status": "all", "chosen": 0})


def test_export_of_the_ticked_holds_only_them(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    ada, _bo, cy = sign_up(event, "ada", "bo", "cy")

    asked = desk.post(at(event, "/act"), data={"action": "export", "ids": [ada.id, cy.id]})
    file = desk.post(asked.location, data={"format": "csv"}).text

    assert [name in file for name in ("Ada", "Bo", "Cy")] == [True, False, True]


def test_export_as_a_workbook_is_one(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    sign_up(event, "ada")

    file = desk.post(at(event, "/export"), data={"format": "xlsx"})
    data = file.data
    file.close()

    assert (file.status_code, data[:2], int(file.headers["Content-Length"])) == (200, b"PK", len(data))
    assert desk.post(at(event, "/export"), data={"format": "exe"}).status_code == 422
