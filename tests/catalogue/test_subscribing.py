"""The page that says how to subscribe: the address of the feed with these filters, and the way in each program."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from eventsite.catalogue.models import EventKind
from tests.factories import make_event, make_host, make_team, make_topic
from tests.reading import words

pytestmark = pytest.mark.usefixtures("frozen_clock")


def hrefs(page: str, start: str) -> list[str]:
    return [link.replace("&amp;", "&") for link in re.findall(rf'href="({re.escape(start)}[^"]*)"', page)]


def test_page_gives_the_address_to_open_to_copy_and_to_hand_on(client: FlaskClient) -> None:
    make_event(city="Aarhus")

    page = client.get("/subscribe?kind=seminar&city=Aarhus").text
    feed = "http://127.0.0.1:8000/events.ics?kind=seminar&city=Aarhus"

    assert set(hrefs(page, "webcal://")) == {feed.replace("http://", "webcal://")}
    assert f'value="{feed.replace("&", "&amp;")}"' in page  # a field: it works without a script
    [google] = hrefs(page, "https://calendar.google.com/")
    assert parse_qs(urlsplit(google).query)["cid"] == [feed.replace("http://", "webcal://")]
    for outlook in (*hrefs(page, "https://outlook.office.com/"), *hrefs(page, "https://outlook.live.com/")):
        asked = parse_qs(urlsplit(outlook).query)
        assert (asked["url"], asked["name"]) == ([feed], ["Kattegat – Seminars in Aarhus"])
    assert client.get(feed.partition("8000")[2]).status_code == 200


def test_page_says_for_each_program_how_often_it_looks_and_how_to_stop(client: FlaskClient) -> None:
    page = words(client.get("/subscribe"))

    for program in ("Google Calendar", "Outlook", "Apple Calendar", "Thunderbird"):
        part = page[page.index(f"{program} ") :]
        assert part.index("How often it looks") < part.index("To stop it") < 1500
    assert "Every 8 to 24 hours" in page


def test_page_speaks_the_language_of_its_address_and_the_feed_does_too(client: FlaskClient) -> None:
    make_event()

    assert hrefs(client.get("/subscribe?lang=da&kind=seminar").text, "webcal://")[0].endswith("/events.ics?lang=da&kind=seminar")
    assert hrefs(client.get("/subscribe", headers={"Accept-Language": "da"}).text, "webcal://")[0].endswith("/events.ics")


def test_page_says_how_many_events_there_are(client: FlaskClient) -> None:
    make_event(city="Aarhus")
    make_event(city="Aarhus", kind=EventKind.WORKSHOP)

    assert "2 events at the moment" in words(client.get("/subscribe?city=Aarhus"))
    assert "Nothing is planned at the moment" in words(client.get("/subscribe?kind=study_trip"))


def test_page_offers_what_there_is_and_keeps_what_is_chosen(client: FlaskClient) -> None:
    event = make_event(team=make_team("fjordland"))
    make_topic(event, "robotics", en="Robotics")
    make_host(event, "Health Cluster Øst")
    host = make_host(make_event(), "Fjordland Region").organisation

    page = client.get(f"/subscribe?host={host.slug}&topic=robotics").text
    chosen = re.findall(r'<option value="([^"]*)" selected>([^<]*)</option>', page)

    assert chosen == [("robotics", "Robotics"), (host.slug, "Fjordland Region")]
    assert {"kind", "topic", "city", "lang_spoken", "host", "team"} == set(re.findall(r'<select class="select" name="(\w+)"', page))


def test_list_leads_to_the_subscription_of_what_it_shows(client: FlaskClient) -> None:
    event = make_event()
    make_topic(event, "robotics", en="Robotics")

    assert hrefs(client.get("/events?kind=seminar&topic=robotics").text, "/subscribe") == [
        "/subscribe?kind=seminar&topic=robotics", "/subscribe",  # the footer's
    ]  # fmt: skip
    assert hrefs(client.get("/events?kind=concert").text, "/subscribe") == ["/subscribe", "/subscribe"]


def test_directory_leads_to_the_events_of_who_hosts_some(client: FlaskClient) -> None:
    host = make_host(make_event(title="Robots"), "Health Cluster Øst").organisation
    make_event(title="Screens")

    [link] = hrefs(client.get("/organisations").text, "/events?host=")
    page = client.get(link)

    assert link == f"/events?host={host.slug}"
    assert ("Robots" in words(page), "Screens" in words(page), "hosted by Health Cluster Øst" in words(page)) == (True, False, True)
    assert f"/subscribe?host={host.slug}" in page.text
