"""Tags: words by which a team sorts its people, on one page, on many at once, in the list and in exports."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.accounts.models import Role
from eventsite.audit.models import AuditEntry
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.registration import errors, service
from eventsite.registration.models import Registration, Tag
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team
from tests.registration.builders import OLGA, sign_up


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def tag(registration: Registration, *names: str) -> None:
    with transaction():
        for name in names:
            service.tag([registration], name, OLGA)


def tags(registration: Registration) -> list[str]:
    db.session.rollback()
    return [one.name for one in db.session.get_one(Registration, registration.id).tags]


def names() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Tag.name).order_by(Tag.name)))


def at(event: Event, rest: str = "") -> str:
    return f"/desk/events/{event.id}/attendees{rest}"


def test_tag_of_the_same_folded_name_is_the_same_tag(app: Flask) -> None:
    ada, bo = sign_up(make_event(), "ada", "bo")

    tag(ada, "Søren’s  table", "VIP")
    tag(bo, "SØREN’S TABLE", "vip", "Vip")

    assert (names(), tags(bo)) == (["Søren’s table", "VIP"], ["Søren’s table", "VIP"])


def test_tag_twice_is_once(app: Flask) -> None:
    ada, bo = sign_up(make_event(), "ada", "bo")
    tag(ada, "VIP")

    with transaction():
        number = service.tag([ada, bo], "VIP", OLGA)

    assert (number, tags(ada), tags(bo)) == (1, ["VIP"], ["VIP"])


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "a,b", "a\nb\x07", "\u202eabc", "\ud800"])
def test_tag_names_that_do_not_fit_are_refused(app: Flask, name: str) -> None:
    [ada] = sign_up(make_event(), "ada")

    with pytest.raises(errors.TagRefused):
        tag(ada, name)

    assert names() == []


def test_tags_of_two_teams_are_apart(app: Flask) -> None:
    [ada] = sign_up(make_event(), "ada")
    [bo] = sign_up(make_event(team=make_team("elsewhere")), "bo")

    tag(ada, "VIP")
    tag(bo, "VIP")

    assert names() == ["VIP", "VIP"]


def test_rename_to_a_name_that_is_taken_is_refused(app: Flask) -> None:
    [ada] = sign_up(make_event(), "ada")
    tag(ada, "VIP", "Press")
    press = db.session.scalars(select(Tag).where(Tag.name == "Press")).one()

    with pytest.raises(errors.TagTaken), transaction():
        service.rename_tag(press, "vip", OLGA)
    with transaction():
        service.rename_tag(press, "PRESS", OLGA)

    assert tags(ada) == ["PRESS", "VIP"]


def test_delete_takes_it_from_everybody_and_is_recorded(app: Flask) -> None:
    ada, bo = sign_up(make_event(), "ada", "bo")
    tag(ada, "VIP", "Press")
    tag(bo, "VIP")

    with transaction():
        service.delete_tag(db.session.scalars(select(Tag).where(Tag.name == "VIP")).one(), OLGA)

    assert (tags(ada), tags(bo), names()) == (["Press"], [], ["Press"])
    assert db.session.scalars(select(AuditEntry.action)).all()[-1] == "tag.deleted"


def test_person_page_adds_and_takes_tags_and_suggests_the_teams(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    ada, bo = sign_up(event, "ada", "bo")
    tag(bo, "Press")

    answer = desk.post(at(event, f"/{ada.id}/tags"), data={"tag": " VIP "})
    page = desk.get(at(event, f"/{ada.id}")).text
    vip = db.session.scalars(select(Tag).where(Tag.name == "VIP")).one()

    assert (answer.status_code, tags(ada)) == (303, ["VIP"])
    assert ('<option value="Press">' in page, f"/{ada.id}/tags/{vip.id}/take" in page) == (True, True)
    assert desk.post(at(event, f"/{ada.id}/tags/{vip.id}/take")).status_code == 303
    assert tags(ada) == []


def test_person_page_refuses_a_name_that_does_not_fit(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")

    answers = [desk.post(at(event, f"/{ada.id}/tags"), data={"tag": name}) for name in ("", "x" * 41, "\u202eabc")]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert ("Enter a tag" in answers[0].text, tags(ada)) == (True, [])


def test_many_are_tagged_from_the_list(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    ada, bo, cy = sign_up(event, "ada", "bo", "cy")

    asked = desk.post(at(event, "/act?q=example"), data={"action": "tag", "ids": [ada.id, bo.id]})
    page = desk.get(asked.location).text
    done = desk.post(asked.location, data={"what": "add", "tag": "VIP"})

    assert ("Tag 2 people" in page, done.location.endswith("/attendees?q=example")) == (True, True)
    assert (tags(ada), tags(bo), tags(cy)) == (["VIP"], ["VIP"], [])
    assert "2 people have the tag now." in desk.get(done.location).text
    desk.post(asked.location, data={"what": "take", "tag": "vip"})
    assert (tags(ada), tags(bo)) == ([], [])


def test_many_without_a_name_keeps_what_was_chosen(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")

    answer = desk.post(at(event, f"/tag?chosen={ada.id}"), data={"what": "take", "tag": ""})

    assert (answer.status_code, 'value="take" checked' in answer.text or 'checked id="what-1"' in answer.text) == (422, True)


def test_list_narrows_by_tag_and_export_has_them(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    ada, _bo = sign_up(event, "ada", "bo")
    tag(ada, "VIP", "Press")
    vip = db.session.scalars(select(Tag).where(Tag.name == "VIP")).one()

    page = desk.get(at(event, f"?tag={vip.id}")).text
    csv = desk.post(at(event, "/export"), data={"format": "csv"}).data.decode("utf-8")

    assert ("Ada Example" in page, "Bo Example" in page) == (True, False)
    assert ("[tags]" in csv.splitlines()[0], "Press, VIP" in csv) == (True, True)


def test_tags_page_renames_and_deletes(app: Flask, desk: FlaskClient) -> None:
    [ada] = sign_up(make_event(), "ada")
    tag(ada, "VIP", "Press")
    vip = db.session.scalars(select(Tag).where(Tag.name == "VIP")).one()

    taken = desk.post(f"/desk/tags/{vip.id}/rename", data={"tag": "press"})
    wrong = desk.post(f"/desk/tags/{vip.id}/rename", data={"tag": "x" * 41})
    renamed = desk.post(f"/desk/tags/{vip.id}/rename", data={"tag": "Speaker"})

    assert (taken.status_code, "There is such a tag already." in taken.text, wrong.status_code) == (409, True, 422)
    assert (renamed.status_code, tags(ada)) == (303, ["Press", "Speaker"])
    assert desk.post(f"/desk/tags/{vip.id}/delete").status_code == 303
    assert (tags(ada), "The tag Speaker is gone." in desk.get("/desk/tags").text) == (["Press"], True)


def test_viewers_see_tags_and_change_none(app: Flask, frozen_clock: object) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    tag(ada, "VIP")
    vip = db.session.scalars(select(Tag)).one()
    viewer = sign_in(app.test_client(), make_account("vera@kattegat.example.org", role=Role.VIEWER))

    addresses: list[tuple[str, dict[str, Any]]] = [
        (at(event, f"/{ada.id}/tags"), {"tag": "Mine"}),
        (at(event, f"/{ada.id}/tags/{vip.id}/take"), {}),
        (at(event, f"/tag?chosen={ada.id}"), {"what": "add", "tag": "Mine"}),
        (f"/desk/tags/{vip.id}/rename", {"tag": "Mine"}),
        (f"/desk/tags/{vip.id}/delete", {}),
    ]

    assert [viewer.post(address, data=data).status_code for address, data in addresses] == [403] * 5
    assert ("VIP" in viewer.get("/desk/tags").text, "VIP" in viewer.get(at(event, f"/{ada.id}")).text, tags(ada)) == (True, True, ["VIP"])


def test_another_teams_tags_and_people_are_not_found(app: Flask, desk: FlaskClient) -> None:
    event, other = make_event(), make_event(team=make_team("elsewhere"))
    ada, bo = sign_up(event, "ada")[0], sign_up(other, "bo")[0]
    tag(bo, "Theirs")
    theirs = db.session.scalars(select(Tag)).one()

    assert desk.post(f"/desk/tags/{theirs.id}/rename", data={"tag": "Mine"}).status_code == 404
    assert desk.post(f"/desk/tags/{theirs.id}/delete").status_code == 404
    assert desk.post(at(event, f"/{ada.id}/tags/{theirs.id}/take")).status_code == 404
    assert desk.post(at(event, f"/tag?chosen={bo.id}"), data={"what": "add", "tag": "Mine"}).status_code == 404
    assert desk.post(at(event, f"/{bo.id}/tags"), data={"tag": "Mine"}).status_code == 404
    assert ("Theirs" in desk.get("/desk/tags").text, tags(bo)) == (False, ["Theirs"])
