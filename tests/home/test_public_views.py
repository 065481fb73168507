"""The front page, the static pages, and what programs look for at the root."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from eventsite.catalogue.models import Admission, Event, EventKind, EventStatus, Series
from eventsite.db import transaction
from tests.conftest import NOW
from tests.factories import make_event, make_news, make_organisation, make_report, make_site, make_stop
from tests.reading import words

pytestmark = pytest.mark.usefixtures("frozen_clock")


def lead(client: FlaskClient) -> str | None:
    """The title on cobalt."""
    found = re.search(r'<h2 id="featured"[^>]*><a [^>]*>([^<]*)', client.get("/").text)
    return unescape(found[1]) if found else None


def on(day: int, title: str, **values: object) -> Event:
    """An event in September 2027."""
    starts = datetime(2027, 9, day, 9, 0)  # noqa: DTZ001 - a local time
    return make_event(title=title, starts_local=starts, ends_local=starts + timedelta(hours=2), closes_local=starts, **values)


def test_front_page_leads_with_the_next_event_that_takes_people(client: FlaskClient) -> None:
    on(1, "Cancelled", cancelled_at=NOW)
    on(2, "Draft", status=EventStatus.DRAFT)
    on(3, "Not open yet", opens_at=NOW + timedelta(days=1))
    on(4, "Full", capacity=0)
    on(5, "Tea & Talk")
    on(6, "Later")

    assert lead(client) == "Tea & Talk"


def test_front_page_leads_with_a_waitlist_before_nothing(client: FlaskClient) -> None:
    on(4, "Full", capacity=0)

    assert lead(client) == "Full"


def test_front_page_without_an_open_event_has_no_lead(client: FlaskClient) -> None:
    on(1, "Cancelled", cancelled_at=NOW)

    assert lead(client) is None


def test_front_page_names_the_trip_that_follows_the_lead(client: FlaskClient) -> None:
    seminar = on(20, "Seminar", series=Series(slug="s", name="S"))
    trip = make_event(
        title="Trip", kind=EventKind.STUDY_TRIP, admission=Admission.SELECTION, series=seminar.series,
        starts_local=datetime(2027, 10, 10, 8, 0), ends_local=datetime(2027, 10, 17, 18, 0),  # noqa: DTZ001 - local times
    )  # fmt: skip
    make_stop(trip, "Copenhagen", "Europe/Copenhagen", (0, 0))
    make_stop(trip, "Shanghai", "Asia/Shanghai", (1, 5))

    assert "120 of 120 seats left Study trip, 10 October to 17 October Shanghai" in words(client.get("/"), "article")


def test_front_page_shows_the_newest_reports_and_news_and_where_all_are(client: FlaskClient) -> None:
    for number in range(1, 6):
        make_report(f"Report {number}", number=number, published_on=date(2027, 1, number))
        make_news(f"News {number}", published_on=date(2027, 2, number))
    make_news("Tomorrow", published_on=date(2027, 8, 3))

    answer = client.get("/")
    text = words(answer)

    assert [f"Report {number}" in text for number in range(1, 6)] == [False, False, True, True, True]
    assert [f"News {number}" in text for number in range(1, 6)] == [False, True, True, True, True]
    assert "Tomorrow" not in text
    assert 'href="/reports">See all reports' in answer.text
    assert 'href="/news">See all news' in answer.text


def test_front_page_offers_the_calendar_to_subscribe_to(client: FlaskClient) -> None:
    text = client.get("/").text

    assert 'href="webcal://127.0.0.1:8000/events.ics"' in text
    assert 'href="/subscribe"' in text


def test_robots_may_read_all_but_what_is_personal(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.splitlines() == ["User-agent: *", "Disallow: /desk/", "Disallow: /my/", "Sitemap: http://127.0.0.1:8000/sitemap.xml"]


def test_security_text_is_current_and_names_a_contact(client: FlaskClient) -> None:
    make_site(contact_email="events@kattegat.example.org")

    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines())

    assert lines["Contact"] == "mailto:events@kattegat.example.org"
    expires = datetime.strptime(lines["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert NOW < expires < NOW + timedelta(days=365)


def test_privacy_page_has_the_organisations_own_words_cleaned(client: FlaskClient) -> None:
    make_site(privacy_notice="We keep **little**. <script>alert(1)</script>")

    answer = client.get("/privacy")

    assert "<strong>little</strong>" in answer.text
    assert "<script>alert" not in answer.text
    assert "You need no account." in words(answer)


def test_organisations_stand_under_what_they_are_to_us(client: FlaskClient) -> None:
    make_site()
    make_organisation("Health Cluster Øst", member=True, city="Odense", country="DK", sectors=["health"])
    make_organisation("The Lodskaj Foundation", supporter=True, website="https://lodskaj.example.org")
    make_organisation("Daegu Hospital", local_name="대구병원", local_language="ko")

    text = words(client.get("/organisations"))

    assert text == (
        "Organisations Members Health Cluster Øst Odense, Denmark health Supporters The Lodskaj Foundation "
        "Hosts and partners Daegu Hospital 대구병원"
    )


@pytest.mark.parametrize("path", ["/", "/privacy", "/accessibility", "/organisations", "/reports", "/news", "/events", "/events/past"])
def test_public_page_of_an_empty_site_works_in_both_languages_without_a_cookie(client: FlaskClient, path: str) -> None:
    for language in ("en", "da"):
        answer = client.get(f"{path}?lang={language}")
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text
        assert "Set-Cookie" not in answer.headers


def test_chosen_language_stays_in_the_links_of_the_page(client: FlaskClient) -> None:
    event = on(9, "Seminar")

    assert f'href="/events/{event.slug}?lang=da"' in client.get("/?lang=da").text
    assert f'href="/events/{event.slug}"' in client.get("/").text
    assert "/events?lang=da" in client.get("/events?kind=seminar&lang=da").text


def test_name_of_the_site_is_escaped_in_its_frame(client: FlaskClient) -> None:
    with transaction():
        make_site(name="<script>alert(1)</script> & Co", short_name="A & B", address="<b>Here</b>\nThere")

    text = client.get("/").text

    assert "<script>alert" not in text
    assert "&lt;b&gt;Here&lt;/b&gt;<br>There<br>" in text
