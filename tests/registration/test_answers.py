"""What people answer in their calendars: what is asked of them, what their page does, what the desk shows."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.catalogue.models import Event, Places, SessionKind
from eventsite.db import db, transaction
from eventsite.i18n import LANGUAGES
from eventsite.incoming import service as incoming
from eventsite.incoming.models import Outcome, ReceivedMail
from eventsite.mail.models import Message
from eventsite.registration import answer_queries, service
from eventsite.registration.emails import SUBJECT
from eventsite.registration.emails.answers import context
from eventsite.registration.models import Registration, SessionEntry
from eventsite.registration.service import answers
from eventsite.registration.service.parties import PartyRequest
from tests.conftest import NOW
from tests.factories import make_event, make_session
from tests.incoming.replies import AUTHSERV, calendar, later, mail, make_entry
from tests.registration.builders import OLGA, PERSON, ask, mails, statuses
from tests.registration.invited import answer, invite, note_sent
from tests.registration.test_emails import Story, assert_golden, fixed, our_event
from tests.registration.test_own_emails import delivered


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """Our mail server is known."""
    return environment | {"EVENTSITE_INBOX_AUTHSERV": AUTHSERV}


@pytest.fixture
def event(app: Flask) -> Event:
    """An event with one seat."""
    return make_event(capacity=1)


@pytest.fixture
def ada(event: Event) -> Registration:
    """She has the seat, and Bo waits for it."""
    ada = invite(event, "ada")
    invite(event, "bo")
    return ada


def page_of(app: Flask, registration: Registration) -> str:
    links = app.extensions["eventsite"].links
    return f"/my/{links.make('registration', registration.id, registration.link_version)}/answer"


def asked() -> list[tuple[str, str]]:
    """To whom which of our questions went."""
    names = ("give_up", "give_up_session", "confirm_answer", "counter")
    return [(to, name) for to, name, _method in mails() if name in names]


def facts(registration: Registration) -> tuple[str | None, bool]:
    db.session.rollback()
    return registration.entry.answer.value if registration.entry.answer else None, registration.entry.answer_proved


@pytest.mark.parametrize("proved", [True, False])
def test_check_60_decline_frees_no_seat_and_asks_once(proved: bool, ada: Registration, event: Event) -> None:
    assert answer(ada, "DECLINED", proved=proved) is Outcome.FILED

    assert statuses(event) == {"ada": "confirmed", "bo": "waitlisted"}
    assert asked() == [("ada", "give_up")]
    answer(ada, "ACCEPTED", minutes=2)
    answer(ada, "DECLINED", minutes=3, proved=proved)
    assert asked() == [("ada", "give_up")]


def test_check_60_newer_request_is_asked_about_anew(ada: Registration) -> None:
    answer(ada, "DECLINED")
    note_sent(ada.entry, "ada@example.org", sequence=1)
    assert answer(ada, "DECLINED", minutes=3, sequence=0) is Outcome.OLDER_VERSION
    assert asked() == [("ada", "give_up")]
    answer(ada, "DECLINED", minutes=4)

    assert asked() == [("ada", "give_up"), ("ada", "give_up")]


def test_check_56_unverified_answer_is_asked_about_once_a_day(ada: Registration) -> None:
    answer(ada, "ACCEPTED", proved=False)
    answer(ada, "TENTATIVE", minutes=2, proved=False)
    assert (facts(ada), asked()) == (("tentative", False), [("ada", "confirm_answer")])
    answer(ada, "ACCEPTED", minutes=60 * 24 + 5, proved=False)

    assert asked() == [("ada", "confirm_answer")] * 2


def test_proved_answer_that_comes_asks_nothing(ada: Registration) -> None:
    answer(ada, "ACCEPTED")
    answer(ada, "TENTATIVE", minutes=2)

    assert (facts(ada), asked()) == (("tentative", True), [])


def test_who_has_no_seat_any_more_is_asked_nothing(ada: Registration) -> None:
    with transaction():
        service.withdraw(ada, PERSON, now=NOW)
    answer(ada, "DECLINED")

    assert (facts(ada), asked()) == (("declined", True), [])


def test_decline_after_the_event_is_over_or_called_off_asks_nothing(ada: Registration, event: Event) -> None:
    answer(ada, "DECLINED", now=event.starts_at)
    with transaction():
        service.cancel_event(event, "No speakers", None, now=NOW)
    answer(ada, "DECLINED", minutes=2)

    assert asked() == []


def test_question_is_not_sent_when_it_was_answered_meanwhile(ada: Registration) -> None:
    answer(ada, "DECLINED")
    [message] = [one for one in db.session.scalars(select(Message)) if one.template.endswith("/give_up")]
    assert SUBJECT.still_wanted(message, ada)
    answer(ada, "ACCEPTED", minutes=2)

    assert not SUBJECT.still_wanted(message, ada)


def test_check_55_party_crasher_is_nobody(ada: Registration, event: Event) -> None:
    outcome = answer(ada, "ACCEPTED", attendee="eve@example.org", sender="eve@example.org")

    assert (outcome, facts(ada), asked(), statuses(event)) == (
        Outcome.UNMATCHED, (None, False), [], {"ada": "confirmed", "bo": "waitlisted"},
    )  # fmt: skip


def proposal(registration: Registration, *lines: str, method: str = "COUNTER") -> bytes:
    who = "ATTENDEE;PARTSTAT=TENTATIVE:mailto:ada@example.org"
    return mail(calendar(who, *lines, method=method, uid=registration.entry.uid))


def test_counter_goes_to_the_contact_as_words_and_changes_nothing(ada: Registration, event: Event) -> None:
    raw = proposal(ada, "DTSTART;TZID=Europe/London:20270921T100000", "DTEND;TZID=Europe/London:20270921T120000", "COMMENT:Trains")
    with transaction():
        assert incoming.take(raw, now=NOW) is Outcome.FORWARDED
    [message] = [one for one in db.session.scalars(select(Message)) if one.template.endswith("/counter")]

    assert (message.recipient, asked()) == ("freja@kattegat.example.org", [("freja", "counter")])
    assert (facts(ada), event.starts_local.isoformat()) == ((None, False), "2027-09-20T09:00:00")


@pytest.mark.parametrize("contact", ["events@kattegat.example.org", "Events@Kattegat.example.org"])
def test_counter_is_not_forwarded_to_ourselves(contact: str, ada: Registration, event: Event) -> None:
    with transaction():
        event.contact_email = contact
    with transaction():
        assert incoming.take(proposal(ada), now=NOW) is Outcome.NOTHING
    assert asked() == []


def test_decline_of_an_invitation_that_two_share_asks_who_is_coming(app: Flask) -> None:
    ada, bo = (invite(make_event(capacity=5), name) for name in ("ada", "bo"))
    with transaction():
        bo.entry = ada.entry
        service.withdraw(ada, PERSON, now=NOW)
    before = len(mails())
    answer(bo, "DECLINED", attendee="ada@example.org", sender="ada@example.org")

    [message] = list(db.session.scalars(select(Message).order_by(Message.id)))[before:]
    assert (message.template.rpartition("/")[2], message.about_id) == ("give_up", bo.id)


def test_counter_of_a_guest_names_the_address_of_their_contact(app: Flask) -> None:
    event = make_event(capacity=5)
    with transaction():
        request = PartyRequest(full_name="Kim", email="kim@example.org", members=[ask("cy", email="")])
        service.register_party(event, request, now=NOW)
    cy = db.session.scalars(select(Registration)).one()
    note_sent(cy.entry, "kim@example.org")
    with transaction():
        incoming.take(proposal(cy).replace(b"mailto:ada", b"mailto:kim"), now=NOW)
    [message] = [one for one in db.session.scalars(select(Message)) if one.template.endswith("/counter")]

    assert context("counter", message, cy)["address"] == "kim@example.org"


def test_refresh_sends_the_invitation_again_once_a_day(ada: Registration) -> None:
    before = len(mails())
    with transaction():
        assert incoming.take(proposal(ada, method="REFRESH"), now=later(90)) is Outcome.SENT_AGAIN
    with transaction():
        assert incoming.take(proposal(ada, "COMMENT:again", method="REFRESH"), now=later(600)) is Outcome.SAME

    assert mails(since=before) == [("ada", "received", "REQUEST")]


def make_session_entry(registration: Registration, *, places: Places | None) -> SessionEntry:
    session = make_session(registration.event, "Night ward", kind=SessionKind.SITE_VISIT, places=places)
    entry = make_entry("fedcba9876543210fedcba9876543210@kattegat.example.org", last_email=registration.email)
    with transaction():
        one = SessionEntry(registration=registration, session_id=session.id, entry=entry)
        db.session.add(one)
    return one


def test_decline_of_a_session_asks_about_the_session_only(ada: Registration, event: Event) -> None:
    one = make_session_entry(ada, places=Places(capacity=5))
    answer(ada, "DECLINED", uid=one.entry.uid)

    assert (asked(), facts(ada), one.entry.answer) == ([("ada", "give_up_session")], (None, False), "declined")
    assert [(said.session.id, said.entry.answer) for said in answer_queries.of_sessions(ada.id)] == [(one.session_id, "declined")]


def test_decline_of_a_session_for_everybody_asks_nothing(ada: Registration) -> None:
    one = make_session_entry(ada, places=None)
    answer(ada, "DECLINED", uid=one.entry.uid)

    assert (asked(), one.entry.answer) == ([], "declined")


# The page


def test_check_60_page_shows_and_only_its_button_gives_the_seat_up(
    ada: Registration, app: Flask, client: FlaskClient, event: Event
) -> None:
    answer(ada, "DECLINED")
    shown = client.get(page_of(app, ada))
    assert ("Give up your place?" in shown.text, "I am coming" in shown.text, statuses(event)["ada"]) == (True, True, "confirmed")
    done = client.post(page_of(app, ada), data={"action": "give_up", "answer": "declined"})

    assert (done.status_code, done.location.endswith("?done=withdrawn")) == (303, True)
    assert statuses(event) == {"ada": "withdrawn", "bo": "confirmed"}
    assert "You are no longer registered" in client.get(done.location).text


def test_page_lets_somebody_say_that_they_are_coming(ada: Registration, app: Flask, client: FlaskClient, event: Event) -> None:
    answer(ada, "DECLINED", proved=False)
    done = client.post(page_of(app, ada), data={"action": "coming", "answer": "declined"}, follow_redirects=True)

    assert ("your seat is yours" in done.text, statuses(event)["ada"], facts(ada)) == (True, "confirmed", ("accepted", True))


def test_what_was_said_on_the_page_is_later_than_an_answer_that_was_under_way(ada: Registration) -> None:
    answer(ada, "DECLINED")
    with transaction():
        answers.say_coming(ada, now=later(5))

    assert (answer(ada, "DECLINED", minutes=4), facts(ada)) == (Outcome.OVERTAKEN, ("accepted", True))


@pytest.mark.parametrize(
    ("action", "shown", "became"),
    [("mine", "tentative", ("tentative", True)), ("mine", "accepted", ("tentative", False)), ("not_mine", "tentative", (None, False))],
)
def test_unverified_answer_is_confirmed_or_struck_out(
    action: str, shown: str, became: tuple[str | None, bool], ada: Registration, app: Flask, client: FlaskClient
) -> None:
    answer(ada, "TENTATIVE", proved=False)
    assert "We could not tell whether this answer came from you" in client.get(page_of(app, ada)).text
    done = client.post(page_of(app, ada), data={"action": action, "answer": shown}, follow_redirects=True)

    assert (done.status_code, facts(ada)) == (200, became)


def test_page_without_an_answer_or_with_an_odd_button_changes_nothing(ada: Registration, app: Flask, client: FlaskClient) -> None:
    assert "There is no answer from your calendar" in client.get(page_of(app, ada)).text
    assert client.post(page_of(app, ada), data={"action": "odd"}).status_code == 422
    assert client.post(page_of(app, ada), data={"action": "mine", "answer": "odd"}).status_code == 303
    assert client.get(page_of(app, ada).replace("/my/1-", "/my/1-x")).status_code == 404
    assert facts(ada) == (None, False)


def test_page_after_the_event_has_no_buttons(ada: Registration, app: Flask, client: FlaskClient, event: Event) -> None:
    answer(ada, "DECLINED")
    with transaction():
        service.decline(ada, OLGA, now=NOW)
    page = client.get(page_of(app, ada)).text

    assert ("nothing to decide" in page, "Give up my seat" in page) == (True, False)
    assert client.post(page_of(app, ada), data={"action": "coming"}).status_code == 409


# Numbers


def test_answers_of_an_event_are_counted_and_found(app: Flask) -> None:
    event = make_event()
    ada, bo, cy, di, eli, fay = (invite(event, name) for name in ("ada", "bo", "cy", "di", "eli", "fay"))
    answer(ada, "ACCEPTED")
    answer(bo, "DECLINED", proved=False)
    answer(cy, "ACCEPTED")
    answer(eli, "ACCEPTED")
    note_sent(cy.entry, "cy@example.org", sequence=1)
    for left in (eli, fay):
        with transaction():
            service.withdraw(left, PERSON, now=NOW)

    assert answer_queries.counts(event.id) == Counter(accepted=1, declined=1, older=1, none=1)
    found = {
        wanted: set(db.session.scalars(select(Registration.id).where(answer_queries.with_answer(event.id, wanted))))
        for wanted in answer_queries.FILTERS
    }
    assert found == {
        "accepted": {ada.id}, "tentative": set(), "declined": {bo.id}, "none": {di.id}, "older": {cy.id}, "unverified": {bo.id},
    }  # fmt: skip


def test_received_mail_names_the_registration_by_its_entry(ada: Registration) -> None:
    answer(ada, "ACCEPTED")

    assert db.session.scalars(select(ReceivedMail.entry_id)).all() == [ada.entry_id]


# The mails


def answered(language: str) -> Story:
    """A decline, an answer that nobody has proved, another time, and a session that was declined."""
    event = our_event(capacity=5, main_language=language)
    ada, bo = fixed([invite(event, name, language=language) for name in ("ada", "bo")])
    visit = make_session_entry(ada, places=Places(capacity=5))
    yield
    answer(ada, "DECLINED")
    yield
    answer(bo, "TENTATIVE", proved=False)
    yield
    times = "DTSTART;TZID=Europe/London:20270921T100000", "DTEND;TZID=Europe/London:20270921T120000"
    with transaction():
        incoming.take(proposal(ada, *times, "COMMENT:The train comes at ten.\\nSorry!"), now=NOW)
    yield
    answer(ada, "DECLINED", minutes=3, uid=visit.entry.uid)
    yield


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_every_mail_are_as_pinned(app: Flask, language: str) -> None:
    written = []
    for message, words in delivered(answered(language))[2:]:
        head = f"To: {message.recipient}\nTemplate: {message.template}\nSubject: {words.subject}"
        written.append(f"{head}\n\n{words.text}")
    assert_golden(f"answered.{language}.txt", ("=" * 80 + "\n").join(written))


def proposed() -> Story:
    """Another time, in a zone that has no name here, with markup in the words."""
    ada = invite(our_event(), "ada")
    with transaction():
        incoming.take(proposal(ada, "COMMENT:<b>now</b>", "DTSTART;TZID=Romance Standard Time:20270921T100000"), now=NOW)
    yield


def test_mail_to_the_organisers_opens_nothing_and_escapes_what_was_typed(app: Flask) -> None:
    [words] = [words for message, words in delivered(proposed()) if message.template.endswith("/counter")]

    assert ("/my/" in words.text + words.html, "<b>now" in words.html, "&lt;b&gt;now" in words.html) == (False, False, True)
    assert "10:00 (Romance Standard Time)" in words.text


def test_question_is_too_late_when_the_event_has_begun(ada: Registration, event: Event) -> None:
    answer(ada, "DECLINED")
    [message] = [one for one in db.session.scalars(select(Message)) if one.template.endswith("/give_up")]

    assert (message.not_after, event.starts_at - NOW > timedelta(days=1)) == (event.starts_at, True)
