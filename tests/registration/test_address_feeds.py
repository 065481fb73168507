"""The calendar of all that an address holds, and the help for each program with a calendar of one's own."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.db import transaction
from eventsite.registration.models import Registration
from tests.catalogue.test_adding import links_to
from tests.conftest import NOW
from tests.factories import make_event, make_session
from tests.judges.calendar_lint import calendar_defects
from tests.reading import counted_statements
from tests.registration.builders import sign_up
from tests.registration.itineraries import choose, join, make_trip, take_part, wish
from tests.registration.own_feeds import address, feed_on, list_of, page, summaries


@pytest.fixture
def web(app: Flask, frozen_clock: object) -> FlaskClient:
    return app.test_client()


def test_checks_33_and_38_hold_for_the_calendar_of_an_address(app: Flask, web: FlaskClient, frozen_clock: Any) -> None:
    [ada] = take_part(make_trip(), "ada")
    listed = list_of(app, ada)
    web.post(f"{listed}/calendar")
    feed = feed_on(web.get(listed).text)
    stranger = app.test_client()
    first = stranger.get(feed)
    frozen_clock.shift(timedelta(hours=30))
    again, known = stranger.get(feed), stranger.get(feed, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.data, first.headers["ETag"]) == (again.data, again.headers["ETag"])
    assert first.headers["ETag"].startswith('"')
    assert (known.status_code, known.data) == (304, b"")
    for answer in (first, again, known):
        assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("private, no-cache", "no-referrer")
        assert (answer.headers["ETag"], answer.headers.getlist("Set-Cookie")) == (first.headers["ETag"], [])
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H" in first.data

    frozen_clock.move_to(NOW)
    web.post(f"{listed}/calendar", data={"renew": "yes"})
    revoked, wrong = stranger.get(feed), stranger.get(f"/my-calendars/1-{'x' * 43}.ics")
    assert (revoked.status_code, revoked.data, dict(revoked.headers)) == (404, wrong.data, dict(wrong.headers))
    assert ("Set-Cookie" in revoked.headers, stranger.get(feed_on(web.get(listed).text)).status_code) == (False, 200)


def test_calendar_of_an_address_has_all_that_it_holds_over_all_events(app: Flask, web: FlaskClient) -> None:
    trip, seminar, full = make_trip(), make_event(title="AI in Healthcare"), make_event(title="Full", capacity=1)
    [ada] = take_part(trip, "ada")
    sign_up(seminar, "ada")
    sign_up(full, "bo", "ada")
    listed = list_of(app, ada)

    assert "Make my calendar" in web.get(listed).text
    assert web.post(f"{listed}/calendar").status_code == 303
    feed = feed_on(web.get(listed).text)
    assert summaries(web.get(feed)) == [
        "AI in Healthcare", "Copenhagen", "Dinner together", "Flight to Shanghai", "Hospitals in Shanghai", "Shanghai 上海",
    ]  # fmt: skip

    web.post(f"{listed}/calendar")  # asked once more: the same one
    assert feed_on(web.get(listed).text) == feed
    web.post(f"{listed}/calendar", data={"renew": "yes"})
    assert [web.get(one).status_code for one in (feed, feed_on(web.get(listed).text))] == [404, 200]


def test_checks_42_to_45_and_66_no_calendar_of_ones_own_has_a_defect(app: Flask, web: FlaskClient) -> None:
    trip, seminar = make_trip(title="上海的医院; 研究, " + "研" * 90), make_event(title="Ærø", text={"standfirst": "长" * 300})
    [ada] = take_part(trip, "ada")
    [seat] = sign_up(seminar, "ada")
    listed = list_of(app, ada)
    web.post(f"{listed}/calendar")
    paths = [address(app, ada), feed_on(web.get(listed).text), f"{page(app, ada)}/event.ics", f"{page(app, seat)}/event.ics"]

    answers = {path: web.get(path) for path in paths}

    assert {path: calendar_defects(answer.data) for path, answer in answers.items()} == {path: [] for path in paths}
    assert [answer.text.count("BEGIN:VEVENT") for answer in answers.values()] == [5, 6, 1, 1]


def test_calendar_of_an_address_costs_the_same_statements_for_any_number_of_events(app: Flask, web: FlaskClient) -> None:
    def one_more() -> Registration:
        trip = make_trip()
        [ada] = take_part(trip, "ada")
        join(ada, "Robotics")
        choose(ada, "Laboratory")
        wish(ada)
        return ada

    seminar = make_event()
    make_session(seminar)
    sign_up(seminar, "ada")
    listed = list_of(app, one_more())
    web.post(f"{listed}/calendar")
    feed, counts = feed_on(web.get(listed).text), []

    for _time in range(3):
        one_more()
        with counted_statements(app) as statements:
            answer = web.get(feed)
        counts.append((len(statements), answer.text.count("BEGIN:VEVENT")))

    assert [entries for _statements, entries in counts] == [16, 23, 30]
    assert len({statements for statements, _entries in counts}) == 1, counts


def test_list_that_has_ended_makes_no_calendar(app: Flask, web: FlaskClient, frozen_clock: Any) -> None:
    [ada] = take_part(make_trip(), "ada")
    listed = list_of(app, ada)
    frozen_clock.shift(timedelta(days=2))

    assert web.post(f"{listed}/calendar").status_code == 404
    assert web.post("/my-registrations/1-x/calendar").status_code == 404


def test_help_for_each_program_leads_to_ones_own_calendar_and_no_other(app: Flask, web: FlaskClient) -> None:
    [ada] = take_part(make_trip(), "ada")
    listed = list_of(app, ada)
    assert web.get(f"{listed}/subscribe").status_code == 404  # there is no calendar yet
    web.post(f"{listed}/calendar")

    for shown, feed in ((page(app, ada), address(app, ada)), (listed, feed_on(web.get(listed).text))):
        assert f'href="{shown}/subscribe"' in web.get(shown).text
        answer = web.get(f"{shown}/subscribe")
        https = f"http://127.0.0.1:8000{feed}"
        webcal = f"webcal://127.0.0.1:8000{feed}"
        text = answer.text
        assert (answer.status_code, answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == (200, "no-store", "no-referrer")
        assert (f'value="{https}"' in text, text.count(f'href="{webcal}"')) == (True, 2)  # the button, and Apple's step
        assert [link["cid"] for link in links_to(text, "calendar.google.com")] == [webcal]
        assert [link["url"] for host in ("outlook.office.com", "outlook.live.com") for link in links_to(text, host)] == [https] * 2
        assert ("/events.ics" in text, f'href="{shown}#calendar"' in text) == (False, True)


def test_help_is_for_who_has_a_calendar(app: Flask, web: FlaskClient, frozen_clock: Any) -> None:
    ada, bo = take_part(make_trip(capacity=1), "ada", "bo")
    listed = list_of(app, ada)
    web.post(f"{listed}/calendar")
    frozen_clock.shift(timedelta(days=2))

    wrong = [f"{listed}/subscribe", "/my/1-x/subscribe", "/my-registrations/1-x/subscribe"]

    assert [web.get(one).status_code for one in wrong] == [404] * 3
    assert web.get(f"{page(app, bo)}/subscribe").location == page(app, bo)  # which says how they stand


def test_help_for_a_trip_that_is_called_off_leads_to_the_page_that_says_so(app: Flask, web: FlaskClient) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    with transaction():
        trip.cancelled_at, trip.cancel_reason = NOW, "The visas are late."

    answer = web.get(f"{page(app, ada)}/subscribe", follow_redirects=True)

    assert (answer.status_code, answer.request.path, "The visas are late." in answer.text) == (200, page(app, ada), True)
    assert f"{page(app, ada)}/subscribe" not in answer.text
