"""The directory of organisations, and the team's people, at the desk."""

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event as database_event
from sqlalchemy import select

from eventsite import clock
from eventsite.accounts.models import Role
from eventsite.audit.models import AuditEntry
from eventsite.catalogue.models import EventHost
from eventsite.db import db, transaction
from eventsite.files.models import StoredFile
from eventsite.people import queries, service
from eventsite.people.models import ConsentKind, Organisation, Person
from eventsite.people.service import ConsentGiven, Details
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_site, make_team
from tests.files.pictures import png

CENTER: dict[str, Any] = {
    "name": "Daegu Medical Center", "local_name": "대구의료원", "local_language": "ko", "kind": "hospital", "city": "Daegu",
    "country": "KR", "website": "https://daegu.example.org/", "sectors_line": "health data, robotics,, health data",
    "description": "A hospital.", "member": "y",
}  # fmt: skip


@pytest.fixture
def desk(client: FlaskClient) -> FlaskClient:
    make_site()
    return sign_in(client, make_account(role=Role.EDITOR))


def make_person(name: str, email: str, *, team: str = "kattegat", organisation: str = "") -> Person:
    number = make_team(team).id
    with transaction():
        return service.person_for(number, Details(name, email, organisation=organisation))


def organisation() -> Organisation:
    db.session.rollback()
    return db.session.scalars(select(Organisation)).one()


def test_organisation_is_added_found_and_changed(desk: FlaskClient) -> None:
    assert desk.post("/desk/organisations/new", data=CENTER).status_code == 303
    added = organisation()
    assert (added.slug, added.sectors, added.member, added.supporter) == ("daegu-medical-center", ["health data", "robotics"], True, False)
    assert queries.site().revision == 2
    for text in ("daegu", "대구", "ROBOTICS", "medical daegu"):
        assert "Daegu Medical Center" in desk.get("/desk/organisations", query_string={"q": text}).text
    assert "No organisation is found" in desk.get("/desk/organisations?q=aarhus").text
    page = f"/desk/organisations/{added.id}"
    assert 'value="health data, robotics"' in desk.get(page).text
    assert desk.post(page, data=CENTER | {"name": "Daegu Hospital", "member": ""}).status_code == 303
    changed = organisation()
    assert (changed.name, changed.slug, changed.member) == ("Daegu Hospital", "daegu-medical-center", False)
    details = db.session.scalars(select(AuditEntry.details).where(AuditEntry.action == "organisation.changed")).one()
    assert details == {"fields": ["member", "name"]}


def test_organisation_with_the_same_name_gets_another_address(desk: FlaskClient) -> None:
    for _ in range(3):
        desk.post("/desk/organisations/new", data=CENTER)
    slugs = db.session.scalars(select(Organisation.slug).order_by(Organisation.id)).all()
    assert slugs == ["daegu-medical-center", "daegu-medical-center-2", "daegu-medical-center-3"]


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "data:text/html,x", "daegu.example.org", "https://", "https://user@evil.test", "ftp://x.example.org"]
)
def test_organisation_with_an_address_that_is_no_page_is_refused(desk: FlaskClient, website: str) -> None:
    answer = desk.post("/desk/organisations/new", data=CENTER | {"website": website})
    assert (answer.status_code, "Enter a web address" in answer.text) == (422, True)


@pytest.mark.parametrize("wrong", [{"name": ""}, {"kind": "king"}, {"country": "ZZZ"}, {"description": "a\x00b"}, {"name": "x" * 201}])
def test_organisation_with_an_odd_value_is_refused(desk: FlaskClient, wrong: dict[str, str]) -> None:
    assert desk.post("/desk/organisations/new", data=CENTER | wrong).status_code == 422


