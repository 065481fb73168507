"""The words of every mail about a registration, in each language, pinned by files.

After a wanted change write them anew with `EVENTSITE_GOLDEN=write pytest tests/registration/test_emails.py` and read the
difference before it is committed.
"""

import os
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask, current_app

from eventsite.calendar.entry import Entry
from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import Admission, Event, EventKind, EventText, Format
from eventsite.catalogue.rules import Words
from eventsite.db import db, transaction
from eventsite.i18n import LANGUAGES, in_language
from eventsite.mail.mime import Words as Written
from eventsite.mail.models import Message
from eventsite.mail.render import render
from eventsite.people import queries as people
from eventsite.people.service import mark_proved
from eventsite.registration import service
from eventsite.registration.emails import SUBJECT
from eventsite.registration.models import Registration
from tests.conftest import NOW, outbox
from tests.factories import make_event, make_site
from tests.registration.builders import OLGA, PERSON, ask, sign_up
from tests.registration.test_events import DAY, change, moved

GOLDEN = Path(__file__).parents[1] / "golden" / "registration"
TITLE = {"en": "Tea & Talk: AI in Healthcare", "da": "Te & tale: AI i sundhedsvæsenet"}


def words_of(message: Message) -> Written:
    """The mail as the worker writes it."""
    db.session.rollback()
    record = SUBJECT.load(message.about_id)
    with in_language(message.language):
        frame = {
            "site": people.site(), "team": people.team_by_id(message.team_id), "message": message, "language": message.language,
            "base_url": current_app.extensions["eventsite"].settings.base_url,
        }  # fmt: skip
        return render(message.template, SUBJECT.context(message, record) | frame)


def facts_now(message: Message) -> Entry:
    """What the worker would put into the calendar."""
    with in_language(message.language):
        entry = SUBJECT.entry(message, SUBJECT.load(message.about_id))
    assert entry is not None
    return entry


def our_event(**values: object) -> Event:
    """One with all that a mail may say, in both languages."""
    make_site(address="Pakhus 47\nLodskaj 12, 2150 København")
    practical = {"practical": "Coffee from 08:30", "standfirst": "A day on hospital data."}
    event = make_event(title=TITLE["en"], text=practical, slug="ai-in-healthcare", **values)
    with transaction():
        event.texts.append(EventText(language="da", title=TITLE["da"], standfirst="En dag om data.", practical="Kaffe fra 8.30"))
    return event


def fixed(registrations: list[Registration]) -> list[Registration]:
    """With ticket codes that do not change from run to run."""
    with transaction():
        for registration in registrations:
            registration.code = f"7K3M9QX{registration.id}"
    return registrations


Story = Iterator[object]  # it stops wherever the worker delivers what is owed


def received(language: str) -> Story:
    yield fixed(sign_up(our_event(capacity=1), "ada", "bo", language=language))


def applied(language: str) -> Story:
    event = our_event(admission=Admission.SELECTION, kind=EventKind.STUDY_TRIP)
    change(event, ends_local=event.ends_local + 7 * DAY)
    ada, bo = fixed(sign_up(event, "ada", "bo", language=language))
    yield
    with transaction():
        service.accept(ada, OLGA, now=NOW)
        service.decline(bo, OLGA, words="There were ninety applications.\n\nThe report reaches you in November.", now=NOW)
    yield


def left(language: str) -> Story:
    event = our_event(capacity=2)
    ada, bo, _cy, di, _ed = fixed(sign_up(event, "ada", "bo", "cy", "di", "ed", language=language))
    yield
    for act, registration, by in ((service.withdraw, di, PERSON), (service.withdraw, ada, PERSON), (service.decline, bo, OLGA)):
        with transaction():
            act(registration, by, now=NOW)
    yield


def event_changed(language: str) -> Story:
    event = our_event(capacity=1)
    fixed(sign_up(event, "ada", "bo", language=language))
    yield
    change(event, **moved(event, DAY), venue="Pakhus 48")
    yield
    with transaction():
        catalogue.set_words(event, language, Words(title=TITLE[language].replace("AI", "A.I.")), by=1, now=NOW)
    yield
    with transaction():
        service.remind(event, now=event.starts_at - DAY / 2)
        service.send_link(event, "ada@example.org", now=NOW)
        service.send_link(event, "bo@example.org", now=NOW)
    yield


