"""The page of one event, as the public sees it in each of its states."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from eventsite.catalogue.models import Admission, Event, EventKind, EventStatus, EventText, Format, HostRole, SessionKind
from eventsite.db import transaction
from tests.conftest import NOW
from tests.factories import make_event, make_host, make_report, make_session, make_speaker, make_stop
from tests.reading import words

pytestmark = pytest.mark.usefixtures("frozen_clock")
YESTERDAY = datetime(2027, 8, 1, 12, 0)  # noqa: DTZ001 - a local time
HOSTILE = 'AI</script><script>alert(1)</script> & "Tea" <b>'


def page(client: FlaskClient, event: Event, **headers: str) -> str:
    """The words of the event's page."""
    answer = client.get(f"/events/{event.slug}", headers=headers)
    assert answer.status_code == 200
    return words(answer)


def with_places(capacity: int | None, *, taken: int = 0, waiting: int = 0, applied: int = 0, **values: Any) -> Event:
    """An event with these numbers."""
    event = make_event(capacity=capacity, **values)
    with transaction():
        event.places.taken, event.places.waiting, event.places.applied = taken, waiting, applied
    return event


def test_event_open_says_seats_left_deadline_and_zone(client: FlaskClient) -> None:
    text = page(client, with_places(120, taken=78, text={"price": "Free of charge"}))

    assert "42 of 120 seats left Register Register by Monday 13 September, 12:00, Copenhagen time, UTC+2" in text
    assert "Free of charge" in text
    assert "When the seats are gone you can join the waitlist." in text
    assert "Already registered? Change or cancel" in text


def test_event_open_has_the_seats_line_once_and_first(client: FlaskClient) -> None:
    answer = client.get(f"/events/{with_places(120, taken=78).slug}")

    assert [int(number) for number in re.findall(r"(\d+) <small>of 120 seats left", answer.text)] == [42]
    assert re.findall(r"of \d+ seats? left", answer.text) == ["of 120 seats left"]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (lambda: with_places(30, taken=30, waiting=14), "Full 14 people waiting Join the waitlist"),
        (lambda: with_places(30, taken=29, waiting=1), "Full 1 person waiting Join the waitlist"),  # the freed seat is the queue's
        (lambda: with_places(30, taken=31), "Full Join the waitlist"),
        (lambda: with_places(30, taken=30, has_waitlist=False), "Full There is no waitlist for this event."),
        (lambda: with_places(None, taken=500), "Open seats for everyone Register"),
        (lambda: with_places(30, opens_at=NOW + timedelta(days=2)), "Opens Wednesday 4 August, 12:00 Registration opens here then."),
        (
            lambda: with_places(30, closes_local=YESTERDAY),
            "Closed since 1 August Questions or cancellations: Freja Sandager",
        ),
        (lambda: with_places(30, cancelled_at=NOW), "Cancelled Everybody who had registered has been told."),
        (lambda: with_places(1, taken=0), "1 of 1 seat left"),
    ],
)
def test_event_panel_says_how_registration_stands(client: FlaskClient, event: Any, expected: str) -> None:
    assert expected in page(client, event())


@pytest.mark.parametrize("values", [{"cancelled_at": NOW}, {"closes_local": YESTERDAY}])
def test_event_that_takes_nobody_offers_no_form(client: FlaskClient, values: dict[str, Any]) -> None:
    event = make_event(**values)

    assert f'/events/{event.slug}/register"' not in client.get(f"/events/{event.slug}").text


def test_event_over_says_so_and_points_ahead(client: FlaskClient, frozen_clock: Any) -> None:
    event = make_event()
    frozen_clock.move_to(datetime(2027, 9, 20, 13, 30, tzinfo=UTC))

    assert "Over since 20 September 2027 See what comes next" in page(client, event)


def test_rule_1_event_by_selection_shows_places_and_applications_and_no_seats_left(client: FlaskClient) -> None:
    text = page(client, with_places(16, taken=3, applied=41, admission=Admission.SELECTION))

    assert "16 places, chosen on merit Apply for a place Apply by Monday 13 September, 12:00" in text
    assert "41 people have applied" in text
    assert "seats left" not in text


