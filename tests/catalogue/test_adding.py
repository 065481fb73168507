"""An event and single sessions in one's own calendar: as a file, and as a draft in calendars on the web, in every zone."""

import html
import re
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from eventsite.catalogue.models import Event, EventKind, EventStatus, Format, ProgrammeSession, SessionKind
from eventsite.db import transaction
from tests.conftest import NOW
from tests.factories import make_event, make_session, make_speaker, make_stop, make_team
from tests.judges.ics import icaljs_read, libical_errors
from tests.reading import words

pytestmark = pytest.mark.usefixtures("frozen_clock")
# zone; 09:15 to 10:00 on 20 September 2027 there, in UTC
at = datetime.fromisoformat
ZONES = [
    ("Europe/Copenhagen", "20270920T071500Z/20270920T080000Z"), ("Asia/Seoul", "20270920T001500Z/20270920T010000Z"),
    ("America/New_York", "20270920T131500Z/20270920T140000Z"),
]  # fmt: skip


def links_to(page: str, host: str) -> list[dict[str, str]]:
    """What each link to that host asks for."""
    found = re.findall(rf'href="(https://{re.escape(host)}[^"]*)"', page)
    return [{name: values[0] for name, values in parse_qs(urlsplit(html.unescape(link)).query).items()} for link in found]


def session_page(client: FlaskClient, event: Event, session: ProgrammeSession) -> Any:
    return client.get(f"/events/{event.slug}/sessions/{session.id}")


def session_file(client: FlaskClient, event: Event, session: ProgrammeSession) -> Any:
    return client.get(f"/events/{event.slug}/sessions/{session.id}.ics")


@pytest.mark.parametrize(("zone", "instants"), ZONES)
def test_session_is_the_same_moment_in_file_google_and_outlook(client: FlaskClient, zone: str, instants: str) -> None:
    event = make_event(zone=zone)
    session = make_session(event, "Robots; in wards")

    page = session_page(client, event, session).text
    answer = session_file(client, event, session)
    [read] = icaljs_read(answer.data).events

    starts, ends = (datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for moment in instants.split("/"))
    assert (read.starts, read.ends, libical_errors(answer.data)) == (starts, ends, [])
    assert f"DTSTART;TZID={zone}:20270920T091500" in answer.text
    [google], [outlook] = links_to(page, "calendar.google.com"), links_to(page, "outlook.office.com")
    assert links_to(page, "outlook.live.com") == [outlook]  # for a private account
    assert (google["text"], outlook["subject"]) == ("Robots; in wards", "Robots; in wards")
    assert (google["dates"], google["ctz"]) == (instants, zone)
    assert (outlook["startdt"], outlook["enddt"]) == (f"{starts:%Y-%m-%dT%H:%M:%SZ}", f"{ends:%Y-%m-%dT%H:%M:%SZ}")


@pytest.mark.parametrize(("zone", "_instants"), ZONES)
def test_event_is_the_same_moment_in_file_google_and_outlook(client: FlaskClient, zone: str, _instants: str) -> None:
    event = make_event(zone=zone, text={"standfirst": "A day & a night", "practical": "Coffee from 08:30"})

    page = client.get(f"/events/{event.slug}/calendar").text
    [read] = icaljs_read(client.get(f"/events/{event.slug}.ics").data).events
    [google], [outlook] = links_to(page, "calendar.google.com"), links_to(page, "outlook.office.com")

    assert (read.starts, read.ends) == (event.starts_at, event.ends_at)
    assert google["dates"] == f"{event.starts_at:%Y%m%dT%H%M%SZ}/{event.ends_at:%Y%m%dT%H%M%SZ}"
    assert google["location"] == outlook["location"] == read.location == "Pakhus 47, Lodskaj 12, Copenhagen"
    assert outlook["startdt"] == f"{event.starts_at:%Y-%m-%dT%H:%M:%SZ}"
    assert google["details"].startswith("A day & a night\n\nCoffee from 08:30")


