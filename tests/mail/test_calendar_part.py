"""What a UID goes through: invited, moved, renamed, cancelled; on the wire, and in what is stored as last sent."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask

from eventsite import clock
from eventsite.calendar.models import CalendarEntry
from eventsite.catalogue.models import Event, Format
from eventsite.db import db, transaction
from eventsite.mail.worker import Worker
from tests.conftest import outbox
from tests.factories import make_event
from tests.judges import ics
from tests.mail.letters import ADA, ORGANISER, Probe, cancel, invite, make_entry, post
from tests.mail.sink import DROP, Received, Sink


def move(event: Event, *, hours: int) -> None:
    """The organiser moves the event."""
    zone = ZoneInfo(event.zone)
    with transaction():
        event.starts_local += timedelta(hours=hours)
        event.ends_local += timedelta(hours=hours)
        event.starts_at = event.starts_local.replace(tzinfo=zone).astimezone(UTC)
        event.ends_at = event.ends_local.replace(tzinfo=zone).astimezone(UTC)


def change(event: Event, **values: object) -> None:
    """The organiser changes something else."""
    with transaction():
        for name, value in values.items():
            setattr(event.texts[0] if name in ("title", "standfirst") else event, name, value)


def facts(got: Received) -> tuple[str, int | None, str]:
    """METHOD, SEQUENCE and STATUS."""
    calendar = ics.icaljs_read(got.ics)
    return calendar.method, calendar.events[0].sequence, calendar.events[0].status


def dtstamp(got: Received) -> datetime:
    """The DTSTAMP of the entry."""
    [found] = re.findall(rb"\r\nDTSTAMP:(\d{8}T\d{6})Z\r\n", got.ics)
    return datetime.strptime(found.decode(), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


@pytest.fixture
def invited(worker: Worker, sink: Sink) -> tuple[Event, CalendarEntry]:
    """An event to which Ada was invited."""
    event, entry = make_event(), make_entry()
    invite(event, entry, "received:1")
    worker.drain()
    return event, entry


def test_check_15_moved_event_raises_sequence_by_one_and_keeps_uid_and_organizer(
    worker: Worker, sink: Sink, invited: tuple[Event, CalendarEntry]
) -> None:
    event, entry = invited
    move(event, hours=1)
    invite(event, entry, "changed:1")
    worker.drain()
    before, after = (ics.icaljs_read(got.ics).events[0] for got in sink.received)

    assert (before.sequence, after.sequence) == (0, 1)
    assert (after.uid, after.organizer) == (before.uid, before.organizer)
    assert isinstance(before.starts, datetime)
    assert after.starts == before.starts + timedelta(hours=1)
    assert facts(sink.received[1]) == ("REQUEST", 1, "CONFIRMED")


@pytest.mark.parametrize("what", ["end", "zone", "cancelled"])
def test_check_15_end_alone_zone_alone_or_called_off_raises_sequence_by_one(
    worker: Worker, sink: Sink, invited: tuple[Event, CalendarEntry], what: str
) -> None:
    event, entry = invited
    if what == "end":
        change(event, ends_local=event.ends_local + timedelta(hours=1), ends_at=event.ends_at + timedelta(hours=1))
    elif what == "zone":
        change(event, zone="Europe/Berlin")  # the same instants, by other clocks
    else:
        change(event, cancelled_at=clock.now())
    (cancel if what == "cancelled" else invite)(event, entry, "changed:1")
    worker.drain()

    assert facts(sink.received[1]) == (("CANCEL", 1, "CANCELLED") if what == "cancelled" else ("REQUEST", 1, "CONFIRMED"))


def test_check_15_organizer_and_from_stay_when_the_team_and_the_sending_address_change(
    app: Flask, worker: Worker, sink: Sink, invited: tuple[Event, CalendarEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    event, entry = invited
    with transaction():
        event.team.name = "Another name"
    ours = app.extensions["eventsite"]
    renamed = replace(ours, settings=replace(ours.settings, mail_from="seats@kattegat.example.org"))
    monkeypatch.setitem(app.extensions, "eventsite", renamed)
    move(event, hours=1)
    invite(event, entry, "changed:1")
    worker.drain()
    cancel(event, entry, "withdrawn:1")
    post(event, "reminder:1")
    worker.drain()
    moved, gone, reminder = sink.received[1:]

    for got in (moved, gone):
        assert ics.icaljs_read(got.ics).events[0].organizer == (f"mailto:{ORGANISER}", "Kattegat")
        assert (parseaddr(got.mail["From"])[1], got.sender) == (ORGANISER, ORGANISER)
    assert parseaddr(reminder.mail["From"])[1] == "seats@kattegat.example.org"


def test_check_16_another_title_keeps_sequence_and_raises_dtstamp(worker: Worker, sink: Sink, invited: tuple[Event, CalendarEntry]) -> None:
    event, entry = invited
    change(event, title="AI at the hospital")
    invite(event, entry, "changed:1")
    worker.drain()
    first, second = sink.received

    assert facts(second) == ("REQUEST", 0, "CONFIRMED")
    assert dtstamp(second) > dtstamp(first)


def test_check_16_description_alone_goes_with_the_next_invitation_at_the_same_sequence(
    worker: Worker, sink: Sink, invited: tuple[Event, CalendarEntry]
) -> None:
    event, entry = invited
    change(event, standfirst="In other words.")
    invite(event, entry, "changed:1")
    worker.drain()
    assert len(sink.received) == 1
    invite(event, entry, "again:1", values={"again": True})
    worker.drain()
    first, second = sink.received

    assert facts(second) == ("REQUEST", 0, "CONFIRMED")
    assert "In other words." in str(ics.icaljs_read(second.ics).events[0].description)
    assert dtstamp(second) > dtstamp(first)


@pytest.mark.parametrize("values", [{"city": "Aarhus"}, {"venue": "Dokk1"}, {"format": Format.ONLINE}])
def test_check_17_another_place_raises_sequence(
    worker: Worker, sink: Sink, invited: tuple[Event, CalendarEntry], values: dict[str, object]
) -> None:
    event, entry = invited
    change(event, **values)
    invite(event, entry, "changed:1")
    worker.drain()

    assert facts(sink.received[1]) == ("REQUEST", 1, "CONFIRMED")


def test_check_18_nothing_changed_sends_nothing(worker: Worker, sink: Sink, invited: tuple[Event, CalendarEntry]) -> None:
    event, entry = invited
    invite(event, entry, "changed:1")
    worker.drain()

    assert ([message.status for message in outbox()], len(sink.received)) == (["sent", "superseded"], 1)


def test_check_18_there_and_back_sends_nothing(worker: Worker, sink: Sink, invited: tuple[Event, CalendarEntry]) -> None:
    event, entry = invited
    for number, hours in enumerate((1, -1)):
        move(event, hours=hours)
        invite(event, entry, f"changed:{number}")
    worker.drain()

    assert len(sink.received) == 1


def test_check_19_two_changes_before_the_worker_runs_send_one_request_with_the_last_state(
    worker: Worker, sink: Sink, invited: tuple[Event, CalendarEntry]
) -> None:
    event, entry = invited
    for number in range(2):
        move(event, hours=1)
        invite(event, entry, f"changed:{number}")
    worker.drain()

    assert [facts(got) for got in sink.received] == [("REQUEST", 0, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED")]
    assert ics.icaljs_read(sink.received[1].ics).events[0].starts == event.starts_at


def test_check_20_dtstamp_rises_with_every_message_of_a_uid_also_within_one_second(worker: Worker, sink: Sink) -> None:
    event, entry = make_event(), make_entry()
    with time_machine.travel(clock.now(), tick=False):
        for number in range(5):
            change(event, title=f"Version {number}")
            invite(event, entry, f"changed:{number}")
            worker.drain()
    stamps = [dtstamp(got) for got in sink.received]

    assert len(stamps) == 5
    assert stamps == sorted(set(stamps))


def test_check_23_first_mail_after_a_move_is_the_first_revision(worker: Worker, sink: Sink) -> None:
    event = make_event()
    move(event, hours=1)
    invite(event, make_entry(), "received:1")
    worker.drain()

    assert facts(sink.received[0]) == ("REQUEST", 0, "CONFIRMED")


def test_checks_24_and_26_cancelled_event_sends_cancel_with_status_once(
    worker: Worker, sink: Sink, invited: tuple[Event, CalendarEntry]
) -> None:
    event, entry = invited
    change(event, cancelled_at=clock.now())
    cancel(event, entry, "cancelled:1")
    worker.drain()
    got = sink.received[1]

    assert facts(got) == ("CANCEL", 1, "CANCELLED")
    assert got.part("text/calendar")["Content-Type"].params["method"] == "CANCEL"
    assert ics.icaljs_read(got.ics).events[0].uid == ics.icaljs_read(sink.received[0].ics).events[0].uid
    assert ics.icaljs_read(got.ics).events[0].alarms == 0
    assert ics.libical_errors(got.ics) == []


def test_check_25_one_person_out_sends_cancel_without_status(worker: Worker, sink: Sink, invited: tuple[Event, CalendarEntry]) -> None:
    event, entry = invited
    cancel(event, entry, "withdrawn:1")
    worker.drain()

    assert facts(sink.received[1]) == ("CANCEL", 1, "")
    assert ics.libical_errors(sink.received[1].ics) == []


def test_cancel_is_made_from_what_was_sent_and_not_from_what_is_true_now(
    worker: Worker, sink: Sink, invited: tuple[Event, CalendarEntry]
) -> None:
    event, entry = invited
    move(event, hours=5)
    change(event, title="Renamed")
    cancel(event, entry, "withdrawn:1")
    worker.drain()
    before, after = (ics.icaljs_read(got.ics).events[0] for got in sink.received)

    assert (after.starts, after.summary) == (before.starts, before.summary)


def test_check_27_who_never_got_a_request_gets_the_words_without_a_cancel(worker: Worker, sink: Sink, probe: Probe) -> None:
    event, entry = make_event(), make_entry()
    invite(event, entry, "received:1")
    probe.wanted = False
    worker.drain()
    probe.wanted = True
    cancel(event, entry, "withdrawn:1")
    worker.drain()

    assert [message.status for message in outbox()] == ["superseded", "sent"]
    assert sink.received[0].parts("text/calendar") == []


def test_check_27_refused_request_leads_to_no_cancel(worker: Worker, sink: Sink) -> None:
    event, entry = make_event(), make_entry()
    invite(event, entry, "received:1")
    sink.data = ["550 5.6.0 content refused"]
    worker.drain()
    cancel(event, entry, "withdrawn:1")
    worker.drain()

    assert [message.status for message in outbox()] == ["failed", "sent"]
    assert sink.received[0].parts("text/calendar") == []


def test_request_after_a_refused_one_goes_although_nothing_has_changed(worker: Worker, sink: Sink) -> None:
    event, entry = make_event(), make_entry()
    invite(event, entry, "received:1")
    sink.data = ["550 5.6.0 content refused"]
    worker.drain()
    invite(event, entry, "received:2")
    worker.drain()

    assert [message.status for message in outbox()] == ["failed", "sent"]
    assert facts(sink.received[0]) == ("REQUEST", 0, "CONFIRMED")


def test_refused_update_leaves_the_entry_as_the_person_has_it(worker: Worker, sink: Sink, invited: tuple[Event, CalendarEntry]) -> None:
    event, entry = invited
    sent = dict(entry.last_sent or {})
    move(event, hours=1)
    invite(event, entry, "changed:1")
    sink.data = ["550 5.6.0 content refused"]
    worker.drain()
    db.session.rollback()

    assert (entry.last_sent, entry.sequence) == (sent, 0)
    move(event, hours=-1)
    invite(event, entry, "changed:2")
    worker.drain()
    assert [message.status for message in outbox()] == ["sent", "failed", "superseded"]


def test_request_that_may_have_arrived_is_cancelled(worker: Worker, sink: Sink, probe: Probe) -> None:
    event, entry = make_event(), make_entry()
    invite(event, entry, "received:1")
    sink.data = [DROP]
    worker.drain()
    probe.wanted = False
    with time_machine.travel(clock.now() + timedelta(minutes=7)):
        worker.drain()
        probe.wanted = True
        cancel(event, entry, "withdrawn:1")
        worker.drain()

    assert [message.status for message in outbox()] == ["superseded", "sent"]
    assert facts(sink.received[0])[:2] == ("CANCEL", 1)


def test_entry_keeps_what_was_sent_and_to_whom(invited: tuple[Event, CalendarEntry]) -> None:
    _event, entry = invited
    db.session.rollback()

    assert (entry.sequence, entry.last_method, entry.last_email) == (0, "REQUEST", ADA)
    assert entry.last_sent is not None
    assert (entry.last_sent["title"], entry.last_sent["uid"], entry.last_sent["zone"]) == (
        "AI in Healthcare", entry.uid, "Europe/Copenhagen",
    )  # fmt: skip
