# ruff: noqa: DTZ001 - local times have no zone of their own
"""What events may be, without a database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite.calendar.local_time import list_zones
from eventsite.catalogue import errors, rules
from eventsite.catalogue.models import Event, EventHost, EventKind, EventText, Format, Places, ProgrammeSession
from eventsite.catalogue.rules import Missing

COPENHAGEN = "Europe/Copenhagen"
NINE = datetime(2027, 9, 20, 9)
AT_NINE = datetime(2027, 9, 20, 7, tzinfo=UTC)


def facts(**values: object) -> rules.EventFacts:
    """A seminar in Copenhagen from nine to three."""
    usual = {
        "kind": EventKind.SEMINAR, "format": Format.IN_PERSON, "starts_local": NINE, "ends_local": NINE + timedelta(hours=6),
        "zone": COPENHAGEN,
    }  # fmt: skip
    return rules.EventFacts(**(usual | values))  # type: ignore[arg-type]


def test_timing_gives_instants_of_the_zone() -> None:
    terms = rules.Terms(opens_local=datetime(2027, 3, 1, 8), closes_local=datetime(2027, 9, 13, 12))

    assert rules.timing(facts(), terms) == (
        AT_NINE,
        datetime(2027, 9, 20, 13, tzinfo=UTC),
        datetime(2027, 3, 1, 7, tzinfo=UTC),
        datetime(2027, 9, 13, 10, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("values", "terms", "refusal", "field"),
    [
        ({"ends_local": NINE}, {}, errors.EndsBeforeStart, "ends_local"),
        ({"ends_local": NINE + timedelta(days=367)}, {}, errors.TooLong, "ends_local"),
        ({"zone": "Nowhere"}, {}, errors.NoSuchZone, "zone"),
        ({"starts_local": datetime(1, 1, 1)}, {}, errors.OutOfRange, "starts_local"),
        ({}, {"closes_local": NINE + timedelta(minutes=1)}, errors.ClosesAfterStart, "closes_local"),
        ({}, {"opens_local": NINE}, errors.OpensAfterClose, "opens_local"),
        ({}, {"closes_local": datetime(2027, 3, 28, 2, 30)}, errors.NoSuchLocalTime, "closes_local"),
    ],
)
def test_timing_that_cannot_be_is_refused_beside_its_field(
    values: dict[str, object], terms: dict[str, datetime], refusal: type[errors.CatalogueError], field: str
) -> None:
    with pytest.raises(refusal) as caught:
        rules.timing(facts(**values), rules.Terms(**terms))  # type: ignore[arg-type]

    assert caught.value.field == field


def test_registration_may_close_when_the_event_starts() -> None:
    assert rules.window(rules.Terms(closes_local=NINE), COPENHAGEN, AT_NINE) == (None, AT_NINE)


@pytest.mark.parametrize("local", [datetime(2027, 3, 28, 2, 30), datetime(2027, 10, 31, 2, 30)])
def test_check_48_times_without_one_instant_name_their_neighbours(local: datetime) -> None:
    with pytest.raises(errors.NoSuchLocalTime) as caught:
        rules.instant(local, COPENHAGEN, "starts_local")

    assert (caught.value.earlier.time().isoformat(), caught.value.later.time().isoformat()) == ("01:59:00", "03:00:00")
    assert all(rules.instant(near, COPENHAGEN, "starts_local") for near in (caught.value.earlier, caught.value.later))


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)), st.sampled_from(list_zones()))
def test_instant_shows_the_wall_clock_time_that_was_typed_or_is_refused(local: datetime, zone: str) -> None:
    try:
        instant = rules.instant(local, zone, "starts_local")
    except errors.NoSuchLocalTime:
        return
    assert instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("AI in Healthcare", "ai-in-healthcare"),
        ("  Digital sundhed på Øresund!  ", "digital-sundhed-pa-oresund"),
        ("医疗 AI", "yiliao-ai"),
        ("!!!", "event"),
        ("x" * 300, "x" * 80),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_slug_is_plain(title: str, slug: str) -> None:
    assert rules.slug_of(title) == slug


@given(st.text(max_size=300), st.integers(0, 4))
def test_free_slug_is_free_and_fits_an_address(title: str, copies: int) -> None:
    taken: set[str] = set()
    for _copy in range(copies + 1):
        slug = rules.free_slug(title, taken)
        assert slug not in taken
        assert 0 < len(slug) <= 100
        assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        taken.add(slug)


def test_meaning_leaves_out_what_is_only_read_on_the_page() -> None:
    assert rules.meaning(["starts_local", "zone", "city", "body", "price", "map_url"]) == {"time", "place"}
    assert rules.meaning(["title", "online_url", "format"]) == {"title", "link", "format"}
    assert rules.meaning(["body", "languages", "kind"]) == frozenset()


def test_fingerprint_differs_when_a_fact_does() -> None:
    assert rules.fingerprint(facts()) == rules.fingerprint(facts())
    assert rules.fingerprint(facts()) != rules.fingerprint(facts(city="Aarhus"))


def _event(**values: object) -> Event:
    event = Event(kind=EventKind.SEMINAR, format=Format.IN_PERSON, main_language="en", venue="", address="", city="", online_url="",
                  contact_name="", contact_email="", cancelled_at=None, closes_at=None, places=Places(capacity=None))  # fmt: skip
    event.texts = [EventText(language="en", title="AI", standfirst="")]
    for name, value in values.items():
        setattr(event, name, value)
    return event


def test_missing_of_an_empty_draft_begins_with_what_is_needed() -> None:
    event = _event()

    assert rules.missing(event) == [
        Missing.INTRODUCTION, Missing.PLACE, Missing.CONTACT, Missing.PROGRAMME, Missing.CAPACITY, Missing.CLOSING, Missing.HOST,
    ]  # fmt: skip
    with pytest.raises(errors.NotReady):
        rules.check_publishable(event)


def test_missing_of_a_whole_event_is_nothing() -> None:
    event = _event(venue="Pakhus 47", contact_name="Freja", contact_email="freja@example.org", closes_at=AT_NINE, places=Places(capacity=9))
    event.texts[0].standfirst = "A day on data."
    event.sessions, event.hosts = [ProgrammeSession()], [EventHost()]

    assert rules.missing(event) == []
    rules.check_publishable(event)


def test_missing_of_a_trip_and_of_an_online_event_is_their_own() -> None:
    trip, online = _event(kind=EventKind.STUDY_TRIP, city="Shanghai"), _event(format=Format.ONLINE)

    assert {Missing.STOPS} == set(rules.missing(trip)) - set(rules.missing(_event()))
    assert {Missing.ONLINE_LINK} == set(rules.missing(online)) - set(rules.missing(_event()))
    assert Missing.PLACE not in rules.missing(trip) + rules.missing(online)


def test_stop_whose_last_day_is_before_its_first_is_refused() -> None:
    stop = rules.StopFacts(city="Daegu", zone="Asia/Seoul", starts_on=NINE.date(), ends_on=NINE.date() - timedelta(days=1))

    with pytest.raises(errors.StopEndsBeforeStart):
        rules.check_stop(stop)


def test_place_is_said_without_what_is_empty() -> None:
    assert rules.place_of(_event(venue="Hall", city="Daegu")) == "Hall, Daegu"
    assert rules.place_of(_event(venue="Hall", address="Pier 1, 9000 Aalborg", city="Aalborg")) == "Hall, Pier 1, 9000 Aalborg"
