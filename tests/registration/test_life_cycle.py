"""A registration's calendar life on the wire: what a real mail server receives, read by calendar programs that are not ours."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Any

import pytest
from flask import Flask

from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import Event, EventKind, Format
from eventsite.catalogue.rules import Words
from eventsite.db import transaction
from eventsite.mail.delivery import Limits
from eventsite.mail.models import MessageStatus
from eventsite.mail.worker import Worker
from eventsite.people.service import mark_proved
from eventsite.registration import service
from tests.conftest import NOW, outbox
from tests.factories import make_event, make_session
from tests.judges.ics import ReadEvent, icaljs_read, libical_errors, vobject_read
from tests.mail.sink import Received, Sink
from tests.registration.builders import OLGA, PERSON, ask, registration_of, sign_up
from tests.registration.test_events import DAY, change, moved


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as server:
        yield server


@pytest.fixture
def environment(environment: dict[str, str], sink: Sink) -> dict[str, str]:
    return environment | {"EVENTSITE_SMTP_URL": f"smtp://127.0.0.1:{sink.port}"}


@pytest.fixture
def post(app: Flask, sink: Sink, frozen_clock: Any) -> Iterator["Post"]:
    worker = Worker(limits=Limits(read=2, total=4))
    yield Post(worker, sink, frozen_clock)
    worker.close()


class Post:
    """Delivers what is owed, each time a minute later."""

    def __init__(self, worker: Worker, sink: Sink, time: Any) -> None:
        self.worker, self.sink, self.time = worker, sink, time

    def deliver(self) -> list[Received]:
        """What the server got by it, in order."""
        before = len(self.sink.received)
        self.time.shift(timedelta(minutes=1))
        self.worker.drain()
        return self.sink.received[before:]


def read(mail: Received) -> tuple[str, ReadEvent, bytes]:
    """Method, event and bytes of the calendar part, on which the judges agree and of which libical has no complaint."""
    calendar = icaljs_read(mail.ics)
    assert vobject_read(mail.ics).events[0].starts == calendar.events[0].starts
    assert libical_errors(mail.ics) == []
    [event] = calendar.events
    part = mail.part("text/calendar")
    assert part["Content-Type"].params["method"] == calendar.method
    assert [address.casefold() for address, _name in event.attendees] == [f"mailto:{mail.recipients[0]}"]
    assert event.organizer is not None
    assert event.organizer[0] == f"mailto:{parseaddr(mail.mail['From'])[1]}" == f"mailto:{mail.sender}"  # check 8
    return calendar.method, event, mail.ics


def dtstamp(ics: bytes) -> str:
    [stamp] = [line for line in ics.decode().splitlines() if line.startswith("DTSTAMP:")]
    return stamp


def rename(event: Event, title: str) -> None:
    with transaction():
        catalogue.set_words(event, "en", Words(title=title), by=1, now=NOW)


def test_checks_15_to_28_one_life_from_invitation_to_cancellation(post: Post) -> None:
    event = make_event(capacity=1)
    [ada] = sign_up(event, "ada")
    lives = [read(mail) for mail in post.deliver()]
    change(event, **moved(event, DAY))
    lives += [read(mail) for mail in post.deliver()]
    rename(event, "AI in Hospitals")
    lives += [read(mail) for mail in post.deliver()]
    with transaction():
        service.withdraw(ada, PERSON, now=NOW)
    lives += [read(mail) for mail in post.deliver()]

    titles = ["AI in Healthcare", "AI in Healthcare", "AI in Hospitals", "AI in Hospitals"]
    assert [(method, event.sequence, event.summary, event.status) for method, event, _ in lives] == [
        ("REQUEST", 0, titles[0], "CONFIRMED"),
        ("REQUEST", 1, titles[1], "CONFIRMED"),  # check 15
        ("REQUEST", 1, titles[2], "CONFIRMED"),  # check 16
        ("CANCEL", 2, titles[3], ""),  # check 25: without STATUS
    ]
    assert len({event.uid for _, event, _ in lives}) == 1
    assert len({event.organizer for _, event, _ in lives}) == 1
    stamps = [dtstamp(ics) for _, _, ics in lives]
    assert stamps == sorted(set(stamps))  # check 20
    assert (lives[1][1].starts, lives[1][1].ends) == (lives[0][1].starts + DAY, lives[0][1].ends + DAY)  # type: ignore[operator]
    assert lives[3][1].alarms == 0  # check 26


def test_check_7_no_mail_about_a_seat_names_anybody_else_who_has_one(post: Post) -> None:
    names = {"ada": "Ada Lindqvist", "bo": "Bo Okonkwo", "cy": "Cy Matsuda"}
    event = make_event(capacity=2)
    for name, full_name in names.items():
        with transaction():
            service.register(event, ask(name, full_name=full_name), now=NOW)
            mark_proved(registration_of(event, name).person, now=NOW)
    mails = post.deliver()
    with transaction():
        service.withdraw(registration_of(event, "ada"), PERSON, now=NOW)
    mails += post.deliver()
    change(event, **moved(event, DAY))
    mails += post.deliver()
    assert sorted(mail.recipients[0].partition("@")[0] for mail in mails) == ["ada", "ada", "bo", "bo", "cy", "cy", "cy"]
    for mail in mails:
        calendar = mail.ics.replace(b"\r\n ", b"").decode() if mail.parts("text/calendar") else ""
        everything = " ".join([str(mail.mail["To"]), str(mail.mail["Subject"]), mail.text(), mail.text("text/html"), calendar])
        [own] = [name for name in names if mail.recipients == (f"{name}@example.org",)]
        assert names[own] in everything
        others = [word for name in names if name != own for word in (names[name], f"{name}@example.org")]
        assert [word for word in others if word in everything] == []


def test_check_9_organiser_s_own_address_gets_the_words_without_an_invitation(post: Post) -> None:
    event = make_event()
    with transaction():
        service.register(event, ask(email="events@kattegat.example.org"), now=NOW)
    [mail] = post.deliver()
    assert mail.parts("text/calendar") == []
    assert "You have a seat" in mail.text()
    assert "attached" not in mail.text() + mail.text("text/html")


@pytest.mark.parametrize("facts", [{"city": "Aarhus"}, {"format": Format.ONLINE, "online_url": "https://meet.example.org/ai"}])
def test_check_17_another_city_or_online_raises_the_sequence(post: Post, facts: dict[str, Any]) -> None:
    event = make_event()
    sign_up(event, "ada")
    post.deliver()
    change(event, **facts)
    [mail] = post.deliver()
    assert read(mail)[1].sequence == 1


def test_check_16_and_description_alone_keeps_the_sequence(post: Post) -> None:
    event = make_event()
    sign_up(event, "ada")
    post.deliver()
    rename(event, "AI in Hospitals")
    [mail] = post.deliver()
    assert (read(mail)[1].sequence, mail.mail["Subject"]) == (0, "Updated: AI in Hospitals, Mon 20 Sept")


def test_check_16_another_link_to_join_keeps_the_sequence_and_is_said(post: Post) -> None:
    event = make_event(format=Format.ONLINE, online_url="https://meet.example.org/old")
    sign_up(event, "ada")
    post.deliver()
    change(event, online_url="https://meet.example.org/new")
    [mail] = post.deliver()
    assert read(mail)[1].sequence == 0
    for text in (mail.text(), mail.text("text/html")):
        assert "There is a new link to join online. Time and place are as before." in text
        assert "https://meet.example.org/new" in text
        assert "https://meet.example.org/old" not in text
        assert "a new title" not in text


def test_check_18_saving_without_a_change_sends_nothing(post: Post) -> None:
    event = make_event()
    sign_up(event, "ada")
    post.deliver()
    change(event)
    assert post.deliver() == []


def test_check_19_two_edits_before_the_worker_runs_send_one_request_with_the_last_state(post: Post) -> None:
    event = make_event()
    sign_up(event, "ada")
    [first] = post.deliver()
    change(event, **moved(event, DAY))
    change(event, **moved(event, DAY), venue="Pakhus 48")
    [update] = post.deliver()
    before, after = read(first)[1], read(update)[1]
    assert (after.sequence, after.location) == (1, "Pakhus 48, Lodskaj 12, Copenhagen")
    assert after.starts == before.starts + 2 * DAY  # type: ignore[operator]
    assert "Before: Monday 20 September 2027" in update.text()  # what she was told, not what stood there for a moment


def test_there_and_back_sends_nothing(post: Post) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo")
    post.deliver()
    change(event, **moved(event, DAY))
    change(event, **moved(event, -DAY))
    assert post.deliver() == []


def test_check_21_update_states_old_and_new_time_in_words_and_its_subject_says_updated(post: Post) -> None:
    event = make_event()
    sign_up(event, "ada")
    post.deliver()
    change(event, **moved(event, DAY))
    [mail] = post.deliver()
    assert mail.mail["Subject"] == "Updated: AI in Healthcare, now Tue 21 Sept"
    for content_type in ("text/plain", "text/html"):
        text = mail.text(content_type)
        assert "Tuesday 21 September 2027, 09:00–15:30 (Copenhagen time, UTC+2)" in text
        assert "Monday 20 September 2027, 09:00–15:30 (Copenhagen time, UTC+2)" in text


def test_check_23_person_added_after_a_move_gets_an_invitation(post: Post) -> None:
    event = make_event()
    change(event, **moved(event, DAY))
    sign_up(event, "ada")
    [mail] = post.deliver()
    assert (read(mail)[1].sequence, mail.mail["Subject"]) == (0, "You have a seat: AI in Healthcare, Tue 21 Sept")


def test_check_24_cancelled_event_sends_cancel_with_status_to_the_seated_and_words_to_who_waits(post: Post) -> None:
    event = make_event(capacity=2)
    sign_up(event, "ada", "bo", "cy")
    first = post.deliver()
    with transaction():
        catalogue.cancel(event, "The speaker is ill.", by=1, now=NOW)
    second = post.deliver()
    assert (len(first), len(second), post.deliver()) == (3, 3, [])  # one mail each
    invited, called_off = ({mail.recipients[0]: mail for mail in mails} for mails in (first, second))
    assert set(called_off) == set(invited) == {f"{name}@example.org" for name in ("ada", "bo", "cy")}
    for email in ("ada@example.org", "bo@example.org"):
        (_, before, _), (method, after, _) = read(invited[email]), read(called_off[email])
        assert (method, after.status, after.sequence, after.uid) == ("CANCEL", "CANCELLED", before.sequence + 1, before.uid)  # type: ignore[operator]
        assert "takes the event out of your calendar" in called_off[email].text()
    assert called_off["cy@example.org"].parts("text/calendar") == []
    assert "The speaker is ill." in called_off["cy@example.org"].text()


def test_check_25_removed_person_alone_gets_a_cancel_without_status(post: Post) -> None:
    event = make_event()
    ada, _bo = sign_up(event, "ada", "bo")
    post.deliver()
    with transaction():
        service.decline(ada, OLGA, now=NOW)
    [mail] = post.deliver()
    method, cancelled, ics = read(mail)
    assert (mail.recipients, method, cancelled.status) == (("ada@example.org",), "CANCEL", "")
    assert b"STATUS" not in ics


def test_check_27_who_was_never_sent_a_request_gets_no_cancel(post: Post) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    with transaction():
        service.withdraw(ada, PERSON, now=NOW)
    [mail] = post.deliver()
    assert mail.parts("text/calendar") == []
    assert "takes the event out of your calendar" not in mail.text()
    assert [message.status for message in outbox()] == [MessageStatus.SUPERSEDED, MessageStatus.SENT]


def test_check_28_cancel_comes_after_the_request_of_its_uid(post: Post) -> None:
    event = make_event(capacity=1)
    ada, bo = sign_up(event, "ada", "bo")
    post.deliver()
    with transaction():
        service.withdraw(ada, PERSON, now=NOW)
    promoted = post.deliver()
    with transaction():
        service.withdraw(bo, PERSON, now=NOW)
    calendars = [read(mail) for mail in promoted + post.deliver() if mail.recipients == ("bo@example.org",)]
    assert [(method, event.sequence) for method, event, _ in calendars] == [("REQUEST", 0), ("CANCEL", 1)]


def test_check_30_third_mail_of_who_registers_again_is_a_new_entry(post: Post) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    first = read(post.deliver()[0])
    with transaction():
        mark_proved(ada.person, now=NOW)
        service.withdraw(ada, PERSON, now=NOW)
    second = read(post.deliver()[0])
    with transaction():
        service.come_back(ada, now=NOW)
    third = read(post.deliver()[0])
    assert [(method, event.sequence) for method, event, _ in (first, second, third)] == [("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 0)]
    assert first[1].uid == second[1].uid != third[1].uid


def test_check_23_no_typed_text_on_the_wire_until_the_address_is_proved(post: Post) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada", full_name="Claim Your Prize", organisation="Prize Office")
    [mail] = post.deliver()
    assert parseaddr(mail.mail["To"]) == ("", "ada@example.org")
    assert b"Prize" not in mail.ics
    assert "Prize" not in mail.text() + mail.text("text/html") + str(mail.mail)
    with transaction():
        mark_proved(ada.person, now=NOW)
    change(event, **moved(event, DAY))
    [update] = post.deliver()
    assert read(update)[1].attendees == (("mailto:ada@example.org", "Claim Your Prize"),)


def test_check_53_reminder_goes_to_the_seated_and_has_no_calendar(post: Post) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo")
    post.deliver()
    late = event.starts_at - DAY / 2
    post.time.move_to(late)
    with transaction():
        assert service.remind(event, now=late) == 1
    [reminder] = post.deliver()
    assert (reminder.recipients, reminder.parts("text/calendar")) == (("ada@example.org",), [])


def test_check_53_reminder_is_dropped_when_the_event_moved_meanwhile(post: Post) -> None:
    event = make_event()
    sign_up(event, "ada")
    post.deliver()
    late = event.starts_at - DAY / 2
    post.time.move_to(late)
    with transaction():
        service.remind(event, now=late)
    change(event, now=late, **moved(event, timedelta(hours=5)))
    assert [mail.mail["Subject"].partition(":")[0] for mail in post.deliver()] == ["Updated"]


def test_withdrawn_person_gets_no_reminder(post: Post) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    post.deliver()
    post.time.move_to(event.starts_at - DAY / 2)
    with transaction():
        service.remind(event, now=event.starts_at - DAY / 2)
    with transaction():
        service.withdraw(ada, PERSON, now=event.starts_at - DAY / 2)
    assert [mail.mail["Subject"].partition(":")[0] for mail in post.deliver()] == ["Your seat is given back"]


def test_check_80_rolled_back_registration_sends_nothing(post: Post) -> None:
    event = make_event()
    with pytest.raises(ZeroDivisionError), transaction():
        service.register(event, ask(), now=NOW)
        _ = 1 / 0
    assert post.deliver() == []


def test_check_50_trip_is_one_entry_of_whole_days_whatever_its_programme_holds(post: Post) -> None:
    trip = make_event(kind=EventKind.STUDY_TRIP, ends_local=datetime(2027, 9, 24, 18))  # noqa: DTZ001 - by the trip's clocks
    for at in ("09:00", "13:00", "18:00"):
        make_session(trip, f"Visit at {at}", at=at)
    sign_up(trip, "ada")
    [mail] = post.deliver()
    _method, event, ics = read(mail)
    assert (ics.count(b"BEGIN:VEVENT"), ics.count(b"\r\nUID:")) == (1, 1)
    assert (event.starts, event.ends) == (date(2027, 9, 20), date(2027, 9, 25))
    assert "Visit at 13:00" in str(event.description)