def cancelled(language: str) -> Story:
    event = our_event(capacity=1, format=Format.HYBRID, online_url="https://meet.example.org/ai")
    ada, _bo = fixed(sign_up(event, "ada", "bo", language=language))
    with transaction():
        mark_proved(ada.person, now=NOW)
    yield
    with transaction():
        catalogue.cancel(event, "The speaker is ill; we are sorry & will be back.", by=1, now=NOW)
    yield


STORIES = (received, applied, left, event_changed, cancelled)
of_every_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)


def delivered(story: Story) -> list[tuple[Message, Written]]:
    """Each message of a story as it was written at its time, with what the worker notes of its calendar part."""
    found: list[tuple[Message, Written]] = []
    for _ in story:
        for message in outbox()[len(found) :]:
            found.append((message, words_of(message)))
            with transaction():
                if message.method is not None and message.entry is not None:
                    message.entry.last_method, message.entry.last_sent = message.method.value, facts_now(message).as_snapshot()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@of_every_story
def test_words_of_every_mail_are_as_pinned(app: Flask, story: Callable[[str], Story], language: str) -> None:
    written = []
    for message, words in delivered(story(language)):
        calendar = message.method.value if message.method else "no calendar"
        head = f"To: {message.recipient}\nTemplate: {message.template}, {calendar}\nSubject: {words.subject}"
        written.append(f"{head}\n\n{words.text}")
    assert_golden(f"{story.__name__}.{language}.txt", ("=" * 80 + "\n").join(written))


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_of_a_confirmation_is_as_pinned(app: Flask, language: str) -> None:
    assert_golden(f"received.{language}.html", delivered(received(language))[0][1].html)


def assert_golden(name: str, built: str) -> None:
    path = GOLDEN / name
    if os.environ.get("EVENTSITE_GOLDEN") == "write":
        path.write_text(built, encoding="utf-8", newline="\n")
    assert built == path.read_text(encoding="utf-8")


