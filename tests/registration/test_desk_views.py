"""The organisers' attendee list and one person's page."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as sql_events
from sqlalchemy import select, update

from eventsite.accounts.models import Role
from eventsite.audit.models import AuditEntry
from eventsite.catalogue.models import Admission, Event
from eventsite.db import db, transaction
from eventsite.mail.models import Message, MessageStatus
from eventsite.registration import service
from eventsite.registration.models import Registration, RegistrationStatus
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team
from tests.registration.builders import OLGA, make_registration, registration_of, sign_up


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def names(page: str) -> list[str]:
    """The people in the table, from above."""
    return re.findall(r'aria-label="Select ([^"]+)"', page)


def facets(page: str) -> dict[str, int]:
    """The facets with their counts."""
    part = page[page.index('aria-label="By status"') :]
    found = re.findall(r"<a [^>]*>\s*([^<]+?) <span>(\d+)</span>", part[: part.index("</ul>")])
    return {words: int(number) for words, number in found}


def at(event: Event, rest: str = "") -> str:
    """An address below the event's list."""
    return f"/desk/events/{event.id}/attendees{rest}"


def status_of(event: Event, name: str) -> str:
    """Where somebody stands."""
    return registration_of(event, name).status.value


def statements(client: FlaskClient, address: str) -> int:
    """How many statements a page costs."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    db.session.remove()  # as a request of its own: nothing is loaded yet
    sql_events.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        sql_events.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


# The list


def test_attendees_without_anybody_says_so(app: Flask, desk: FlaskClient) -> None:
    answer = desk.get(at(make_event()))

    assert (answer.status_code, "Nobody has registered yet" in answer.text) == (200, True)


def test_attendees_shows_counts_by_status_and_the_waitlist_in_order(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo", "cy", "di")
    with transaction():
        service.withdraw(registration_of(event, "di"), OLGA, now=NOW)

    page = desk.get(at(event)).text
    waiting = desk.get(at(event, "?status=waitlisted")).text

    assert facets(page) == {"All": 4, "Confirmed": 1, "Waiting": 2, "Withdrawn": 1}
    assert names(waiting) == ["Bo Example", "Cy Example"]
    assert re.findall(r"Waitlist (\d)", waiting) == ["1", "2"]


def test_attendees_finds_names_without_their_accents_and_in_latin(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    sign_up(event, "ada", full_name="Søren Ågård", organisation="Fjordland Region")
    sign_up(event, "bo", full_name="赵蔚琳")
    sign_up(event, "cy", full_name="100% Cy")

    found = {
        query: names(desk.get(at(event), query_string={"q": query}).text)
        for query in ("soren", "ÅGÅRD fjord", "zhao", "bo@", "100%", "1%0")
    }

    assert found == {
        "soren": ["Søren Ågård"], "ÅGÅRD fjord": ["Søren Ågård"], "zhao": ["赵蔚琳"], "bo@": ["赵蔚琳"], "100%": ["100% Cy"], "1%0": [],
    }  # fmt: skip


def test_attendees_sorts_by_what_is_asked_and_says_so(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    for minutes, (name, organisation) in enumerate((("cy", "A"), ("ada", "C"), ("bo", "B"))):
        sign_up(event, name, organisation=organisation, now=NOW + timedelta(minutes=minutes))

    orders = {query: [name[:-8] for name in names(desk.get(at(event, query)).text)] for query in (
        "", "?sort=date&dir=asc", "?sort=name&dir=asc", "?sort=name&dir=desc", "?sort=organisation&dir=asc", "?sort=nonsense",
    )}  # fmt: skip
    page = desk.get(at(event, "?sort=name&dir=asc")).text

    assert orders == {
        "": ["Bo", "Ada", "Cy"], "?sort=date&dir=asc": ["Cy", "Ada", "Bo"], "?sort=name&dir=asc": ["Ada", "Bo", "Cy"],
        "?sort=name&dir=desc": ["Cy", "Bo", "Ada"], "?sort=organisation&dir=asc": ["Cy", "Bo", "Ada"],
        "?sort=nonsense": ["Bo", "Ada", "Cy"],
    }  # fmt: skip
    assert re.findall(r'aria-sort="(\w+)"', page) == ["ascending", "none", "none"]


def test_attendees_filters_by_country_and_day_in_the_events_zone(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    sign_up(event, "ada", country="KR", now=NOW.replace(day=1, hour=21, minute=59))  # 23:59 on the 1st in Copenhagen
    sign_up(event, "bo", country="DK", now=NOW.replace(day=1, hour=22, minute=0))  # 00:00 on the 2nd

    assert names(desk.get(at(event, "?country=KR")).text) == ["Ada Example"]
    assert names(desk.get(at(event, "?since=2027-08-02")).text) == ["Bo Example"]
    assert names(desk.get(at(event, "?since=tomorrow")).text) == ["Bo Example", "Ada Example"]


def test_attendees_pages_after_fifty(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    sign_up(event, *(f"p{number:02d}" for number in range(53)))

    first, second = desk.get(at(event, "?sort=name&dir=asc")).text, desk.get(at(event, "?sort=name&dir=asc&page=2")).text

    assert (len(names(first)), names(second)) == (50, ["P50 Example", "P51 Example", "P52 Example"])
    assert ("1–50 of 53" in first, "Next 3" in first, "51–53 of 53" in second) == (True, True, True)


def test_attendees_costs_the_same_statements_with_1_and_with_30_people(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=2)
    event_id, address = event.id, at(event)
    sign_up(event, "ada")
    few = statements(desk, address)
    sign_up(db.session.get_one(Event, event_id), *(f"p{number:02d}" for number in range(30)))

    assert statements(desk, address) == few


def test_attendees_marks_trouble_with_mail_until_the_address_changes(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    sign_up(event, "ada", "bo")
    with transaction():
        db.session.execute(update(Message).where(Message.recipient == "ada@example.org").values(status=MessageStatus.BOUNCED))

    troubled = desk.get(at(event, "?status=mail")).text
    with transaction():
        db.session.execute(update(Registration).where(Registration.email == "ada@example.org").values(email="ada@new.example.org"))

    assert (facets(troubled)["Mail trouble"], names(troubled)) == (1, ["Ada Example"])
    assert "Mail trouble" not in desk.get(at(event)).text


def test_attendees_with_a_person_shows_them_beside_the_list(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    ada, bo = sign_up(event, "ada", "bo", job_title="Clinical lead")

    page = desk.get(at(event, f"?person={bo.id}")).text
    elsewhere = desk.get(at(make_event(), f"?person={ada.id}")).text

    assert ('<h2 id="p-name">Bo Example</h2>' in page, "Clinical lead" in page, "Registered: Got a seat" in page) == (True, True, True)
    assert "p-name" not in elsewhere


@pytest.mark.parametrize("query", ["?person=x", "?person=99999999999999999999", "?page=0", "?page=9999999999", "?country=%F0%9F"])
def test_attendees_with_nonsense_in_the_address_is_the_list(app: Flask, desk: FlaskClient, query: str) -> None:
    assert desk.get(at(make_event(), query)).status_code == 200


def test_pages_of_another_teams_event_are_not_there(app: Flask, desk: FlaskClient) -> None:
    theirs = make_event(team=make_team("aarhus"))
    [registration] = sign_up(theirs, "ada")
    mine = make_event()
    gets = ["", f"/{registration.id}", f"/{registration.id}/edit", "/add", "/export", f"/confirm/decline?chosen={registration.id}"]

    assert {path: desk.get(at(theirs, path)).status_code for path in gets} == dict.fromkeys(gets, 404)
    assert desk.post(at(theirs, "/act"), data={"action": "decline", "ids": registration.id}).status_code == 404
    assert [desk.get(at(mine, f"/{registration.id}")).status_code, desk.get(at(mine, "/99999999999999")).status_code] == [404, 404]
    assert desk.post(at(mine, "/act"), data={"action": "decline", "ids": registration.id}).status_code == 422
    assert status_of(theirs, "ada") == "confirmed"


def test_viewer_sees_the_list_and_changes_nothing(app: Flask, client: FlaskClient, frozen_clock: object) -> None:
    event = make_event(capacity=1)
    _ada, bo = sign_up(event, "ada", "bo")
    sign_in(client, make_account("vera@kattegat.example.org", role=Role.VIEWER))

    page = client.get(at(event)).text
    posts = {
        "promote": client.post(at(event, "/act"), data={"action": "promote", "ids": bo.id}).status_code,
        "export": client.post(at(event, "/export"), data={"format": "csv"}).status_code,
        "note": client.post(at(event, f"/{bo.id}/note"), data={"note": "x"}).status_code,
        "add": client.get(at(event, "/add")).status_code,
    }

    assert (names(page), "Give a seat" in page, "Export" in page) == (["Bo Example", "Ada Example"], False, False)
    assert posts == dict.fromkeys(posts, 403)


# Acting


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
    assert "One person has a seat now" in desk.get(at(event)).text


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


# One person


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


# Exports


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
