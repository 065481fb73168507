"""The organisers' attendee list."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as sql_events
from sqlalchemy import update

from eventsite.accounts.models import Role
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.mail.models import Message, MessageStatus
from eventsite.registration import service
from eventsite.registration.desk_queries import listing
from eventsite.registration.models import ProposedChange, Registration, Tag
from tests.conftest import NOW
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team
from tests.registration.builders import OLGA, registration_of, sign_up
from tests.registration.test_desk_policy import add_form


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


def test_attendees_costs_the_same_statements_with_3_and_with_30_people(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=2)
    event_id, address = event.id, at(event)
    sign_up(event, "ada", "bo", "cy")
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


def test_attendees_narrow_by_form_tag_and_changes_that_wait(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    speakers = add_form(event, "speaker", "Speakers")
    ada, bo, cy = [sign_up(event, name, **form)[0] for name, form in (("ada", {"form_id": speakers.id}), ("bo", {}), ("cy", {}))]
    with transaction():
        tag = Tag(team_id=event.team_id, name="Vegetarian")
        db.session.get_one(Registration, bo.id).tags.append(tag)
        db.session.add(ProposedChange(registration_id=cy.id, details={"job_title": "Nurse"}))
    everybody = desk.get(at(event)).text

    found = {query: names(desk.get(at(event, query)).text) for query in (
        f"?form={speakers.id}", f"?tag={tag.id}", "?status=changes", f"?form={speakers.id}&tag={tag.id}", "?form=99999999999&tag=x",
    )}  # fmt: skip

    assert list(found.values()) == [["Ada Example"], ["Bo Example"], ["Cy Example"], [], ["Cy Example", "Bo Example", "Ada Example"]]
    assert (facets(everybody)["Changes to approve"], f'<option value="{speakers.id}">Speakers' in everybody) == (1, True)
    assert ada.form_id == speakers.id


def test_attendees_of_a_long_queue_say_why_without_reading_it(app: Flask, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo", "cy", "di")
    monkeypatch.setattr(listing, "LONG_QUEUE", 2)

    queue, everybody = desk.get(at(event, "?status=waitlisted")).text, desk.get(at(event)).text

    assert re.findall(r"Waitlist (\d)", queue) == ["1", "2", "3"]
    assert ("Every seat is taken; 2 are ahead" in queue, "Waitlist 1" in everybody, everybody.count("Waitlist<")) == (True, False, 3)
