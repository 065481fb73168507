# ruff: noqa: DTZ001 - local times have no zone of their own
"""A person's own calendar: what is in it, for how long, under which address, and what it gives away."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite import clock
from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import Event, EventText
from eventsite.db import db, transaction
from eventsite.mail.rules import masked
from eventsite.registration import feeds, service
from eventsite.registration.models import Registration
from tests.conftest import NOW
from tests.judges.ics import icaljs_read
from tests.registration.builders import OLGA, PERSON
from tests.registration.itineraries import alter, choose, join, make_trip, session_of, take_part, wish
from tests.registration.own_feeds import address, events, feed_on, page, summaries

OWN_ADDRESS = "https://events.kattegat.example.org/my-calendar/token.ics"
GOLDEN = Path(__file__).parents[1] / "golden" / "registration"


@pytest.fixture
def web(app: Flask, frozen_clock: object) -> FlaskClient:
    return app.test_client()


def test_feed_has_the_event_and_what_they_hold_in_its_zones(app: Flask, web: FlaskClient) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    join(ada, "Robotics")
    choose(ada, "Laboratory")

    answer = web.get(address(app, ada))

    assert summaries(answer) == [
        "Copenhagen", "Dinner together", "Flight to Shanghai", "Hospitals in Shanghai", "Laboratory", "Robots on the ward", "Shanghai 上海",
    ]  # fmt: skip
    by_title = {one.summary: one for one in events(answer)}
    assert by_title["Hospitals in Shanghai"].uid == ada.entry.uid
    assert by_title["Laboratory"].uid == session_of(trip, "Laboratory").uid
    assert by_title["Shanghai 上海"].uid == trip.stops[1].uid
    assert by_title["Flight to Shanghai"].ends - by_title["Flight to Shanghai"].starts == timedelta(hours=11)  # type: ignore[operator]
    assert (str(by_title["Shanghai 上海"].starts), str(by_title["Shanghai 上海"].ends)) == ("2027-09-21", "2027-09-25")
    assert b"TZID=Asia/Shanghai" in answer.data


def test_rule_21_feed_holds_no_secret_link_and_nobody_else(app: Flask, web: FlaskClient) -> None:
    trip = make_trip()
    with transaction():
        trip.online_url = "https://meet.example.org/secret-room"
    ada, _bo = take_part(trip, "ada", "bo")

    text = web.get(address(app, ada)).text.replace("\r\n ", "")

    assert "/my/" not in text
    assert [secret in text for secret in ("secret-room", "ada@", "bo@", "Bo Example", "ATTENDEE", "VALARM")] == [False] * 6
    # its own address stands in it as the source, which whoever reads it has fetched it from
    assert text.count("/my-calendar/") == 1


def test_checks_33_and_38_headers_etag_and_304(app: Flask, web: FlaskClient) -> None:
    [ada] = take_part(make_trip(), "ada")
    first = web.get(address(app, ada))
    again = web.get(address(app, ada))

    assert (first.data, first.headers["ETag"]) == (again.data, again.headers["ETag"])
    known = web.get(address(app, ada), headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    for answer in (first, known):
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in answer.headers
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H" in first.data


def test_check_34_any_change_of_what_is_shown_changes_the_etag(app: Flask, web: FlaskClient) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    dinner, tags = session_of(trip, "Dinner together"), [web.get(address(app, ada)).headers["ETag"]]

    for change in (
        {"room": "Hall 2"},
        {"address": "1 Bund"},
        {"texts": {"en": ("Banquet", "")}},
        {"starts_local": datetime(2027, 9, 21, 18)},
    ):
        alter(dinner, trip, **change)
        tags.append(web.get(address(app, ada)).headers["ETag"])
    join(ada, "Imaging")
    tags.append(web.get(address(app, ada)).headers["ETag"])
    with transaction():
        catalogue.change_stop(trip, trip.stops[1], _later(trip), by=1, now=NOW)
    tags.append(web.get(address(app, ada)).headers["ETag"])

    assert len(set(tags)) == len(tags)


def in_danish(registration: Registration) -> None:
    with transaction():
        service.choose_language(registration, "da", now=clock.now())


def invited_by_session(registration: Registration) -> None:
    with transaction():
        service.wish_invitations(registration, True, now=clock.now())


@pytest.mark.parametrize(
    "change", [lambda ada: join(ada, "Robotics"), lambda ada: choose(ada, "Laboratory"), in_danish, invited_by_session]
)
def test_what_changes_of_a_person_alone_is_as_new_as_that(
    app: Flask, web: FlaskClient, frozen_clock: Any, change: Callable[[Registration], None]
) -> None:
    """RFC 5545, 3.8.7.2: DTSTAMP of what is published is its last revision."""
    trip = make_trip()
    with transaction():
        trip.texts.append(EventText(language="da", title="Hospitaler i Shanghai"))
    [ada] = take_part(trip, "ada")
    before = _entries(web.get(address(app, ada)).data)
    frozen_clock.shift(timedelta(minutes=5))

    change(ada)
    after = _entries(web.get(address(app, ada)).data)

    others = {uid: entry for uid, entry in after.items() if entry != before.get(uid)}
    assert others
    assert [entry for entry in others.values() if b"DTSTAMP:20270802T100500Z\r\n" not in entry] == []


def _entries(ics: bytes) -> dict[bytes, bytes]:
    """The bytes of each entry, by its UID."""
    parts = ics.split(b"BEGIN:VEVENT\r\n")[1:]
    return {part.partition(b"UID:")[2].partition(b"\r\n")[0]: part.partition(b"END:VEVENT")[0] for part in parts}


def _later(trip: Any) -> Any:
    facts = catalogue.stop_facts(trip.stops[1])
    return type(facts)(**vars(facts) | {"ends_on": facts.ends_on - timedelta(days=1)})


def test_check_51_moving_one_leg_changes_its_sequence_only(app: Flask, web: FlaskClient) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    before = {one.uid: one.sequence for one in events(web.get(address(app, ada)))}

    dinner = session_of(trip, "Dinner together")
    alter(dinner, trip, starts_local=datetime(2027, 9, 21, 18))
    after = {one.uid: one.sequence for one in events(web.get(address(app, ada)))}

    assert {uid: sequence for uid, sequence in after.items() if before[uid] != sequence} == {dinner.uid: 1}


def test_session_that_they_are_invited_to_has_the_uid_of_the_invitation(app: Flask, web: FlaskClient) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    wish(ada)
    uids = {one.summary: one.uid for one in events(web.get(address(app, ada)))}

    wish(ada, wished=False)
    later = {one.summary: one.uid for one in events(web.get(address(app, ada)))}

    dinner = session_of(trip, "Dinner together").uid
    assert (uids["Dinner together"] == dinner, later["Dinner together"] == dinner) == (False, True)
    assert uids["Hospitals in Shanghai"] == later["Hospitals in Shanghai"]


def test_check_39_what_is_called_off_stays_thirty_days(app: Flask, web: FlaskClient, frozen_clock: Any) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    with transaction():
        catalogue.call_off_session(trip, session_of(trip, "Dinner together"), by=1, now=NOW)

    status = {one.summary: one.status for one in events(web.get(address(app, ada)))}
    assert (status["Dinner together"], status["Flight to Shanghai"]) == ("CANCELLED", "CONFIRMED")
    frozen_clock.shift(timedelta(days=29))
    assert "Dinner together" in summaries(web.get(address(app, ada)))
    frozen_clock.shift(timedelta(days=1))
    assert "Dinner together" not in summaries(web.get(address(app, ada)))


def test_rule_22_cancelled_event_stays_thirty_days_with_all_of_it(app: Flask, web: FlaskClient, frozen_clock: Any) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    with transaction():
        catalogue.call_off_session(trip, session_of(trip, "Reading images"), by=1, now=NOW)
    flight = f"/events/{trip.slug}/sessions/{session_of(trip, 'Flight to Shanghai').id}.ics"
    before = {one.uid: one.sequence for one in (*events(web.get(address(app, ada))), *icaljs_read(web.get(flight).data).events)}
    frozen_clock.shift(timedelta(minutes=1))
    with transaction():
        service.cancel_event(trip, "Ill", 1, now=NOW + timedelta(minutes=1))

    answers = [web.get(address(app, ada)), web.get(flight)]
    after = [one for answer in answers for one in icaljs_read(answer.data).events]
    assert {one.status for one in after} == {"CANCELLED"}
    # RFC 5546, 2.1.4: whoever has it is told by a higher number that it is not held; what was off already says nothing new
    known = [(one.sequence, before[one.uid]) for one in after if one.uid in before]
    assert len(known) == 6
    assert [now for now, was in known if now != was + 1] == []
    assert session_of(trip, "Reading images").revision == 2
    assert {line for answer in answers for line in answer.text.splitlines() if line.startswith("DTSTAMP")} == {"DTSTAMP:20270802T100100Z"}
    frozen_clock.shift(timedelta(days=30))
    assert summaries(web.get(address(app, ada))) == []


def test_who_withdraws_or_waits_has_an_empty_calendar(app: Flask, web: FlaskClient) -> None:
    trip = make_trip(capacity=1)
    ada, bo = take_part(trip, "ada", "bo")
    assert summaries(web.get(address(app, bo))) == []

    with transaction():
        service.withdraw(ada, PERSON, now=NOW)

    answer = web.get(address(app, ada))
    assert (answer.status_code, b"VEVENT" in answer.data, answer.data.startswith(b"BEGIN:VCALENDAR")) == (200, False, True)
    assert "Flight to Shanghai" in summaries(web.get(address(app, bo)))


def test_check_38_wrong_and_revoked_addresses_are_answered_alike(app: Flask, web: FlaskClient) -> None:
    [ada] = take_part(make_trip(), "ada")
    old = address(app, ada)
    assert web.post(f"{page(app, ada)}/calendar").status_code == 303

    links = app.extensions["eventsite"].links
    wrong = [
        old, f"/my-calendar/{ada.id}-{'x' * 43}.ics", f"/my-calendar/{10**9}-{'x' * 43}.ics", "/my-calendar/x.ics",
        f"/my-calendar/{links.make('registration', ada.id, ada.link_version)}.ics", f"/my-calendar/{'9' * 30}-{'x' * 43}.ics",
        f"/my-calendars/{links.make('feed', ada.id, ada.feed_version)}.ics", "/my-calendars/1-é.ics",
    ]  # fmt: skip
    answers = [web.get(one) for one in wrong]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert all("Set-Cookie" not in answer.headers for answer in answers)
    assert web.get(address(app, ada)).status_code == 200
    assert web.get(page(app, ada)).status_code == 200  # the address of the page stays


def test_address_of_a_calendar_opens_nothing_else(app: Flask, web: FlaskClient) -> None:
    [ada] = take_part(make_trip(), "ada")
    token = address(app, ada).rpartition("/")[2].removesuffix(".ics")

    assert [web.get(f"/{path}/{token}").status_code for path in ("my", "my-registrations", "party", "handover")] == [404] * 4


def test_address_change_ends_the_calendar_of_before(app: Flask, web: FlaskClient) -> None:
    [ada] = take_part(make_trip(), "ada")
    old = address(app, ada)

    with transaction():
        service.correct_address(ada, "ada@new.example.org", OLGA, now=NOW)

    assert [web.get(one).status_code for one in (old, address(app, ada))] == [404, 200]


def test_log_and_mails_at_the_desk_show_no_address_of_a_calendar(app: Flask) -> None:
    [ada] = take_part(make_trip(), "ada")

    text = f"See https://x.example.org{address(app, ada)} and https://x.example.org/my-calendars/1-secret.ics"

    assert "secret" not in masked(text)
    assert masked(text).count("••••") == 2


def test_personal_page_shows_programme_and_calendar_and_takes_the_wish(app: Flask, web: FlaskClient) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    join(ada, "Robotics")

    text = web.get(page(app, ada)).text
    assert ("Robots on the ward" in text, "Reading images" in text) == (True, False)
    assert "/" + feed_on(text).split("/", 1)[1] == address(app, ada)
    web.post(f"{page(app, ada)}/session-invitations", data={"wished": "yes"})
    assert "Send me none of them any more" in web.get(page(app, ada)).text
    web.post(f"{page(app, ada)}/session-invitations")
    assert "Send me an invitation for each session" in web.get(page(app, ada)).text


def test_get_of_a_calendar_and_its_page_changes_nothing(app: Flask, web: FlaskClient) -> None:
    [ada] = take_part(make_trip(), "ada")

    assert web.get(f"{page(app, ada)}/calendar").status_code == 405
    assert web.get(f"{page(app, ada)}/session-invitations").status_code == 405
    db.session.rollback()
    assert (ada.feed_version, ada.invited_by_session) == (1, False)


@pytest.mark.parametrize(
    "hostile", ["Dinner\r\nATTENDEE:mailto:eve@example.org", "x" * 190, "BEGIN:VEVENT", "\u2028\u202e", "🥟" * 60, ";,\\n"]
)
def test_hostile_words_stay_words(app: Flask, web: FlaskClient, hostile: str) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    dinner = session_of(trip, "Dinner together")

    alter(dinner, trip, texts={"en": (hostile, hostile)}, room=hostile, address=hostile)

    assert dinner.uid in {one.uid for one in events(web.get(address(app, ada)))}
    assert len(events(web.get(address(app, ada)))) == 5


IN_CHINESE = {
    "Flight to Shanghai": "飞往上海的航班", "Robots on the ward": "病房里的机器人", "Dinner together": "共进晚餐",
    "Hospitals in Shanghai": "上海医院考察",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_feed_is_as_in_its_golden_file(app: Flask, web: FlaskClient, language: str) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    join(ada, "Robotics")
    with transaction():
        ada.entry.uid = "0a@kattegat.example.org"
        for number, item in enumerate([*trip.sessions, *trip.stops]):
            item.uid, item.changed_at = f"{number}b@kattegat.example.org", NOW
        trip.changed_at, trip.slug = NOW, "shanghai-2027"
        if language != "en":
            _in_chinese(trip)
    with app.test_request_context():
        ics = feeds.of_registration(ada, OWN_ADDRESS, now=NOW)

    path = GOLDEN / f"own_feed.{language}.ics"
    if os.environ.get("EVENTSITE_GOLDEN") == "write":
        path.write_bytes(ics)
    assert ics == path.read_bytes()
    served = web.get(address(app, ada)).text.replace("\r\n ", "")  # the same but for its address, which is a secret
    assert served.replace(f"http://127.0.0.1:8000{address(app, ada)}", OWN_ADDRESS) == ics.decode().replace("\r\n ", "")


def _in_chinese(trip: Event) -> None:
    trip.main_language = "zh-Hans"
    for text in [*trip.texts, *(text for session in trip.sessions for text in session.texts if text.language == "en")]:
        text.language, text.title = "zh-Hant" if text.title == "Robots on the ward" else "zh-Hans", IN_CHINESE.get(text.title, text.title)