class Page(HTMLParser):
    """The words and the links of an HTML mail."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.links = "", set[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links |= {value for name, value in attrs if tag == "a" and name == "href" and value}

    def handle_data(self, data: str) -> None:
        self.words += data


@of_every_story
def test_check_14_both_parts_say_title_start_end_zone_place_and_link(app: Flask, story: Callable[[str], Story]) -> None:
    for message, words in delivered(story("en")):
        page = Page(words.html)
        facts = ["in Healthcare", "Pakhus 4", "Lodskaj 12", "http://127.0.0.1:8000/events/ai-in-healthcare"]
        facts += ["27 September 2027"] if story is applied else ["09:00–15:30", "September 2027", "Copenhagen time, UTC+2"]
        for fact in facts:
            assert fact in words.text, (message.template, fact)
            assert fact in page.words, (message.template, fact)


@of_every_story
def test_check_72_plain_text_has_every_link_of_the_html(app: Flask, story: Callable[[str], Story]) -> None:
    for message, words in delivered(story("en")):
        missing = {link for link in Page(words.html).links if link.removeprefix("mailto:") not in words.text}
        assert missing == set(), message.template


@of_every_story
def test_text_of_a_mail_is_tidy(app: Flask, story: Callable[[str], Story]) -> None:
    for message, words in delivered(story("en")):
        assert not re.search(r"\n{4}|[ \t]\n|\n +\S", words.text), message.template


def test_check_23_no_typed_text_reaches_an_address_that_was_never_proved(app: Flask) -> None:
    event = our_event()
    typed = {"full_name": "Claim Your Prize", "organisation": "Prize Office", "job_title": "Prize Giver"}
    [ada] = sign_up(event, "ada", **typed)
    words = words_of(outbox()[0])
    assert not any(text in words.subject + words.text + words.html for text in typed.values())
    assert SUBJECT.display_name(outbox()[0], ada) is None
    assert "Hello," in words.text


def test_proved_person_is_greeted_by_name_and_markup_in_it_stays_text(app: Flask) -> None:
    [ada] = sign_up(our_event(), "ada", full_name="<b>Ada</b> & Bo")
    with transaction():
        mark_proved(ada.person, now=NOW)
    words = words_of(outbox()[0])
    assert "Dear <b>Ada</b> & Bo," in words.text
    assert "Dear &lt;b&gt;Ada&lt;/b&gt; &amp; Bo," in words.html
    assert SUBJECT.display_name(outbox()[0], ada) == "<b>Ada</b> & Bo"


def test_link_to_join_is_for_who_has_a_seat(app: Flask) -> None:
    event = our_event(capacity=1, format=Format.ONLINE, online_url="https://meet.example.org/ai")
    sign_up(event, "ada", "bo")
    seated, waiting = (words_of(message) for message in outbox())
    assert "https://meet.example.org/ai" in seated.text
    assert "https://meet.example.org/ai" not in waiting.text + waiting.html


def test_rule_21_calendar_entry_holds_the_public_page_and_no_personal_link(app: Flask) -> None:
    sign_up(our_event(), "ada", language="da")
    entry = facts_now(outbox()[0])
    assert (entry.url, entry.place, entry.cancelled) == (
        "http://127.0.0.1:8000/events/ai-in-healthcare", "Pakhus 47, Lodskaj 12, Copenhagen", False,
    )  # fmt: skip
    assert "/my/" not in repr(entry)


def test_trip_is_one_entry_of_whole_days(app: Flask) -> None:
    [accepted] = [message for message, _words in delivered(applied("en")) if message.method]
    entry = facts_now(accepted)
    assert (entry.all_day, str(entry.first_day), str(entry.day_after)) == (True, "2027-09-20", "2027-09-28")


def test_superfluous_mails_are_not_wanted_any_more(app: Flask) -> None:
    event = our_event(capacity=1)
    ada, bo = sign_up(event, "ada", "bo")
    with transaction():
        service.withdraw(ada, PERSON, now=NOW)

    promoted = f"promoted:{bo.id}:{NOW.timestamp():.0f}"

    def wanted() -> dict[str, bool]:
        db.session.rollback()
        return {message.once: SUBJECT.still_wanted(message, SUBJECT.load(message.about_id)) for message in outbox()}

    assert wanted() == {
        f"received:{ada.id}": False, f"received:{bo.id}": False, promoted: True, f"withdrawn:{ada.id}": True,
    }  # fmt: skip
    with transaction():
        catalogue.cancel(event, "", by=1, now=NOW)
    assert wanted() == {
        f"received:{ada.id}": False, f"received:{bo.id}": False, promoted: False, f"withdrawn:{ada.id}": True,
        f"event_cancelled:{bo.id}": True,
    }  # fmt: skip


def test_note_of_a_move_that_was_taken_back_is_not_wanted(app: Flask) -> None:
    event = our_event(capacity=1)
    sign_up(event, "ada", "bo")
    change(event, **moved(event, DAY))
    change(event, **moved(event, -DAY))
    note = outbox()[-1]
    assert (note.recipient, note.method) == ("bo@example.org", None)
    assert not SUBJECT.still_wanted(note, SUBJECT.load(note.about_id))


@pytest.mark.parametrize("waitlisted", [False, True])
def test_mail_to_whom_an_organiser_registered_says_first_who_did(app: Flask, waitlisted: bool) -> None:
    event = our_event(capacity=1)
    if waitlisted:
        sign_up(event, "cy")
    with transaction():
        service.add_by_hand(event, ask("ada"), OLGA, waitlisted=waitlisted, now=NOW)

    written = words_of(outbox()[-1])

    for text in (written.text, written.html):
        told = text.index("Kattegat Innovation Centre has registered you for this event.")
        assert told < text.index("on the waitlist" if waitlisted else "You have a seat", text.index("Hello,"))
        assert "because Kattegat Innovation Centre registered this address on" in text
    assert not re.search("it not you|somebody else typed|You get this because this address", written.text + written.html)


def test_mail_to_whom_signed_up_says_nothing_of_organisers(app: Flask) -> None:
    sign_up(our_event(), "ada")
    written = words_of(outbox()[-1])
    assert "You get this because this address was registered on" in written.text
    assert "registered you" not in written.text + written.html
