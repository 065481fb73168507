# ruff: noqa: DTZ001 - local times have no zone of their own
"""The organisers' pages of events: what they show, save, refuse and ask."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.accounts.models import Role
from eventsite.catalogue.models import Event, EventStatus, Format, HostRole
from eventsite.db import db, transaction
from eventsite.people.models import Organisation
from eventsite.registration.models import RegistrationStatus
from tests.catalogue.desk import actions, statements, the_event
from tests.conftest import outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team
from tests.forms import filled, send
from tests.registration.builders import make_registration

PAGES = ("", "/edit", "/registration", "/text", "/text/en", "/text/ko", "/hosts", "/subjects", "/cancel", "/programme", "/programme/new",
         "/stops/new", "/speakers/new")  # fmt: skip
ACTS = ("publish", "unpublish", "copy", "text/en/remove", "programme/1/remove", "stops/1/remove", "speakers/1/remove", "hosts/1/remove")
DRAFT = {
    "title": "Data spaces in hospitals", "kind": "workshop", "starts_local": "2027-10-12T09:00", "ends_local": "2027-10-12T15:00",
    "zone": "Europe/Copenhagen", "city": "Aarhus", "country": "DK", "capacity": "40",
}  # fmt: skip
WHOLE = {"venue": "Pakhus 47", "contact_name": "Freja Sandager", "contact_email": "freja@kattegat.example.org"}


@pytest.mark.parametrize("page", PAGES)
def test_page_of_an_own_event_is_shown(desk: FlaskClient, page: str) -> None:
    event = make_event()

    answer = desk.get(f"/desk/events/{event.id}{page}")

    assert answer.status_code == 200
    assert "AI in Healthcare" in answer.text


@pytest.mark.parametrize("page", PAGES)
def test_page_of_another_teams_event_is_not_there(desk: FlaskClient, page: str) -> None:
    event = make_event(team=make_team("sound"))

    assert desk.get(f"/desk/events/{event.id}{page}").status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_button_of_another_teams_event_is_not_there(desk: FlaskClient, act: str) -> None:
    event = make_event(team=make_team("sound"))

    assert desk.post(f"/desk/events/{event.id}/{act}").status_code == 404
    assert actions() == []


@pytest.mark.parametrize("act", ACTS)
def test_button_pressed_by_a_viewer_is_refused(client: FlaskClient, frozen_clock: object, act: str) -> None:
    event = make_event()
    viewer = sign_in(client, make_account(role=Role.VIEWER))

    assert viewer.post(f"/desk/events/{event.id}/{act}").status_code == 403
    assert actions() == []


def test_overview_for_a_viewer_offers_no_change(client: FlaskClient, frozen_clock: object) -> None:
    event = make_event()
    viewer = sign_in(client, make_account(role=Role.VIEWER))

    page = viewer.get(f"/desk/events/{event.id}").text

    assert "AI in Healthcare" in page
    assert "Call the event off" not in page
    assert "Copy to a new draft" not in page


def test_events_stand_on_their_shelves_with_counts(desk: FlaskClient) -> None:
    make_event(title="Coming")
    make_event(title="Unfinished", status=EventStatus.DRAFT)
    make_event(title="Long ago", starts_local=datetime(2027, 3, 1, 9), ends_local=datetime(2027, 3, 1, 12), closes_local=None)
    make_event(title="Theirs", team=make_team("sound"))

    shelves = {shelf: desk.get(f"/desk/events?shelf={shelf}").text for shelf in ("upcoming", "drafts", "past")}

    titles = ("Coming", "Unfinished", "Long ago", "Theirs")
    assert {shelf: [title for title in titles if title in page] for shelf, page in shelves.items()} == {
        "upcoming": ["Coming"],
        "drafts": ["Unfinished"],
        "past": ["Long ago"],
    }


def test_search_finds_titles_and_cities_in_any_case_and_script(desk: FlaskClient) -> None:
    make_event(title="ØRESUND dag", city="Malmö", venue="")
    make_event(title="Workshop", city="Daegu", city_local="대구", venue="")

    found = {q: desk.get("/desk/events", query_string={"q": q}).text for q in ("øresund", "malmo", "대구", "100%")}

    assert {q: ("ØRESUND dag" in page, "Workshop" in page) for q, page in found.items()} == {
        "øresund": (True, False),
        "malmo": (True, False),
        "대구": (False, True),
        "100%": (False, False),
    }


def test_list_costs_the_same_statements_with_1_and_with_4_events(desk: FlaskClient) -> None:
    make_event()
    desk.get("/desk/events")
    one = statements(desk, "/desk/events")
    for title in ("Second", "Third", "Fourth"):
        make_event(title=title)

    assert statements(desk, "/desk/events") == one


def test_new_event_becomes_a_draft_of_the_team(desk: FlaskClient) -> None:
    answer = send(desk, "/desk/events/new", **DRAFT)

    event = the_event()
    assert (answer.status_code, answer.location) == (303, f"/desk/events/{event.id}")
    assert (event.status, event.slug, event.team.slug) == (EventStatus.DRAFT, "data-spaces-in-hospitals", "kattegat")
    assert (event.starts_at.isoformat(), event.places.capacity) == ("2027-10-12T07:00:00+00:00", 40)
    assert event.uid.endswith("@kattegat.example.org")
    assert actions() == ["event.created"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": "  "}, "Enter a title"),
        ({"title": "x" * 201}, "Shorten this to at most 200 characters"),
        ({"title": "AI \u202e today"}, "Remove the characters that cannot be shown"),
        ({"title": "AI \x00 today"}, "Remove the characters that cannot be shown"),
        ({"kind": "party"}, "Choose one of these"),
        ({"starts_local": "soon"}, "Enter a date and a time"),
        ({"starts_local": ""}, "Enter when it starts"),
        ({"ends_local": "2027-10-12T08:00"}, "Enter an end that is later than the start"),
        ({"ends_local": "2029-10-12T08:00"}, "Enter an end within a year of the start"),
        ({"starts_local": "0001-01-01T00:00"}, "Enter a year between 1971 and 2999"),
        ({"zone": "Atlantis/Capital"}, "Choose a time zone from the list"),
        ({"zone": "UTC+02:00"}, "Choose a time zone from the list"),
        ({"capacity": "0"}, "Enter a whole number from 1 to 100000"),
        ({"capacity": "-3"}, "Enter a whole number from 1 to 100000"),
        ({"capacity": "9" * 5000}, "Enter a whole number from 1 to 100000"),
        ({"capacity": "many"}, "Enter a whole number from 1 to 100000"),
        ({"country": "XX"}, "Choose one of the list"),
    ],
)
def test_new_event_with_a_wrong_value_keeps_what_was_typed(desk: FlaskClient, typed: dict[str, str], words: str) -> None:
    answer = desk.post("/desk/events/new", data=DRAFT | typed)

    assert answer.status_code == 422
    assert answer.text.count(words) == 2  # above the form and beside the field
    assert 'value="Aarhus"' in answer.text
    assert db.session.scalars(select(Event)).all() == []


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2027-03-28T02:30", "The clocks skip this time that night. Enter 01:59 or 03:00"),
        ("2027-10-31T02:30", "The clocks show this time twice that night. Enter 01:59 or 03:00"),
    ],
)
def test_check_48_a_time_that_copenhagen_skips_or_repeats_is_refused_with_its_neighbours(desk: FlaskClient, day: str, words: str) -> None:
    answer = desk.post("/desk/events/new", data=DRAFT | {"starts_local": day, "ends_local": day.replace("T02:30", "T12:00")})

    assert answer.status_code == 422
    assert words in answer.text
    assert day in answer.text
    assert db.session.scalars(select(Event)).all() == []


def test_draft_is_published_when_nothing_needed_is_missing(desk: FlaskClient) -> None:
    send(desk, "/desk/events/new", **DRAFT)
    address = f"/desk/events/{the_event().id}"

    too_early = desk.post(f"{address}/publish")
    send(desk, f"{address}/edit", **WHOLE)
    send(desk, f"{address}/text/en", standfirst="Three hospitals show theirs.")
    in_time = desk.post(f"{address}/publish")

    assert (too_early.status_code, in_time.status_code) == (409, 303)
    event = the_event()
    assert event.status is EventStatus.PUBLISHED
    assert event.published_at is not None
    assert actions() == ["event.created", "event.moved", "event.text_changed", "event.published"]


def test_overview_of_a_draft_says_what_is_missing(desk: FlaskClient) -> None:
    send(desk, "/desk/events/new", **DRAFT)

    page = desk.get(f"/desk/events/{the_event().id}").text

    assert "An introduction: the first lines that people read" in page
    assert "A venue or an address" in page
    assert "Publish</button>" not in page


def test_page_is_taken_back_while_nobody_has_registered(desk: FlaskClient) -> None:
    event = make_event()

    desk.post(f"/desk/events/{event.id}/unpublish")

    assert the_event().status is EventStatus.DRAFT


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"map_url": "javascript:alert(1)"}, "Enter a web address that begins with https:// or http://"),
        ({"online_url": "//evil.example.org"}, "Enter a web address that begins with https:// or http://"),
        ({"online_url": "https://a:b@evil.example.org/"}, "Enter a web address that begins with https:// or http://"),
        ({"online_url": "https://[::1"}, "Enter a web address that begins with https:// or http://"),
        ({"contact_email": "freja at example"}, "Enter an email address like name@example.org"),
        ({"languages": ["en", "tlh"]}, "Choose among these"),
        ({"starts_local": "2027-09-10T09:00", "ends_local": "2027-09-10T15:00"}, "Registration has to close before the event starts"),
        ({"venue": "x" * 201}, "Shorten this to at most 200 characters"),
    ],
)
def test_edit_with_a_wrong_value_keeps_what_was_typed_and_saves_nothing(desk: FlaskClient, typed: dict[str, str], words: str) -> None:
    event = make_event()

    answer = send(desk, f"/desk/events/{event.id}/edit", **({"address": "Kajen 1"} | typed))

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Kajen 1"' in answer.text
    assert the_event().address == "Lodskaj 12"


def test_check_18_saving_without_a_change_changes_nothing(desk: FlaskClient) -> None:
    event = make_event()
    revision = event.revision

    answers = [send(desk, f"/desk/events/{event.id}/{page}").status_code for page in ("edit", "registration", "text/en", "subjects")]

    assert answers == [303, 303, 303, 303]
    assert (the_event().revision, actions(), outbox()) == (revision, [], [])


def test_second_of_two_organisers_gets_both_texts_and_saves_knowingly(desk: FlaskClient) -> None:
    event = make_event()
    address = f"/desk/events/{event.id}/edit"
    hers = filled(desk.get(address).text)
    send(desk, address, venue="Hall 4")

    refused = desk.post(address, data=hers | {"venue": "Pakhus 12"})

    assert refused.status_code == 409
    assert "<td>Hall 4</td><td>Pakhus 12</td>" in refused.text
    assert 'value="Pakhus 12"' in refused.text
    assert the_event().venue == "Hall 4"
    assert desk.post(address, data=filled(refused.text)).status_code == 303
    assert the_event().venue == "Pakhus 12"


def test_moving_an_event_that_people_have_seats_at_asks_first(desk: FlaskClient) -> None:
    event = make_event()
    make_registration(event, RegistrationStatus.CONFIRMED)
    address = f"/desk/events/{event.id}/edit"
    moved = {"starts_local": "2027-09-21T09:00", "ends_local": "2027-09-21T15:30"}

    question = send(desk, address, **moved)

    assert question.status_code == 200
    assert "One person will get an updated calendar invitation" in question.text
    assert "Tuesday 21 September 2027, 09:00–15:30 (Copenhagen time, UTC+2)" in question.text
    assert the_event().starts_local == datetime(2027, 9, 20, 9)

    back = desk.post(address, data=filled(question.text) | {"confirmed": "back"})
    assert (back.status_code, 'value="2027-09-21T09:00"' in back.text) == (200, True)

    assert desk.post(address, data=filled(question.text) | {"confirmed": "yes"}).status_code == 303
    assert the_event().starts_local == datetime(2027, 9, 21, 9)
    assert actions()[-1] == "event.moved"
    assert [(message.recipient, message.template) for message in outbox()] == [("ada@example.org", "registration/emails/event_moved")]


def test_changing_what_nobody_has_in_a_calendar_asks_nothing(desk: FlaskClient) -> None:
    event = make_event()
    make_registration(event, RegistrationStatus.CONFIRMED)

    answer = send(desk, f"/desk/events/{event.id}/text/en", body="More about the day.", practical="Bring a badge.")

    assert answer.status_code == 303
    assert the_event().texts[0].body == "More about the day."
    assert send(desk, f"/desk/events/{event.id}/edit", contact_phone="+45 12 34 56 78").status_code == 303
    assert "updated calendar invitation" not in desk.get(f"/desk/events/{event.id}/edit").text  # nobody is mailed, and nobody says so
    assert outbox() == []


def test_another_link_to_join_asks_first_and_is_mailed(desk: FlaskClient) -> None:
    event = make_event(format=Format.ONLINE, online_url="https://meet.example.org/old")
    make_registration(event, RegistrationStatus.CONFIRMED)

    question = send(desk, f"/desk/events/{event.id}/edit", online_url="https://meet.example.org/new")
    assert (question.status_code, "the link to the online meeting" in question.text) == (200, True)

    assert desk.post(f"/desk/events/{event.id}/edit", data=filled(question.text) | {"confirmed": "yes"}).status_code == 303
    assert [(message.recipient, message.template) for message in outbox()] == [("ada@example.org", "registration/emails/event_changed")]


def test_korean_text_is_added_and_removed(desk: FlaskClient) -> None:
    event = make_event()
    address = f"/desk/events/{event.id}"

    send(desk, f"{address}/text/ko", title="의료 인공지능", standfirst="하루 세미나")
    assert [(text.language, text.title) for text in the_event().texts] == [("en", "AI in Healthcare"), ("ko", "의료 인공지능")]

    assert desk.post(f"{address}/text/en/remove").status_code == 409
    assert desk.post(f"{address}/text/ko/remove").status_code == 303
    assert [text.language for text in the_event().texts] == ["en"]


def test_host_is_chosen_from_the_directory_once(desk: FlaskClient) -> None:
    event = make_event()
    with transaction():
        db.session.add(Organisation(slug="haldor", name="Haldor Diagnostics"))
    body = db.session.scalars(select(Organisation)).one()
    address = f"/desk/events/{event.id}/hosts"

    first = send(desk, address, organisation=str(body.id), role="supporter")
    again = desk.post(address, data={"organisation": str(body.id), "role": "host"})

    assert (first.status_code, again.status_code) == (303, 422)
    assert [(host.organisation.name, host.role) for host in the_event().hosts] == [("Haldor Diagnostics", HostRole.SUPPORTER)]
    assert desk.post(f"{address}/{body.id}/remove").status_code == 303
    assert the_event().hosts == []


def test_copy_is_a_draft_with_an_address_of_its_own(desk: FlaskClient) -> None:
    event = make_event(slug="ai-in-healthcare")

    answer = desk.post(f"/desk/events/{event.id}/copy")

    db.session.rollback()
    twin = db.session.scalars(select(Event).where(Event.id != event.id)).one()
    assert answer.location == f"/desk/events/{twin.id}/edit"
    assert (twin.status, twin.slug, twin.texts[0].title) == (EventStatus.DRAFT, "ai-in-healthcare-2", "AI in Healthcare")


def test_cancel_says_how_many_are_told_and_wants_a_reason(desk: FlaskClient) -> None:
    event = make_event()
    make_registration(event, RegistrationStatus.CONFIRMED)
    address = f"/desk/events/{event.id}/cancel"

    assert "One person will be mailed at once" in desk.get(address).text
    assert send(desk, address, reason=" ").status_code == 422
    assert send(desk, address, reason="The hall burnt down.").status_code == 303
    event = the_event()
    assert event.cancelled_at is not None
    assert event.cancel_reason == "The hall burnt down."
    assert send(desk, address, reason="Again").status_code == 409
    assert "The hall burnt down." in desk.get(f"/desk/events/{event.id}").text


def test_post_without_a_form_token_is_refused(desk: FlaskClient) -> None:
    event = make_event()
    desk.application.config["WTF_CSRF_ENABLED"] = True

    assert desk.post(f"/desk/events/{event.id}/unpublish").status_code == 400
    assert the_event().status is EventStatus.PUBLISHED


@pytest.mark.parametrize("number", ["0", "2147483648", "9223372036854775808", "9" * 40])
def test_number_that_is_no_event_is_not_there(desk: FlaskClient, number: str) -> None:
    assert [desk.get(f"/desk/events/{number}{page}").status_code for page in ("", "/edit", "/programme/1")] == [404, 404, 404]