def test_event_cancelled_keeps_its_page_with_the_reason(client: FlaskClient) -> None:
    event = make_event(cancelled_at=NOW, cancel_reason="The speaker is ill & the hall is flooded.")

    assert "This event has been cancelled The speaker is ill & the hall is flooded." in page(client, event)


def test_event_draft_is_not_there(client: FlaskClient) -> None:
    event = make_event(status=EventStatus.DRAFT)

    assert client.get(f"/events/{event.slug}").status_code == 404
    assert client.get(f"/events/{event.slug}.ics").status_code == 404
    assert client.get("/events/none-such").status_code == 404


def test_event_page_shows_programme_with_tracks_breaks_speakers_and_hosts(client: FlaskClient) -> None:
    event = make_event(map_url="https://maps.example.org/47", contact_role="coordinator")
    maja = make_speaker(event, "Maja Holmgaard", organisation="Fjordland", job_title="Consultant")
    weilin = make_speaker(event, "Zhao Weilin", local_name="赵蔚琳", local_language="zh-Hans")
    make_session(event, "Coffee", at="09:00", minutes=15, kind=SessionKind.BREAK)
    make_session(event, "Three years", at="09:15", description="What the night shift does.", speakers=[maja, weilin])
    make_session(event, "Hospital data", at="13:15", track="A", room="The Loft")
    make_session(event, "Procurement", at="13:15", track="B", room="Room 3", minutes=135)
    make_host(event, "Kattegat Innovation Centre")
    make_host(event, "The Lodskaj Foundation", HostRole.SUPPORTER, website="https://lodskaj.example.org")

    answer = client.get(f"/events/{event.slug}")
    text = words(answer)

    assert "09:00 Coffee 09:15 Three years What the night shift does. Maja Holmgaard, Fjordland and Zhao Weilin 赵蔚琳" in text
    data, procurement = "Calendar : Hospital data", "Calendar : Procurement"
    assert f"13:15 At the same time A. Hospital data The Loft {data} B. Procurement Room 3 {procurement} 15:30 End" in text
    assert "Speakers Maja Holmgaard Consultant Fjordland Zhao Weilin 赵蔚琳" in text
    assert "Hosts Hosted by Kattegat Innovation Centre Supported by The Lodskaj Foundation" in text
    assert '<span lang="zh-Hans">赵蔚琳</span>' in answer.text
    assert 'href="https://maps.example.org/47"' in answer.text
    assert "Questions Freja Sandager, coordinator freja@kattegat.example.org +45 00 00 00 47" in text


def test_event_in_a_language_that_the_reader_has_not_is_marked(client: FlaskClient) -> None:
    event = make_event(main_language="de", title="unused")
    with transaction():
        event.texts[:] = [EventText(language="de", title="Gesundheitsdaten", standfirst="Was sich ändert.")]

    answer = client.get(f"/events/{event.slug}")

    assert '<h1 lang="de">Gesundheitsdaten</h1>' in answer.text
    assert '<p class="standfirst" lang="de">' in answer.text


@pytest.mark.parametrize(
    ("address", "header", "language"),
    [
        ("", "", "en"),
        ("", "da, en;q=0.5", "da"),
        ("", "fr", "en"),
        ("?lang=da", "en", "da"),
        ("?lang=xx", "da", "da"),
        ("?lang=en", "da", "en"),
    ],
)
def test_page_language_follows_the_address_then_the_browser(client: FlaskClient, address: str, header: str, language: str) -> None:
    event = make_event()
    with transaction():
        event.texts.append(EventText(language="da", title="AI i sundhed"))

    answer = client.get(f"/events/{event.slug}{address}", headers={"Accept-Language": header} if header else {})

    assert re.search(r'<html lang="(..)">', answer.text)[1] == language  # type: ignore[index]
    assert ("AI i sundhed" in words(answer)) == (language == "da")


