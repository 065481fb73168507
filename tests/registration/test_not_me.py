"""“This was not me”: whoever owns the mailbox ends our mail to it by a POST, and may take that back."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.audit.models import AuditEntry
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.mail import ledger
from eventsite.mail import queries as mail
from eventsite.mail.delivery import Limits
from eventsite.mail.models import Suppression
from eventsite.mail.worker import Worker
from eventsite.people.service import mark_proved
from eventsite.registration import service
from eventsite.registration.emails import letters
from eventsite.registration.rules import PartyRequest
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event
from tests.mail.sink import Received, Sink
from tests.registration.builders import ask, registration_of, sign_up, statuses
from tests.registration.pages import contents, hidden

pytestmark = pytest.mark.usefixtures("frozen_clock")
ADA = "ada@example.org"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as server:
        yield server


@pytest.fixture
def environment(environment: dict[str, str], sink: Sink) -> dict[str, str]:
    return environment | {"EVENTSITE_SMTP_URL": f"smtp://127.0.0.1:{sink.port}"}


@pytest.fixture
def worker(app: Flask) -> Iterator[Worker]:
    made = Worker(limits=Limits(read=2, total=4))
    yield made
    made.close()


def path_in(mail: Received) -> str:
    """Where the mail says that it can be ended; the same in both parts."""
    paths = [re.findall(r"http://127\.0\.0\.1:8000(/not-me/[^\s\"<]+)", mail.text(kind)) for kind in ("text/plain", "text/html")]
    assert paths[0] == paths[1]
    [path] = paths[0]
    return str(path)


@pytest.fixture
def event() -> Event:
    return make_event()


@pytest.fixture
def path(app: Flask, event: Event, worker: Worker, sink: Sink) -> str:
    """The page that the confirmation of a stranger's sign-up leads to."""
    sign_up(event, "ada", full_name="Claim Your Prize")
    worker.drain()
    return path_in(sink.received[0])


def test_security_23_post_ends_all_mail_and_the_seat_stays(
    client: FlaskClient, event: Event, path: str, worker: Worker, sink: Sink
) -> None:
    answer = client.post(path, data={"do": "end"})
    with transaction():
        letters.send_event_cancelled(registration_of(event, "ada"))
    worker.drain()

    assert (answer.status_code, answer.location) == (303, path)
    assert "No more mail goes to you" in client.get(path).text
    assert ([message.status.value for message in outbox()], len(sink.received)) == (["sent", "suppressed"], 1)
    assert statuses(event) == {"ada": "confirmed"}


def test_security_23_looking_at_the_page_changes_nothing(client: FlaskClient, path: str) -> None:
    before = contents()
    answers = [client.get(path) for _ in range(5)] + [client.head(path)]
    assert {answer.status_code for answer in answers} == {200}
    assert contents() == before
    assert (answers[0].headers["Cache-Control"], answers[0].headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "Prize" not in answers[0].text


def test_security_23_the_owner_takes_it_back_on_the_same_page(client: FlaskClient, path: str, worker: Worker, event: Event) -> None:
    client.post(path, data={"do": "end"})
    client.post(path, data={"do": "again"})
    with transaction():
        letters.send_event_cancelled(registration_of(event, "ada"))
    worker.drain()
    assert [message.status.value for message in outbox()] == ["sent", "sent"]
    assert "Was it not you?" in client.get(path).text


@pytest.mark.parametrize("reason", ["bounced", "complained", "asked"])
def test_security_23_what_held_before_holds_again_when_it_is_taken_back(client: FlaskClient, path: str, reason: str) -> None:
    with transaction():
        ledger.suppress_address(ADA, reason, "", now=NOW)
    client.post(path, data={"do": "end"})
    client.post(path, data={"do": "end"})
    client.post(path, data={"do": "again"})
    db.session.rollback()
    known = mail.suppression(ADA)
    assert known is not None
    assert known.reason == reason


def test_security_23_taking_back_what_was_never_said_lifts_nothing(client: FlaskClient, path: str) -> None:
    with transaction():
        ledger.suppress_address(ADA, "bounced", "550", now=NOW)
    client.post(path, data={"do": "again"})
    db.session.rollback()
    assert db.session.scalars(select(Suppression)).one().lifted_at is None


def test_security_23_the_desk_sees_it_at_the_person_and_in_the_list(client: FlaskClient, event: Event, path: str) -> None:
    ada = registration_of(event, "ada")
    client.post(path, data={"do": "end"})
    desk = sign_in(client, make_account())

    page = desk.get(f"/desk/events/{event.id}/attendees/{ada.id}").text

    acts = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == ada.id, AuditEntry.subject_kind == "registration"))
    assert list(acts) == ["address.disowned"]
    assert "says that somebody else typed it" in page


@pytest.mark.parametrize("change", [lambda path: path[:-1], lambda path: path.replace("-me/", "-me/9"), lambda path: "/not-me/x"])
def test_security_23_a_forged_link_opens_nothing(client: FlaskClient, path: str, change: Any) -> None:
    assert (client.get(change(path)).status_code, client.post(change(path), data={"do": "end"}).status_code) == (404, 404)
    assert not mail.says_not_me(ADA)


def test_security_23_the_post_needs_a_csrf_token(app: Flask, client: FlaskClient, path: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    refused = client.post(path, data={"do": "end"})
    accepted = client.post(path, data={"do": "end", "csrf_token": hidden(client.get(path).text, "csrf_token")})
    assert (refused.status_code, accepted.status_code) == (400, 303)


def test_security_23_who_has_used_a_link_is_not_asked(app: Flask, event: Event, worker: Worker, sink: Sink) -> None:
    [ada] = sign_up(event, "ada")
    with transaction():
        mark_proved(ada.person, now=NOW)
    worker.drain()
    assert "/not-me/" not in sink.received[0].text() + sink.received[0].text("text/html")


def test_security_23_the_desk_s_copy_of_the_mail_opens_nothing(app: Flask, path: str) -> None:
    [message] = outbox()
    assert message.body_text is not None
    assert (path in message.body_text, "/not-me/••••" in message.body_text) == (False, True)


def test_security_23_holds_for_parties_colleagues_new_addresses_lists_and_codes(app: Flask, worker: Worker, sink: Sink) -> None:
    event = make_event(policy={"most_in_party": 5})
    typed = {"full_name": "Claim Your Prize", "organisation": "Prize Office", "job_title": "Prize Giver"}
    members = [ask("bo", **typed), ask("nobody", **(typed | {"email": ""}))]
    with transaction():
        service.register_party(
            event, PartyRequest(email="cy@example.org", full_name="Prize Office", members=members, language="en"), now=NOW
        )
    [ada] = sign_up(event, "ada")
    with transaction():
        service.pass_on(ada, "di@example.org", now=NOW)
    with transaction():
        service.ask_address(ada, "ed@example.org", now=NOW)
    with transaction():
        service.ask_for_list("ada@example.org", "en", now=NOW)
    with transaction():
        service.form_codes.mail_form_code(event, "fi@example.org", "Claim Your Prize", now=NOW)

    for message in outbox():
        with transaction():
            message.next_attempt_at, message.error = NOW, None
    worker.drain()

    assert {message.template.rpartition("/")[2] for message in outbox() if message.status == "sent"} == {
        "party", "received", "seat_for_you", "prove_address", "own_list", "form_code",
    }  # fmt: skip
    for got in sink.received:
        assert path_in(got)
        assert "Prize" not in got.text() + got.text("text/html") + str(got.mail["To"]) + str(got.mail["Subject"])
