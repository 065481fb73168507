"""Every row of the table of changes, walked through the services and the real worker to the bytes that a mail server gets.

The calendar that each row sends is pinned in tests/golden/life_cycle, in English and in Chinese; every judge reads those files.
After a wanted change write them anew with EVENTSITE_GOLDEN=write and read the difference before it is committed.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from eventsite.calendar.entry import Method
from eventsite.calendar.life_cycle import TABLE, Change, Sequence
from eventsite.catalogue.rules import MEANING
from eventsite.catalogue.rules import Change as EventChange
from eventsite.mail.delivery import Limits
from eventsite.mail.worker import Worker
from tests.conftest import NOW
from tests.mail.sink import Received, Sink
from tests.registration import life_cycle_sessions
from tests.registration.life_cycle_stories import STORIES, VARIANTS
from tests.registration.life_cycle_story import Story
from tests.registration.test_life_cycle import Post, dtstamp, read

GOLDEN = Path(__file__).parents[1] / "golden" / "life_cycle"
LANGUAGES = ("en", "zh")
UID = re.compile(rb"(?<=UID:)[0-9a-f]{32}")


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as server:
        yield server


@pytest.fixture
def environment(environment: dict[str, str], sink: Sink) -> dict[str, str]:
    return environment | {"EVENTSITE_SMTP_URL": f"smtp://127.0.0.1:{sink.port}"}


@pytest.fixture
def post(app: Flask, sink: Sink, frozen_clock: Any) -> Iterator[Post]:
    worker = Worker(limits=Limits(read=2, total=4))
    yield Post(worker, sink, frozen_clock)
    worker.close()


def calendars(mails: list[Received]) -> list[bytes]:
    return [mail.ics for mail in mails if mail.parts("text/calendar")]


def last_sent(mails: list[Received]) -> dict[str, tuple[int, str, str]]:
    """SEQUENCE, DTSTAMP and organizer of what was sent last under each UID; the judges agree on all of it."""
    found = {}
    for mail in mails:
        if mail.parts("text/calendar"):
            _method, event, ics = read(mail)
            found[str(event.uid)] = (event.sequence or 0, dtstamp(ics), str(event.organizer))
    return found


def walked(post: Post, act: Callable[[Story], None], change: Change, language: str = "en") -> Received | None:
    """The mail to whom the row is about, once all that the table says of the change has been compared; none where there is none."""
    story, row = Story(post, language), TABLE[change]
    before = story.tell(act)
    after = post.deliver()

    assert sorted(mail.recipients[0] for mail in after) == sorted(story.mailed)
    assert bool(story.mailed) is row.mail
    if not row.mail:
        return None
    mail = [mail for mail in after if mail.recipients[0] == story.watched][story.which]
    if row.method is None:
        assert mail.parts("text/calendar") == []
        return mail
    known, (method, event, ics) = last_sent(before), read(mail)
    assert (method, b"STATUS:CANCELLED" in ics) == (row.method, row.cancelled)
    assert event.status == ("CONFIRMED" if row.method is Method.REQUEST else "CANCELLED" if row.cancelled else "")
    if row.sequence is Sequence.FIRST:
        assert (event.sequence, str(event.uid) in known) == (0, False)
    else:
        sequence, stamp, organizer = known[str(event.uid)]
        assert event.sequence == sequence + (row.sequence is Sequence.RAISED)
        assert dtstamp(ics) > stamp  # check 20
        assert str(event.organizer) == organizer
    return mail


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("change", Change)
def test_row_is_what_reaches_the_mail_server(post: Post, change: Change, language: str) -> None:
    mail = walked(post, STORIES[change], change, language)

    if TABLE[change].method is not None:
        assert mail is not None
        assert_golden(f"{change}.{language}.ics", mail.ics)


@pytest.mark.parametrize(("change", "act"), VARIANTS, ids=lambda value: getattr(value, "__name__", None))
def test_other_way_to_a_change_of_an_event_is_in_the_same_row(post: Post, change: Change, act: Callable[[Story], None]) -> None:
    walked(post, act, change)


@pytest.mark.parametrize(("change", "act"), life_cycle_sessions.VARIANTS, ids=lambda value: getattr(value, "__name__", None))
def test_other_way_to_a_change_of_a_session_is_in_the_same_row(post: Post, change: Change, act: Callable[[Story], None]) -> None:
    walked(post, act, change)


def assert_golden(name: str, built: bytes) -> None:
    """The bytes, but for the random UID, which is as long as any other."""
    fixed = UID.sub(b"5f0c9a3be1d24f7786a1c0d94e2b7a58", built)
    path = GOLDEN / name
    if os.environ.get("EVENTSITE_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(fixed)
    assert fixed.decode() == path.read_bytes().decode()


def test_there_is_a_pinned_calendar_for_each_row_that_sends_one_in_both_languages() -> None:
    expected = {f"{change}.{language}.ics" for change, row in TABLE.items() if row.method for language in LANGUAGES}
    assert {path.name for path in GOLDEN.iterdir()} == expected


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("time", Change.MOVED),
        ("place", Change.PLACE_CHANGED),
        ("format", Change.PLACE_CHANGED),
        ("link", Change.ONLINE_LINK_CHANGED),
        ("title", Change.TITLE_CHANGED),
        ("text", Change.TEXT_CHANGED),
    ],
)
def test_catalogue_calls_a_change_grave_and_mails_it_as_the_table_does(what: str, change: Change) -> None:
    assert what in MEANING.values()
    told = EventChange(frozenset({what}), NOW, NOW, "UTC")
    assert (told.moves, told.is_mailed) == (TABLE[change].sequence is Sequence.RAISED, TABLE[change].mail)


def test_chinese_calendars_hold_chinese_words_whole() -> None:
    texts = [path.read_bytes().replace(b"\r\n ", b"").decode() for path in sorted(GOLDEN.glob("*.zh.ics"))]
    assert all("SUMMARY:" in text and re.search("[一-鿿]{4}", text) for text in texts)
    assert all(re.search("CN=[一-鿿]", text) for text in texts)
