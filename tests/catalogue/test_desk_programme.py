# ruff: noqa: DTZ001 - local times have no zone of their own
"""The organisers' pages of a programme: sessions, stops, speakers."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from eventsite.catalogue.models import EventKind, EventStatus
from tests.catalogue.desk import actions, the_event
from tests.factories import make_event, make_session
from tests.forms import send
from tests.reading import words


def test_session_is_added_changed_and_removed(desk: FlaskClient) -> None:
    event = make_event()
    address = f"/desk/events/{event.id}/programme"
    send(desk, f"/desk/events/{event.id}/speakers/new", name="Zhao Weilin", local_name="赵蔚琳", local_language="zh-Hans")
    speaker = the_event().speakers[0]

    send(
        desk,
        f"{address}/new",
        title_en="Opening",
        starts_local="2027-09-20T09:00",
        ends_local="2027-09-20T09:30",
        speakers=[str(speaker.id)],
    )
    item = the_event().sessions[0]
    assert (item.texts[0].title, item.zone, item.starts_at.isoformat()) == ("Opening", "Europe/Copenhagen", "2027-09-20T07:00:00+00:00")
    assert [known.name for known in item.speakers] == ["Zhao Weilin"]

    send(desk, f"{address}/{item.id}", title_en="Welcome", kind="meal")
    page = desk.get(address).text
    assert "Welcome" in page
    assert "Zhao Weilin" in page

    desk.post(f"/desk/events/{event.id}/speakers/{speaker.id}/remove")
    assert the_event().sessions[0].speakers == []
    send(desk, f"{address}/{item.id}/remove", confirmed="yes")
    assert the_event().sessions == []


@pytest.mark.parametrize("status", EventStatus)
@pytest.mark.parametrize("act", ["call-off", "remove"])
def test_session_is_called_off_or_removed_only_after_the_question(desk: FlaskClient, act: str, status: EventStatus) -> None:
    event = make_event(status=status)
    item = make_session(event, "Opening")
    address = f"/desk/events/{event.id}/programme/{item.id}/{act}"

    pages = [desk.get(address), desk.post(address), desk.post(address, data={"confirmed": "no"})]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert all("Opening" in page.text and "20 September 2027, 09:15–10:00" in words(page) for page in pages)
    assert [("People with a seat are not told." in page.text) for page in pages] == [status is EventStatus.PUBLISHED] * 3
    assert actions() == []
    assert desk.post(address, data={"confirmed": "yes"}).status_code == 303
    assert actions() == ["event.session_called_off" if act == "call-off" else "event.session_removed"]
    assert "Nobody is mailed." in desk.get(f"/desk/events/{event.id}/programme").text


def test_programme_leads_to_the_questions_and_acts_on_no_session_by_itself(desk: FlaskClient) -> None:
    event = make_event()
    item = make_session(event, "Opening")

    page = desk.get(f"/desk/events/{event.id}/programme").text

    for act in ("call-off", "remove"):
        address = f"/desk/events/{event.id}/programme/{item.id}/{act}"
        assert (f'<a href="{address}">' in page, f'action="{address}"' in page) == (True, False)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title_en": ""}, "Enter a title"),
        ({"ends_local": "2027-09-20T08:00"}, "Enter an end that is later than the start"),
        ({"starts_local": "2027-12-20T08:00", "ends_local": "2027-12-20T09:00"}, "Enter a time within the dates of the event"),
        ({"kind": "party"}, "Choose one of the list"),
        ({"speakers": ["999"]}, "Choose among these"),
        ({"stop": "7"}, "Choose one of the list"),
    ],
)
def test_session_with_a_wrong_value_is_refused(desk: FlaskClient, typed: dict[str, str], words: str) -> None:
    event = make_event()
    good = {"title_en": "Opening", "starts_local": "2027-09-20T09:00", "ends_local": "2027-09-20T09:30", "room": "Hall 4"}

    answer = send(desk, f"/desk/events/{event.id}/programme/new", **(good | typed))

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Hall 4"' in answer.text
    assert the_event().sessions == []


def test_session_at_a_stop_is_by_the_clocks_there(desk: FlaskClient) -> None:
    event = make_event(kind=EventKind.STUDY_TRIP, ends_local=datetime(2027, 9, 26, 18))
    address = f"/desk/events/{event.id}"
    send(desk, f"{address}/stops/new", city="Shanghai", zone="Asia/Shanghai", starts_on="2027-09-21", ends_on="2027-09-23")
    stop = the_event().stops[0]

    send(
        desk,
        f"{address}/programme/new",
        title_en="Visit",
        starts_local="2027-09-21T09:00",
        ends_local="2027-09-21T11:00",
        stop=str(stop.id),
    )

    item = the_event().sessions[0]
    assert (item.zone, item.starts_at.isoformat()) == ("Asia/Shanghai", "2027-09-21T01:00:00+00:00")
    assert desk.post(f"{address}/stops/{stop.id}/remove").status_code == 409