def test_trip_is_whole_days_and_its_visits_have_their_own_clocks(client: FlaskClient) -> None:
    trip = make_event(title="China", kind=EventKind.STUDY_TRIP, zone="Asia/Shanghai", ends_local=datetime(2027, 9, 27, 18, 0))  # noqa: DTZ001
    stop = make_stop(trip, "Seoul", "Asia/Seoul", (5, 7))
    visit = make_session(trip, "The ward", at="10:00", on=date(2027, 9, 26), stop=stop, kind=SessionKind.SITE_VISIT)

    pages = [client.get(f"/events/{trip.slug}/calendar").text, session_page(client, trip, visit).text]
    [[whole], [one]] = [links_to(page, "calendar.google.com") for page in pages]
    [[days], [hours]] = [links_to(page, "outlook.office.com") for page in pages]
    [read] = icaljs_read(session_file(client, trip, visit).data).events

    assert [whole["dates"], one["dates"]] == ["20270920/20270928", "20270926T010000Z/20270926T014500Z"]
    assert (days["allday"], days["startdt"], days["enddt"], "allday" in hours) == ("true", "2027-09-20", "2027-09-28", False)
    assert "10:00–10:45" in pages[1]
    assert (read.starts, read.location) == (datetime(2027, 9, 26, 1, 0, tzinfo=UTC), "Seoul")


def test_what_ends_on_another_day_says_both_with_both_times(client: FlaskClient) -> None:
    event = make_event(ends_local=datetime(2027, 9, 21, 16))  # noqa: DTZ001
    dinner, talk = make_session(event, "Dinner", at="19:00", minutes=330), make_session(event, "Talk")

    whole, late, short = (words(page) for page in (
        client.get(f"/events/{event.slug}/calendar"), session_page(client, event, dinner), session_page(client, event, talk),
    ))  # fmt: skip

    starts = "Monday 20 September 2027, {} Copenhagen time, UTC+2 to Tuesday 21 September 2027, {} Copenhagen time, UTC+2"
    assert starts.format("09:00", "16:00") in whole
    assert starts.format("19:00", "00:30") in late
    assert "Monday 20 September 2027 09:15–10:00 Copenhagen time, UTC+2" in short


def test_session_has_a_uid_and_a_sequence_of_its_own(client: FlaskClient) -> None:
    event = make_event(title="AI in Healthcare", text={"standfirst": "A day"})
    session = make_session(event, "Robots", description="In wards", room="The Loft", revision=3)

    answer = session_file(client, event, session)
    [read] = icaljs_read(answer.data).events

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert (read.uid, read.sequence, read.status, read.attendees) == (session.uid, 2, "CONFIRMED", ())
    assert (read.summary, read.location) == ("Robots", "The Loft, Pakhus 47, Lodskaj 12, Copenhagen")
    assert read.description.startswith("In wards\n\nAI in Healthcare")
    assert read.url == f"http://127.0.0.1:8000/events/{event.slug}"


def test_session_with_an_address_is_there(client: FlaskClient) -> None:
    event = make_event()
    session = make_session(event, "Dinner", room="Upstairs", address="Strandgade 1")

    [read] = icaljs_read(session_file(client, event, session).data).events

    assert read.location == "Upstairs, Strandgade 1"


@pytest.mark.parametrize("language", ["en", "da"])
def test_event_that_went_online_is_nowhere_else_any_more(client: FlaskClient, language: str) -> None:
    event = make_event(format=Format.ONLINE)
    session = make_session(event, "Robots")

    files = [client.get(f"{path}?lang={language}") for path in (f"/events/{event.slug}.ics", "/events.ics")]
    answers = [*files, session_file(client, event, session)]
    pages = [client.get(f"/events/{event.slug}/{path}?lang={language}").text for path in ("calendar", f"sessions/{session.id}")]

    assert [[one.location for one in icaljs_read(answer.data).events] for answer in answers] == [["Online"]] * 3
    assert [link["location"] for page in pages for host in ("calendar.google.com", "outlook.office.com", "outlook.live.com")
            for link in links_to(page, host)] == ["Online"] * 6  # fmt: skip
    assert ["Pakhus 47" in text for text in (*(answer.text for answer in answers), *pages)] == [False] * 5


def test_flight_is_at_its_airport_and_not_where_the_event_is(client: FlaskClient) -> None:
    trip = make_event(title="China", kind=EventKind.STUDY_TRIP, ends_local=datetime(2027, 9, 27, 18, 0))  # noqa: DTZ001
    shanghai = make_stop(trip, "Shanghai", "Asia/Shanghai", (1, 6), local_name="上海")
    flight = make_session(trip, "Out", at="18:20", kind=SessionKind.FLIGHT, room="Copenhagen Airport, Terminal 3")
    home = make_session(trip, "Home", at="12:00", on=date(2027, 9, 26), stop=shanghai, kind=SessionKind.FLIGHT)
    visit = make_session(trip, "The ward", at="10:00", on=date(2027, 9, 23), stop=shanghai, room="Gate 2")
    with transaction():
        flight.ends_zone, flight.ends_local, flight.ends_at = "Asia/Shanghai", datetime(2027, 9, 21, 11, 20), at("2027-09-21T03:20Z")  # noqa: DTZ001
        home.ends_zone, home.ends_local, home.ends_at = "Europe/Copenhagen", datetime(2027, 9, 26, 17, 0), at("2027-09-26T15:00Z")  # noqa: DTZ001

    found = {session.texts[0].title: icaljs_read(session_file(client, trip, session).data).events[0] for session in (flight, home, visit)}

    places = {title: read.location or "" for title, read in found.items()}
    assert places == {"Out": "Copenhagen Airport, Terminal 3", "Home": "", "The ward": "Gate 2, Shanghai 上海"}
    assert "18:20 (Copenhagen time, UTC+2) to Tuesday 21 September, 11:20 (Shanghai time, UTC+8)" in found["Out"].description