def test_page_names_its_twins_in_other_languages(client: FlaskClient) -> None:
    event = make_event()
    base = f"http://127.0.0.1:8000/events/{event.slug}"

    text = client.get(f"/events/{event.slug}?lang=da").text

    assert f'<link rel="canonical" href="{base}?lang=da">' in text
    assert re.findall(r'rel="alternate" hreflang="([^"]+)" href="([^"]+)"', text) == [
        ("en", f"{base}?lang=en"), ("da", f"{base}?lang=da"), ("x-default", base),
    ]  # fmt: skip


def test_hostile_text_is_text_everywhere_on_the_page(client: FlaskClient) -> None:
    event = make_event(title=HOSTILE, text={"standfirst": HOSTILE, "body": HOSTILE, "price": HOSTILE, "practical": HOSTILE}, venue=HOSTILE)
    make_session(event, HOSTILE, description=HOSTILE, room=HOSTILE, speakers=[make_speaker(event, HOSTILE, local_name=HOSTILE)])
    make_host(event, HOSTILE, local_name=HOSTILE, local_language='"><script>')

    answer = client.get(f"/events/{event.slug}")

    assert "<script>alert" not in answer.text
    assert "<b>" not in re.sub(r"<b>(?=[^<]*(</b>|<time|<span))", "", answer.text.split('id="about"')[1].split("</section>")[0])
    assert HOSTILE in words(answer)


def structured(client: FlaskClient, event: Event) -> dict[str, Any]:
    """The JSON-LD of the event's page, read as a program reads it."""
    text = client.get(f"/events/{event.slug}").text
    [found] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
    data: dict[str, Any] = json.loads(found)
    return data


def test_structured_data_says_what_the_page_says(client: FlaskClient) -> None:
    event = with_places(120, taken=78, title=HOSTILE)
    make_host(event, "Kattegat Innovation Centre")

    page = f"http://127.0.0.1:8000/events/{event.slug}"
    assert structured(client, event) == {
        "@context": "https://schema.org", "@type": "Event", "name": HOSTILE, "url": page, "inLanguage": ["en"],
        "startDate": "2027-09-20T09:00+02:00", "endDate": "2027-09-20T15:30+02:00", "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode", "maximumAttendeeCapacity": 120,
        "location": [{
            "@type": "Place", "name": "Pakhus 47",
            "address": {"@type": "PostalAddress", "streetAddress": "Lodskaj 12", "addressCountry": "DK", "addressLocality": "Copenhagen"},
        }],
        "organizer": [{"@type": "Organization", "name": "Kattegat Innovation Centre"}],
        "offers": {
            "@type": "Offer", "url": f"{page}/register", "availability": "https://schema.org/InStock",
            "validThrough": "2027-09-13T12:00+02:00",
        },
    }  # fmt: skip


