"""Inviting at the desk: lists looked at before they go, and what becomes of each invitation."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.audit.models import AuditEntry
from eventsite.catalogue.models import Audience, Event, EventStatus
from eventsite.db import db, transaction
from eventsite.invitations.models import InvitationList, Invitee
from eventsite.mail.ledger import suppress_address
from eventsite.mail.models import MessageKind, MessageStatus
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team
from tests.invitations.builders import make_invitee
from tests.reading import counted_statements, words
from tests.registration.builders import sign_up

pytestmark = pytest.mark.usefixtures("frozen_clock")
LIST = "Ada Example <ada@example.org>\nbo@example.org; Bo Example; Example Hospital"


@pytest.fixture
def desk(client: FlaskClient) -> FlaskClient:
    return sign_in(client, make_account())


def closed_event(**values: Any) -> Event:
    return make_event(**({"audience": Audience.INVITED, "slug": "ai-in-healthcare"} | values))


def begin(desk: FlaskClient, event: Event, people: str = LIST, **values: Any) -> str:
    """Type a list; the address of its page."""
    answer = desk.post(f"/desk/events/{event.id}/invitations/new", data={"people": people, "language": "en", "binding": "bound"} | values)
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def send(desk: FlaskClient, address: str, **values: Any) -> Any:
    return desk.post(address, data={"language": "en", "binding": "bound", "do": "send"} | values)


def invitees() -> list[Invitee]:
    db.session.rollback()
    return list(db.session.scalars(select(Invitee).order_by(Invitee.id)))


def test_list_is_looked_at_before_anything_goes(desk: FlaskClient) -> None:
    event = closed_event()
    assert "One person a line: Ada Example <ada@example.org>, or" in words(desk.get(f"/desk/events/{event.id}/invitations/new"))
    page = desk.get(begin(desk, event, words="Bring your slides."))
    text = words(page)
    assert "Invite 2 people" in text
    assert "Send 2 invitations" in text
    assert "Bo Example bo@example.org Example Hospital" in text
    assert "You are invited: AI in Healthcare, Mon 20 Sept" in text
    assert (invitees(), outbox()) == ([], [])


def test_preview_is_the_mail_of_a_real_person_without_a_link_that_answers(desk: FlaskClient) -> None:
    address = begin(desk, closed_event(), words="Bring your slides.\n\nThey are shown in the morning.")
    answer = desk.get(f"{address}/mail?as=2")
    assert "Dear Bo Example," in answer.text
    assert "Bring your slides." in answer.text
    assert "/invited/preview" in answer.text
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_sending_a_list_makes_invitations_and_mails_at_once(desk: FlaskClient) -> None:
    event = closed_event()
    terms = {
        "words": "Bring your slides.",
        "binding": "transferable",
        "ends_local": "2027-09-01T12:00",
        "remind_days": "3",
        "priority": "7",
    }
    address = begin(desk, event, **terms)
    answer = send(desk, address, **terms)
    assert (answer.status_code, answer.location) == (303, f"/desk/events/{event.id}/invitations")
    facts = [
        (i.email, i.full_name, i.organisation, i.words, i.transferable, i.priority, i.remind_days, i.account_id is not None)
        for i in invitees()
    ]
    assert facts == [
        ("ada@example.org", "Ada Example", "", "Bring your slides.", True, 7, 3, True),
        ("bo@example.org", "Bo Example", "Example Hospital", "Bring your slides.", True, 7, 3, True),
    ]
    ends_at = datetime.fromisoformat("2027-09-01T10:00+00:00")
    assert {i.ends_at for i in invitees()} == {ends_at}
    mails = [(m.recipient, m.template, m.kind, m.not_after) for m in outbox()]
    assert mails == [(f"{name}@example.org", "invitations/emails/invitation", MessageKind.MAILING, ends_at) for name in ("ada", "bo")]
    assert db.session.scalars(select(InvitationList)).all() == []
    acts = db.session.execute(select(AuditEntry.action, AuditEntry.details).where(AuditEntry.action.like("invitation%"))).all()
    assert [tuple(act) for act in acts] == [("invitations.sent", {"people": 2, "form": None, "transferable": True})]


def test_what_was_changed_is_looked_at_before_it_goes(desk: FlaskClient) -> None:
    address = begin(desk, closed_event())
    answer = send(desk, address, words="Something else.")
    assert (answer.status_code, answer.location) == (303, address)
    assert invitees() == []
    assert "Saved. Look at the list and the mail, then send." in words(desk.get(address))


def test_same_list_again_invites_nobody_twice(desk: FlaskClient) -> None:
    event = closed_event()
    send(desk, begin(desk, event))
    text = words(desk.get(begin(desk, event, LIST + "\ncy@example.org")))
    assert "Send one invitation" in text
    assert "1 ada@example.org is invited already" in text
    send(desk, begin(desk, event, LIST))
    assert [i.email for i in invitees()] == ["ada@example.org", "bo@example.org"]


def test_rows_that_are_left_out_are_named_with_their_line_and_why(desk: FlaskClient) -> None:
    event = closed_event(audience=Audience.EVERYONE)
    sign_up(event, "ada")
    with transaction():
        suppress_address("cy@example.org", "asked", "", now=NOW)
    people = "ada@example.org\nnonsense\ncy@example.org\ndi@example.org\nDI@example.org\nwww.x.org Ed <ed@example.org>"
    text = words(desk.get(begin(desk, event, people)))
    for row in (
        "1 ada@example.org is registered already", "2 nonsense not an email address",
        "3 cy@example.org mail came back, or they asked for none",
        "5 DI@example.org stands further up already", "6 ed@example.org; www.x.org Ed a name or an organisation that cannot be written",
    ):  # fmt: skip
        assert row in text
    assert "Send one invitation" in text


@pytest.mark.parametrize(
    ("data", "number"),
    [
        ("Navn;E-mail;Firma\nÅse Ørsted;aase@example.org;Ærø".encode("cp1252"), 1),
        ("Name,Email\r\nÅse Ørsted,aase@example.org".encode("utf-16"), 1),
        ("﻿email\tname\naase@example.org\tÅse Ørsted\nbo@example.org\tBo".encode(), 2),
    ],
    ids=["semicolons, Windows-1252", "commas, UTF-16", "tabs, UTF-8 with a mark"],
)
def test_file_of_a_spreadsheet_is_read(desk: FlaskClient, data: bytes, number: int) -> None:
    address = begin(desk, closed_event(), people="", file=(io.BytesIO(data), "people.csv"))
    text = words(desk.get(address))
    assert "Åse Ørsted aase@example.org" in text
    assert f"From people.csv Get a mail {number}" in text


def test_columns_of_a_file_can_be_chosen_anew(desk: FlaskClient) -> None:
    data = b"Who,Where,Mailbox\nAda,Example Hospital,ada@example.org"
    address = begin(desk, closed_event(), people="", file=(io.BytesIO(data), "people.csv"))
    assert "Example Hospital" not in words(desk.get(address), "table")
    columns = {"column_email": "2", "column_full_name": "0", "column_last_name": "", "column_organisation": "1"}
    desk.post(address, data={"language": "en", "binding": "bound", "do": "save"} | columns)
    assert "2 Ada ada@example.org Example Hospital" in words(desk.get(address), "table")
    answer = desk.post(address, data={"language": "en", "binding": "bound", "do": "save"} | columns | {"column_email": "9"})
    assert answer.status_code == 422
    assert "Choose the column that has the email addresses" in words(answer)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04\x00\x00", "This file is no list that can be read"),
        (b"", "There is nobody in this list"),
        (b"name\n", "There is nobody in this list"),
        (b"a@example.org\n" * 5100, "At most 5 000 people"),
    ],
    ids=["a workbook", "empty", "a header only", "many rows"],
)
def test_file_that_is_no_list_is_refused_and_what_was_typed_is_kept(desk: FlaskClient, data: bytes, said: str) -> None:
    event = closed_event()
    form = {"people": "", "file": (io.BytesIO(data), "x.csv"), "language": "en", "binding": "bound", "words": "My own words"}
    answer = desk.post(f"/desk/events/{event.id}/invitations/new", data=form)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "My own words" in answer.text
    assert db.session.scalars(select(InvitationList)).all() == []


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ("2027-09-13T12:01", "Choose a time before registration closes"),
        ("2027-08-02T12:00", "Choose a time that is still to come"),
        ("2027-13-45", "Enter a date and a time"),
    ],
)
def test_time_to_answer_by_lies_between_now_and_the_close_of_registration(desk: FlaskClient, ends: str, said: str) -> None:
    event = closed_event()
    data = {"people": LIST, "language": "en", "binding": "bound", "ends_local": ends}
    answer = desk.post(f"/desk/events/{event.id}/invitations/new", data=data)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "ada@example.org" in answer.text


@pytest.mark.parametrize("facts", [{"status": EventStatus.DRAFT}, {"cancelled_at": NOW}, {"closes_at": NOW}])
def test_nobody_is_invited_to_what_nobody_can_register_for(desk: FlaskClient, facts: dict[str, Any]) -> None:
    event = closed_event(**facts)
    address = begin(desk, event)
    assert "no invitation can go" in words(desk.get(address))
    answer = send(desk, address)
    assert answer.status_code == 409
    assert (invitees(), outbox()) == ([], [])


def test_lists_that_are_not_out_yet_are_shown_with_what_to_do(desk: FlaskClient) -> None:
    event = closed_event()
    address = begin(desk, event)
    page = desk.get(f"/desk/events/{event.id}/invitations")
    assert "is not sent yet" in words(page)
    assert address in page.text
    with transaction():
        draft = db.session.scalars(select(InvitationList)).one()
        draft.released_at, draft.written = NOW, 1
    assert "A list is going out: 1 of 2 It goes on by itself. You can leave this page." in words(
        desk.get(f"/desk/events/{event.id}/invitations")
    )
    assert desk.get(address).status_code == 303


def test_list_that_is_forgotten_invites_nobody(desk: FlaskClient) -> None:
    address = begin(desk, closed_event())
    assert desk.post(f"{address}/discard").status_code == 303
    assert desk.get(address).status_code == 404
    assert invitees() == []


def test_list_shows_how_each_stands_with_counts_search_and_pages(desk: FlaskClient) -> None:
    event = closed_event()
    for number in range(60):
        make_invitee(event, f"guest{number:02}", organisation="Ærø Hospital" if number == 7 else "")
    make_invitee(event, "ada", registered_at=NOW)
    make_invitee(event, "bo", declined_at=NOW)
    text = words(desk.get(f"/desk/events/{event.id}/invitations"))
    assert "All 62 No answer yet 60 Registered 1 Cannot come 1 On its way 60" in text
    assert "1–50 of 62" in text
    assert "51–62 of 62" in words(desk.get(f"/desk/events/{event.id}/invitations?page=2"))
    assert "Guest07 Example" in words(desk.get(f"/desk/events/{event.id}/invitations?q=æRØ"), "tbody")
    found = words(desk.get(f"/desk/events/{event.id}/invitations?state=declined"), "tbody")
    assert ("Bo Example" in found, "Ada Example" in found) == (True, False)


def test_invitation_is_sent_again_to_a_corrected_address_and_the_old_link_dies(desk: FlaskClient) -> None:
    event = closed_event()
    ada = make_invitee(event)
    with transaction():
        suppress_address("ada@example.org", "bounced", "550", now=NOW)
    page = f"/desk/events/{event.id}/invitations/{ada.id}"
    assert "Mail came back" in words(desk.get(page))
    assert desk.post(f"{page}/again", data={"email": "ada.example@example.org"}).status_code == 303
    assert (ada.email, ada.email_key, ada.link_version) == ("ada.example@example.org", "ada.example@example.org", 2)
    assert [(m.recipient, m.status) for m in outbox()] == [("ada.example@example.org", MessageStatus.QUEUED)]


def test_who_asked_for_no_mail_gets_none_again(desk: FlaskClient) -> None:
    event = closed_event()
    ada = make_invitee(event)
    with transaction():
        suppress_address("ada@example.org", "asked", "", now=NOW)
    answer = desk.post(f"/desk/events/{event.id}/invitations/{ada.id}/again", data={"email": "ada@example.org"})
    assert answer.status_code == 409
    assert "This address is not mailed any more" in words(answer)
    assert outbox() == []


@pytest.mark.parametrize(
    ("email", "status", "said"),
    [("bo@example.org", 409, "is invited already"), ("nonsense", 422, "Enter an email address"), ("", 422, "Enter an email address")],
)
def test_address_that_is_corrected_wrongly_is_refused(desk: FlaskClient, email: str, status: int, said: str) -> None:
    event = closed_event()
    ada = make_invitee(event)
    make_invitee(event, "bo")
    answer = desk.post(f"/desk/events/{event.id}/invitations/{ada.id}/again", data={"email": email})
    assert answer.status_code == status
    assert said in words(answer)
    assert ada.email == "ada@example.org"


def test_time_to_answer_by_is_extended_for_one(desk: FlaskClient) -> None:
    event = closed_event()
    ada = make_invitee(event, ends_at=NOW - timedelta(days=1))
    page = f"/desk/events/{event.id}/invitations/{ada.id}"
    assert "Ran out" in words(desk.get(page))
    assert desk.post(f"{page}/extend", data={"ends_local": "2027-08-20T12:00"}).status_code == 303
    assert ada.ends_at == datetime.fromisoformat("2027-08-20T10:00+00:00")
    assert desk.post(f"{page}/extend", data={"ends_local": "2027-09-14T12:00"}).status_code == 422
    assert desk.post(f"{page}/extend", data={"ends_local": ""}).status_code == 303
    assert ada.ends_at is None


def test_invitation_that_is_taken_back_opens_nothing_and_mails_nothing(desk: FlaskClient) -> None:
    event = closed_event()
    ada = make_invitee(event)
    page = f"/desk/events/{event.id}/invitations/{ada.id}"
    assert desk.post(f"{page}/revoke").status_code == 303
    assert (ada.revoked_at, ada.link_version) == (NOW, 2)
    assert "Taken back" in words(desk.get(page))
    assert desk.post(f"{page}/again", data={"email": ada.email}).status_code == 410
    assert desk.post(f"{page}/extend", data={"ends_local": ""}).status_code == 410


def test_reminder_goes_by_hand_to_who_has_not_answered(desk: FlaskClient) -> None:
    event = closed_event()
    ada, bo = make_invitee(event), make_invitee(event, "bo")
    make_invitee(event, "cy", registered_at=NOW)
    make_invitee(event, "di", declined_at=NOW)
    make_invitee(event, "ed", revoked_at=NOW)
    make_invitee(event, "fi")
    with transaction():
        suppress_address("fi@example.org", "asked", "", now=NOW)
    address = f"/desk/events/{event.id}/invitations/remind"
    page = desk.get(address)
    assert "Send 2 reminders" in words(page)
    assert "Your invitation waits for an answer" in words(page)
    assert "Dear Ada Example," in desk.get(f"{address}/mail").text
    assert desk.post(f"{address}?ids={bo.id}").status_code == 303
    assert [(m.recipient, m.template) for m in outbox()] == [("bo@example.org", "invitations/emails/invitation_reminder")]
    assert desk.post(address).status_code == 303
    assert [m.recipient for m in outbox()] == ["bo@example.org", "ada@example.org"]
    assert (ada.reminded_at, bo.reminded_at) == (NOW, NOW)
    assert "There is nobody to remind" in words(desk.get(address))


def test_export_says_how_each_stands_and_holds_no_formula(desk: FlaskClient) -> None:
    event = closed_event()
    make_invitee(event, full_name="=1+1", declined_at=NOW, decline_reason="@home")
    answer = desk.post(f"/desk/events/{event.id}/invitations/export", data={"format": "csv"})
    assert answer.headers["Content-Disposition"] == "attachment; filename=ai-in-healthcare-invitations-2027-08-02.csv"
    header, row, _rest = answer.text.split("\r\n")
    assert "State [state]" in header
    assert row == ("1,'=1+1,ada@example.org,,declined,No,en,0,2027-08-02 12:00,2027-09-13 12:00,,,2027-08-02 12:00,'@home")
    book = desk.post(f"/desk/events/{event.id}/invitations/export", data={"format": "xlsx"})
    assert book.data.startswith(b"PK")
    book.close()
    acts = db.session.scalars(select(AuditEntry.action)).all()
    assert acts == ["invitations.exported", "invitations.exported"]


def test_attendees_of_another_event_are_invited_by_how_they_stand(desk: FlaskClient) -> None:
    seminar, trip = make_event(capacity=1, title="The seminar"), closed_event(title="The trip")
    sign_up(seminar, "ada", "bo")
    sign_up(make_event(team=make_team("other")), "cy")
    address = f"/desk/events/{trip.id}/invitations/from-event"
    assert "The seminar, Mon 20 Sept (2 people)" in desk.get(address).text
    answer = desk.post(address, data={"event": str(seminar.id), "statuses": ["confirmed"]})
    assert answer.status_code == 303
    text = words(desk.get(answer.location))
    assert "From Attendees of The seminar Get a mail 1" in text
    send(desk, answer.location)
    assert [(i.email, i.event_id) for i in invitees()] == [("ada@example.org", trip.id)]
    assert desk.post(address, data={"event": "999", "statuses": ["confirmed"]}).status_code == 422
    assert desk.post(address, data={"event": str(seminar.id)}).status_code == 422


def test_other_teams_invitations_are_not_there(desk: FlaskClient) -> None:
    theirs = make_event(team=make_team("other"))
    ours = closed_event()
    ada = make_invitee(theirs)
    for address in (f"{theirs.id}/invitations", f"{ours.id}/invitations/{ada.id}", f"{theirs.id}/invitations/{ada.id}"):
        assert desk.get(f"/desk/events/{address}").status_code == 404
    assert desk.post(f"/desk/events/{ours.id}/invitations/{ada.id}/revoke").status_code == 404
    assert ada.revoked_at is None


def test_organiser_registers_an_invited_person_on_their_behalf(desk: FlaskClient) -> None:
    event = closed_event()
    ada = make_invitee(event, organisation="Example Hospital")
    page = desk.get(f"/desk/events/{event.id}/attendees/add?invitation={ada.id}")
    assert 'value="ada@example.org"' in page.text
    assert 'value="Example Hospital"' in page.text
    data = {"full_name": "Ada Example", "email": "ada@example.org", "language": "en", "seat": "seat"}
    assert desk.post(f"/desk/events/{event.id}/attendees/add", data=data).status_code == 303
    assert ada.registered_at == NOW
    assert "Ada Example Confirmed" in words(desk.get(f"/desk/events/{event.id}/invitations/{ada.id}"))


def test_invitation_pages_cost_the_same_with_many_people(app: Flask, desk: FlaskClient) -> None:
    event = closed_event()
    make_invitee(event)
    with counted_statements(app) as one:
        desk.get(f"/desk/events/{event.id}/invitations")
    for number in range(40):
        make_invitee(event, f"guest{number}")
    with counted_statements(app) as many:
        desk.get(f"/desk/events/{event.id}/invitations")
    assert len(many) == len(one)