def test_files_name_the_team_as_organizer_and_who_speaks(client: FlaskClient) -> None:
    event = make_event(team=make_team("fjordland"))
    maja = make_speaker(event, "Maja Holmgaard", organisation="Aarhus University Hospital")
    session = make_session(event, "Robots")
    with transaction():
        session.speakers.append(maja)

    [whole], [one] = (
        icaljs_read(answer.data).events for answer in (client.get(f"/events/{event.slug}.ics"), session_file(client, event, session))
    )

    assert whole.organizer == one.organizer == ("mailto:events@kattegat.example.org", "Fjordland")
    assert "With Maja Holmgaard, Aarhus University Hospital" in one.description


@pytest.mark.parametrize("off", ["session", "event"])
def test_session_that_is_called_off_says_so_and_is_not_offered(client: FlaskClient, off: str) -> None:
    event = make_event(cancelled_at=NOW if off == "event" else None)
    session = make_session(event, "Robots", cancelled_at=NOW if off == "session" else None)

    [read] = icaljs_read(session_file(client, event, session).data).events

    page = session_page(client, event, session)
    assert (read.status, "Called off" in words(page), links_to(page.text, "calendar.google.com")) == ("CANCELLED", True, [])
    assert f"/sessions/{session.id}" not in client.get(f"/events/{event.slug}").text


def test_session_file_is_of_its_own_published_event_only(client: FlaskClient) -> None:
    event, other = make_event(), make_event()
    draft = make_event(status=EventStatus.DRAFT)
    session, hidden = make_session(event), make_session(draft)

    answers = [ask(client, *pair) for ask in (session_file, session_page) for pair in ((other, session), (draft, hidden), (event, hidden))]

    assert [answer.status_code for answer in answers] == [404] * 6


def test_session_file_has_the_same_bytes_until_something_changes(client: FlaskClient) -> None:
    event = make_event()
    session = make_session(event)
    first = session_file(client, event, session)
    known = {"If-None-Match": first.headers["ETag"]}

    again = client.get(f"/events/{event.slug}/sessions/{session.id}.ics", headers=known)
    with transaction():
        session.room = "The cellar"
    changed = client.get(f"/events/{event.slug}/sessions/{session.id}.ics", headers=known)

    assert (again.status_code, again.data, changed.status_code) == (304, b"", 200)


def test_lunch_is_not_offered_and_what_is_over_neither(client: FlaskClient, frozen_clock: Any) -> None:
    event = make_event()
    talk, lunch = make_session(event, "Robots"), make_session(event, "Lunch", at="12:00", kind=SessionKind.MEAL)
    page, danish = client.get(f"/events/{event.slug}"), client.get(f"/events/{event.slug}?lang=da").text
    frozen_clock.move_to(event.ends_at)
    over = client.get(f"/events/{event.slug}").text

    assert [f'/sessions/{session.id}"' in page.text for session in (talk, lunch)] == [True, False]
    assert f'/sessions/{talk.id}?lang=da"' in danish
    assert "Calendar : Robots" in words(page)
    assert (f"/{event.slug}/calendar" in page.text, "/sessions/" in over, f"/{event.slug}/calendar" in over) == (True, False, False)
    gone = session_page(client, event, talk)
    assert (words(gone).endswith("Over"), links_to(gone.text, "calendar.google.com")) == (True, [])


def test_page_of_forty_sessions_stays_light(client: FlaskClient) -> None:
    event = make_event()
    empty = len(client.get(f"/events/{event.slug}").data)
    with transaction():
        for number in range(40):
            make_session(event, f"Session {number}", at=f"{9 + number // 10:02d}:{number % 10 * 5:02d}", minutes=5)
        event.revision += 1

    assert (len(client.get(f"/events/{event.slug}").data) - empty) / 40 < 500
