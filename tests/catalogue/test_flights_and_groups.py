# ruff: noqa: DTZ001 - local times have no zone of their own
"""A programme with flights, groups and sessions that are called off: at the desk and on the page."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from eventsite.catalogue.models import Event, EventKind
from eventsite.registration.models import RegistrationStatus
from tests.catalogue.desk import actions, the_event
from tests.factories import make_event, make_session, make_stop
from tests.forms import filled, send
from tests.registration.builders import make_registration

FLIGHT = {"title_en": "Flight to Shanghai", "kind": "flight", "starts_local": "2027-09-20T18:20", "ends_local": "2027-09-21T11:20"}


@pytest.fixture
def trip(frozen_clock: object) -> Event:
    trip = make_event(kind=EventKind.STUDY_TRIP, title="Hospitals in China", ends_local=datetime(2027, 9, 26, 18))
    make_stop(trip, "Copenhagen", "Europe/Copenhagen", (0, 0))
    make_stop(trip, "Shanghai", "Asia/Shanghai", (1, 5), local_name="上海", local_language="zh-Hans")
    return trip


def revisions() -> list[int]:
    return [session.revision for session in the_event().sessions]


def test_check_46_flight_is_entered_with_the_clocks_of_both_airports(desk: FlaskClient, trip: Event) -> None:
    answer = send(desk, f"/desk/events/{trip.id}/programme/new", **FLIGHT, ends_zone="Asia/Shanghai")

    [flight] = the_event().sessions
    assert answer.status_code == 303
    assert (flight.zone, flight.ends_zone) == ("Europe/Copenhagen", "Asia/Shanghai")
    assert (flight.starts_at.isoformat(), flight.ends_at.isoformat()) == ("2027-09-20T16:20:00+00:00", "2027-09-21T03:20:00+00:00")
    page = desk.get(f"/events/{trip.slug}").text
    assert "18:20 (Copenhagen time, UTC+2) to Tuesday 21 September, 11:20 (Shanghai time, UTC+8), 11 h" in page
    assert "Shanghai time, UTC+8, Tue 21 Sept" in desk.get(f"/desk/events/{trip.id}/programme").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"ends_local": "2027-09-20T23:20"}, "It arrives before it leaves"),  # later on the clock, earlier as an instant
        ({"ends_zone": "Mars/Olympus"}, "Choose a time zone from the list"),
        ({"ends_zone": "UTC+08:00"}, "Choose a time zone from the list"),
        ({"ends_zone": "x" * 70}, "64"),
        ({"ends_zone": ""}, None),
    ],
)
def test_flight_that_cannot_be_is_refused_beside_its_field(
    desk: FlaskClient, trip: Event, typed: dict[str, str], words: str | None
) -> None:
    answer = send(desk, f"/desk/events/{trip.id}/programme/new", **(FLIGHT | {"ends_zone": "Asia/Shanghai"} | typed))

    if words is None:
        assert the_event().sessions[0].ends_zone is None
    else:
        assert answer.status_code == 422
        assert words in answer.text
        assert the_event().sessions == []


def test_zone_of_the_end_that_is_that_of_the_start_is_none(desk: FlaskClient, trip: Event) -> None:
    send(desk, f"/desk/events/{trip.id}/programme/new", **FLIGHT, ends_zone="Europe/Copenhagen")

    assert the_event().sessions[0].ends_zone is None


def test_check_51_moving_one_leg_raises_its_revision_only(desk: FlaskClient, trip: Event) -> None:
    first, second = make_session(trip, "Visit", at="09:00"), make_session(trip, "Dinner", at="19:00")
    address = f"/desk/events/{trip.id}/programme"

    send(desk, f"{address}/{second.id}", starts_local="2027-09-20T19:30", ends_local="2027-09-20T21:00")
    assert revisions() == [1, 2]
    send(desk, f"{address}/{first.id}", track="A", kind="site_visit")
    assert revisions() == [1, 2]  # calendars show neither
    send(desk, f"{address}/{first.id}", room="Hall 2")
    send(desk, f"{address}/{first.id}", title_en="Visit of a hospital")
    assert revisions() == [3, 2]
    send(desk, f"{address}/{first.id}")
    assert revisions() == [3, 2]  # saved without a change


def test_stop_of_other_days_raises_its_own_revision_only(desk: FlaskClient, trip: Event) -> None:
    shanghai = trip.stops[1]

    send(desk, f"/desk/events/{trip.id}/stops/{shanghai.id}", ends_on="2027-09-24")
    send(desk, f"/desk/events/{trip.id}/stops/{shanghai.id}", local_language="zh-Hant")

    assert [stop.revision for stop in the_event().stops] == [1, 2]


def test_session_called_off_stays_struck_through_and_comes_back(desk: FlaskClient, trip: Event) -> None:
    visit = make_session(trip, "Visit", at="09:00")
    address = f"/desk/events/{trip.id}/programme/{visit.id}"

    assert desk.post(f"{address}/call-off", data={"confirmed": "yes"}).status_code == 303
    desk.post(f"{address}/call-off", data={"confirmed": "yes"})  # pressed twice
    assert "<s>Visit</s>" in desk.get(f"/events/{trip.slug}").text
    assert "Hold it after all" in desk.get(f"/desk/events/{trip.id}/programme").text
    assert revisions() == [2]

    desk.post(f"{address}/restore")
    assert "<s>Visit</s>" not in desk.get(f"/events/{trip.slug}").text
    assert revisions() == [3]
    assert actions()[-2:] == ["event.session_called_off", "event.session_restored"]


def test_group_is_made_named_on_the_page_renamed_and_removed(desk: FlaskClient, trip: Event) -> None:
    visit = make_session(trip, "Robots", at="09:00")
    address = f"/desk/events/{trip.id}"
    send(desk, f"{address}/groups/new", name="Robotics <b>&")
    [group] = the_event().groups

    send(desk, f"{address}/programme/{visit.id}", groups=[str(group.id)])
    assert "For Robotics &lt;b&gt;&amp;" in desk.get(f"/events/{trip.slug}").text
    assert revisions() == [1]  # for whom it is says the feed of each person
    desk.post(f"{address}/groups/{group.id}/remove")
    assert [known.name for known in the_event().groups] == ["Robotics <b>&"]  # a session is for it

    send(desk, f"{address}/groups/{group.id}", name="Imaging")
    assert "For Imaging" in desk.get(f"/events/{trip.slug}").text
    send(desk, f"{address}/programme/{visit.id}", groups=[])
    desk.post(f"{address}/groups/{group.id}/remove")
    assert the_event().groups == []
    wanted = ("event.group_added", "event.group_renamed", "event.group_removed")
    assert [act for act in actions() if act in wanted] == list(wanted)


def test_session_is_for_groups_or_chosen_and_never_both(desk: FlaskClient, trip: Event) -> None:
    send(desk, f"/desk/events/{trip.id}/groups/new", name="Robotics")
    [group] = the_event().groups
    visit = make_session(trip, "Laboratory", at="09:00")
    address = f"/desk/events/{trip.id}/programme"
    both = {"groups": [str(group.id)], "choosable": "y", "capacity": "2"}

    for refused in (send(desk, f"{address}/{visit.id}", **both), send(desk, f"{address}/new", title_en="Ward round", **both)):
        assert refused.status_code == 422
        assert refused.text.count("A session is either for the groups that you tick or chosen by people.") == 2  # at the top, and beside it
    assert [(session.places_id, session.groups) for session in the_event().sessions] == [(None, [])]

    assert send(desk, f"{address}/{visit.id}", choosable="y", capacity="2").status_code == 303
    assert send(desk, f"{address}/{visit.id}", groups=[str(group.id)]).status_code == 422
    assert send(desk, f"{address}/{visit.id}", groups=[str(group.id)], choosable=[]).status_code == 303


@pytest.mark.parametrize(("name", "words"), [("", "Enter a name"), ("x" * 81, "80"), ("imaging", "There is a group of this name already")])
def test_group_with_a_wrong_name_is_refused(desk: FlaskClient, trip: Event, name: str, words: str) -> None:
    send(desk, f"/desk/events/{trip.id}/groups/new", name="Imaging")

    answer = send(desk, f"/desk/events/{trip.id}/groups/new", name=name)

    assert answer.status_code == 422
    assert words in answer.text
    assert len(the_event().groups) == 1


def test_group_of_another_event_is_not_there(desk: FlaskClient, trip: Event) -> None:
    other = make_event(title="Another")
    send(desk, f"/desk/events/{trip.id}/groups/new", name="Imaging")
    group_id = trip.groups[0].id

    assert desk.get(f"/desk/events/{other.id}/groups/{group_id}").status_code == 404
    assert desk.post(f"/desk/events/{other.id}/groups/{group_id}/remove").status_code == 404


def test_programme_moves_along_with_the_event_and_the_flight_home_follows_its_zone(desk: FlaskClient, trip: Event) -> None:
    stop = trip.stops[1]
    home = make_session(trip, "Flight home", at="23:00", stop=stop, on=datetime(2027, 9, 25).date(), minutes=12 * 60)
    facts = {"kind": "flight", "starts_local": "2027-09-25T23:00", "ends_local": "2027-09-26T05:00", "ends_zone": "Europe/Copenhagen"}
    send(desk, f"/desk/events/{trip.id}/programme/{home.id}", **facts)

    page = {"starts_local": "2027-10-25T09:00", "ends_local": "2027-10-31T18:00", "confirmed": "yes"}
    send(desk, f"/desk/events/{trip.id}/edit", **page)

    [session] = the_event().sessions
    assert (session.ends_zone, session.ends_local.isoformat()) == ("Europe/Copenhagen", "2027-10-31T05:00:00")
    assert session.ends_at.isoformat() == "2027-10-31T04:00:00+00:00"  # winter time has begun at home
    assert [stop.revision for stop in the_event().stops] == [2, 2]


def dates_of_programme() -> list[str]:
    event = the_event()
    return [f"{stop.starts_on} {stop.ends_on}" for stop in event.stops] + [f"{session.starts_local}" for session in event.sessions]


def test_day_added_in_front_or_behind_leaves_the_programme_where_it_is_and_says_so(desk: FlaskClient, trip: Event) -> None:
    make_session(trip, "Visit", at="09:00", stop=trip.stops[1], on=datetime(2027, 9, 21).date())
    make_registration(trip, RegistrationStatus.CONFIRMED)
    before, stays = dates_of_programme(), "The programme stays on its days"

    for dates in ({"starts_local": "2027-09-19T09:00"}, {"ends_local": "2027-09-27T18:00"}, {"starts_local": "2027-09-20T09:00"}):
        question = send(desk, f"/desk/events/{trip.id}/edit", **dates)
        assert stays in question.text
        saved = desk.post(f"/desk/events/{trip.id}/edit", data=filled(question.text) | {"confirmed": "yes"}, follow_redirects=True)
        assert stays in saved.text
        assert dates_of_programme() == before


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({"starts_local": "2027-09-27T10:00", "ends_local": "2027-10-03T18:00"}, "The programme moves along, by 7 days."),
        ({"starts_local": "2027-09-21T09:00", "ends_local": "2027-09-27T18:00"}, "The programme moves along, by one day."),
        ({"starts_local": "2027-09-19T09:00", "ends_local": "2027-09-25T18:00"}, "The programme moves along, one day back."),
        ({"starts_local": "2027-09-20T10:00"}, "The programme keeps its days and times."),
        ({"zone": "Europe/London"}, "The programme keeps its days and times."),
    ],
)
def test_question_before_an_event_is_moved_says_what_becomes_of_the_programme(
    desk: FlaskClient, trip: Event, dates: dict[str, str], words: str
) -> None:
    make_registration(trip, RegistrationStatus.CONFIRMED)

    question = send(desk, f"/desk/events/{trip.id}/edit", **dates)

    assert f"<dt>Programme</dt><dd>{words}</dd>" in question.text


def test_programme_is_not_spoken_of_where_there_is_none_or_no_time_changes(desk: FlaskClient, trip: Event) -> None:
    make_registration(trip, RegistrationStatus.CONFIRMED)
    seminar = make_event(title="A seminar without a programme")
    make_registration(seminar, RegistrationStatus.CONFIRMED, "bo")

    assert "<dt>Programme</dt>" not in send(desk, f"/desk/events/{trip.id}/edit", venue="Pakhus 48").text
    assert "<dt>Programme</dt>" not in send(desk, f"/desk/events/{seminar.id}/edit", starts_local="2027-09-20T10:00").text