def test_values_of_an_organisation_are_shown_as_they_were_typed(desk: FlaskClient) -> None:
    desk.post("/desk/organisations/new", data=CENTER | {"name": "<script>alert(1)</script>", "sectors_line": '"><b>'})
    page = desk.get("/desk/organisations").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_logo_of_an_organisation_goes_with_it(desk: FlaskClient) -> None:
    desk.post("/desk/organisations/new", data=CENTER)
    page = f"/desk/organisations/{organisation().id}"
    assert desk.post(page + "/logo", data={"file": (BytesIO(png()), "logo.png")}).status_code == 303
    assert desk.post(page + "/logo", data={"file": (BytesIO(b"<svg/>"), "logo.svg")}).status_code == 422
    key = db.session.scalars(select(StoredFile.key)).one()
    assert f"/files/{key}" in desk.get(page).text
    assert desk.post(page + "/delete").status_code == 303
    assert db.session.scalars(select(StoredFile)).all() == []
    assert desk.get(page).status_code == 404


def test_organisation_that_hosts_an_event_is_not_deleted(desk: FlaskClient) -> None:
    desk.post("/desk/organisations/new", data=CENTER)
    host, event = organisation(), make_event()
    with transaction():
        db.session.add(EventHost(event_id=event.id, organisation_id=host.id))
    answer = desk.post(f"/desk/organisations/{host.id}/delete")
    assert (answer.status_code, "Events or people refer to this organisation." in answer.text) == (409, True)
    assert organisation().name == "Daegu Medical Center"


def test_viewer_sees_the_directory_and_changes_nothing(client: FlaskClient) -> None:
    sign_in(client, make_account(role=Role.VIEWER))
    assert "Add an organisation" not in client.get("/desk/organisations").text
    assert client.post("/desk/organisations/new", data=CENTER).status_code == 403


def test_people_are_found_by_every_script_and_part(desk: FlaskClient) -> None:
    make_person("Søren Holm", "soren@example.org", organisation="Aarhus Clinic")
    make_person("李娜", "li@example.org", organisation="Nordlys")
    for text, found in (("soren", "Søren Holm"), ("SØREN clinic", "Søren Holm"), ("li na", "李娜"), ("娜", "李娜"), ("li@example", "李娜")):
        page = desk.get("/desk/people", query_string={"q": text}).text
        assert found in page, text
        assert "One person" in page
    for text in ("%", "_", "\\", "nobody"):
        assert "Nobody is found" in desk.get("/desk/people", query_string={"q": text}).text


def test_people_of_another_team_are_not_there(desk: FlaskClient) -> None:
    sam = make_person("Sam Stranger", "sam@example.org", team="oresund")
    assert "Sam Stranger" not in desk.get("/desk/people").text
    assert desk.get(f"/desk/people/{sam.id}").status_code == 404
    assert desk.get(f"/desk/people/{2**70}").status_code == 404


def test_person_shows_details_and_the_last_word_on_each_consent(desk: FlaskClient) -> None:
    ada = make_person("Ada Attendee", "ada@example.org", organisation="Nordlys")
    with transaction():
        for given in (True, False):
            answer = ConsentGiven(ConsentKind.NEWSLETTER, given, "Send me <b>news</b>.")
            service.record_consents(ada, [answer], language="en", source="event:1/register", now=clock.now())
    page = desk.get(f"/desk/people/{ada.id}").text
    assert "Send me &lt;b&gt;news&lt;/b&gt;." in page
    assert page.count("Not given") == 1
    assert "typed, and not used yet" in page


def test_people_take_as_many_statements_for_three_as_for_one(desk: FlaskClient) -> None:
    counts = []
    for number in (1, 3):
        for extra in range(number):
            make_person(f"Person {number}{extra}", f"p{number}{extra}@example.org")
        counts.append(statements(lambda: desk.get("/desk/people")))
    assert counts[0] == counts[1]


def statements(act: Any) -> int:
    """How many statements the database was sent."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    database_event.listen(db.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        database_event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)


def test_people_are_shown_page_by_page(desk: FlaskClient) -> None:
    number = make_team().id
    with transaction():
        for index in range(51):
            service.person_for(number, Details(f"Person {index:02d}", f"p{index}@example.org"))
    assert "Person 50" not in desk.get("/desk/people").text
    assert "Person 50" in desk.get("/desk/people?page=2").text
    assert "Person 50" in desk.get("/desk/people?page=99999").text
    assert "Person 00" in desk.get("/desk/people?page=-1").text