def test_structured_data_of_a_cancelled_and_of_an_online_event(client: FlaskClient) -> None:
    cancelled = structured(client, make_event(cancelled_at=NOW))
    online = structured(client, make_event(format=Format.ONLINE, online_url="https://secret.example.org/join"))

    assert (cancelled["eventStatus"], "offers" in cancelled) == ("https://schema.org/EventCancelled", False)
    assert online["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert [place["@type"] for place in online["location"]] == ["VirtualLocation"]
    assert "secret.example.org" not in json.dumps(online)


def test_link_to_join_is_nowhere_in_public(client: FlaskClient) -> None:
    event = make_event(format=Format.HYBRID, online_url="https://secret.example.org/join")

    for path in (f"/events/{event.slug}", f"/events/{event.slug}.ics", "/events.ics", "/events.atom", "/", "/events"):
        assert "secret.example.org" not in client.get(path).text


def make_trip(**values: Any) -> Event:
    """Eight days: Copenhagen, Shanghai, Hong Kong and home."""
    trip = make_event(
        title="Hospitals in China", kind=EventKind.STUDY_TRIP, starts_local=datetime(2027, 10, 10, 8, 0), country="CN", city="Shanghai",  # noqa: DTZ001
        ends_local=datetime(2027, 10, 17, 18, 0), closes_local=datetime(2027, 9, 6, 12, 0), admission=Admission.SELECTION, **values,  # noqa: DTZ001
    )  # fmt: skip
    home = make_stop(trip, "Copenhagen", "Europe/Copenhagen", (0, 0))
    shanghai = make_stop(trip, "Shanghai", "Asia/Shanghai", (1, 3), local_name="上海", local_language="zh-Hans")
    make_stop(trip, "Hong Kong", "Asia/Hong_Kong", (3, 6))
    make_stop(trip, "Copenhagen", "Europe/Copenhagen", (7, 7))
    make_session(trip, "Flight to Shanghai", at="17:30", kind=SessionKind.TRANSFER, stop=home)
    make_session(trip, "Yunqiao Hospital", at="09:00", on=date(2027, 10, 12), kind=SessionKind.SITE_VISIT, stop=shanghai)
    return trip


def test_trip_page_shows_each_day_with_local_and_home_times(client: FlaskClient) -> None:
    text = page(client, make_trip())

    assert "to Sunday 17 October 2027 8 days Study trip to China Hospitals in China" in text
    assert "Itinerary Print the programme All times are local. Small times are Copenhagen. 10 Sun Copenhagen UTC+2 17:30 Flight" in text
    assert "12 Tue Shanghai 上海 UTC+8, 6 h ahead of Copenhagen 09:00 03:00 Yunqiao Hospital Site visit" in text
    assert "13 Wed Shanghai to Hong Kong UTC+8" in text
    assert "17 Sun Copenhagen UTC+2" in text


def test_trip_page_draws_the_route_and_describes_it(client: FlaskClient) -> None:
    answer = client.get(f"/events/{make_trip().slug}")

    assert '<title id="chart-t">The route in 8 days</title>' in answer.text
    assert "Copenhagen: Sunday 10 October 2027; Shanghai: Monday 11 October 2027 to Wednesday 13 October 2027" in answer.text


def test_trip_without_stops_and_sessions_still_has_a_page(client: FlaskClient) -> None:
    trip = make_event(kind=EventKind.STUDY_TRIP, admission=Admission.SELECTION, capacity=None)

    assert "Places are given on merit Apply for a place" in page(client, trip)


def test_trip_says_practical_information_under_practical_and_the_fee_under_fee(client: FlaskClient) -> None:
    text = {"practical": "Bring your passport."}
    unpriced = make_event(kind=EventKind.STUDY_TRIP, admission=Admission.SELECTION, text=text)
    priced = make_event(kind=EventKind.STUDY_TRIP, admission=Admission.SELECTION, text=text | {"price": "Free of charge"})

    assert ("Practical Bring your passport. Language" in page(client, unpriced), "Fee" in page(client, unpriced)) == (True, False)
    assert "Fee Free of charge Practical Bring your passport. Language" in page(client, priced)


def test_seminar_of_a_series_continues_with_its_trip(client: FlaskClient) -> None:
    from eventsite.catalogue.models import Series

    trip = make_trip(series=Series(slug="health-ai", name="Health AI"))
    seminar = make_event(series=trip.series)

    text = page(client, seminar)

    assert "10 to Sunday 17 October 2027 Continue with the study trip Hospitals in China Copenhagen Shanghai 上海 Hong Kong" in text
    assert "See the itinerary 120 places. Apply by 6 September." in text


def test_report_that_came_out_of_the_event_stands_on_its_page(client: FlaskClient) -> None:
    event = make_event()
    make_report("Hospital robotics", event=event, published_on=date(2027, 7, 1))
    make_report("Not yet out", number=32, event=event, published_on=date(2027, 8, 3))

    text = page(client, event)

    assert "Report Hospital robotics July 2027" in text.replace("31 ", "")
    assert "Not yet out" not in text
