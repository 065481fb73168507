"""The outbox at the desk."""

import pytest
from flask.testing import FlaskClient

from eventsite import clock
from eventsite.accounts.models import Role
from eventsite.db import db, transaction
from eventsite.mail import service
from eventsite.mail.errors import NothingToSend
from eventsite.mail.models import HostPause, Message, MessageStatus, Suppression
from eventsite.mail.worker import Worker
from tests.conftest import outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team
from tests.mail.letters import ADA, invite, make_entry, post
from tests.mail.sink import Sink


@pytest.fixture
def desk(client: FlaskClient, worker: Worker) -> FlaskClient:
    """Olga's browser."""
    return sign_in(client, make_account())


def test_outbox_shows_each_message_with_its_state(desk: FlaskClient, worker: Worker, sink: Sink) -> None:
    event = make_event()
    post(event, "first")
    post(event, "second", to="grace@example.org")
    sink.rcpt = ["550 5.1.1 no such user"]
    worker.drain()

    page = desk.get("/desk/mail").text

    assert page.count("AI in Healthcare: your seat") == 2
    for words in (ADA, "grace@example.org", "Failed", "Sent"):
        assert words in page


def test_outbox_filters_by_state_event_and_words(desk: FlaskClient, worker: Worker) -> None:
    event, other = make_event(), make_event(title="Buying AI")
    post(event, "first")
    post(other, "second", to="grace_100%@example.org")
    worker.drain()

    for query, shown in {
        "group=sent": {"ada", "grace"}, "group=troubled": set(), f"event={event.id}": {"ada"},
        "q=BUYING": {"grace"},
        "q=_100%25": {"grace"},
        "q=%25": {"grace"}, "q=nobody": set(), "group=nonsense": {"ada", "grace"}, "event=nonsense": {"ada", "grace"},
    }.items():  # fmt: skip
        page = desk.get(f"/desk/mail?{query}").text
        assert {name for name in ("ada", "grace") if f">{name}" in page} == shown, query


def test_message_page_shows_state_text_and_calendar_and_no_link_that_opens_anything(desk: FlaskClient, worker: Worker) -> None:
    message = invite(make_event(), make_entry(), "first")
    worker.drain()

    page = desk.get(f"/desk/mail/{message.id}").text
    html = desk.get(f"/desk/mail/{message.id}/html")

    assert "REQUEST, SEQUENCE 0" in page
    assert "you have a seat." in page
    assert "secret" not in page + html.text
    assert "sandbox" in html.headers["Content-Security-Policy"]
    assert html.headers["Cache-Control"] == "no-store"


def test_message_of_another_team_is_not_found(desk: FlaskClient, worker: Worker) -> None:
    message = post(make_event(team=make_team("skagerrak")), "first")

    for path in (f"/desk/mail/{message.id}", f"/desk/mail/{message.id}/html"):
        assert desk.get(path).status_code == 404
    assert desk.post(f"/desk/mail/{message.id}/again").status_code == 404
    assert ADA not in desk.get("/desk/mail").text


def test_send_again_of_a_failed_message_mails_the_address_again(desk: FlaskClient, worker: Worker, sink: Sink) -> None:
    message = invite(make_event(), make_entry(), "first")
    sink.rcpt = ["550 5.1.1 no such user"]
    worker.drain()

    assert desk.post(f"/desk/mail/{message.id}/again").status_code == 303
    worker.drain()

    assert [(message.status, message.attempts) for message in outbox()] == [("sent", 1)]
    assert db.session.scalars(db.select(Suppression)).one().lifted_at is not None


def test_send_again_of_a_message_that_was_sent_is_refused(desk: FlaskClient, worker: Worker, sink: Sink) -> None:
    message = post(make_event(), "first")
    worker.drain()

    answer = desk.post(f"/desk/mail/{message.id}/again")

    assert (answer.status_code, len(sink.received)) == (409, 1)
    assert "This message has changed in the meantime" in answer.text


def test_viewer_may_look_and_change_nothing(client: FlaskClient, worker: Worker) -> None:
    message = post(make_event(), "first")
    viewer = sign_in(client, make_account("vera@kattegat.example.org", role=Role.VIEWER))

    assert viewer.get("/desk/mail").status_code == 200
    for path in (f"/desk/mail/{message.id}/again", f"/desk/mail/{message.id}/release", "/desk/mail/stop", "/desk/mail/start"):
        assert viewer.post(path, data={"reason": "x"}).status_code == 403, path


def test_stranger_is_sent_to_the_door(client: FlaskClient, worker: Worker) -> None:
    assert client.get("/desk/mail").status_code in (302, 303, 403)


def test_stop_and_start_hold_and_release_all_mail(desk: FlaskClient, worker: Worker, sink: Sink) -> None:
    post(make_event(), "first")

    desk.post("/desk/mail/stop", data={"reason": "moving house"})
    assert worker.drain() == 0
    assert "moving house" in desk.get("/desk/mail").text
    desk.post("/desk/mail/start")
    worker.drain()

    assert len(sink.received) == 1


def test_pause_that_needs_a_person_is_shown(desk: FlaskClient, worker: Worker) -> None:
    with transaction():
        db.session.add(HostPause(host="mail.example.org:465", until=clock.now(), reason="535 5.7.8 no", failures=1, needs_person=True))

    page = desk.get("/desk/mail").text

    assert "refuses us" in page
    assert "535 5.7.8 no" in page


def test_release_lets_a_held_message_go_and_no_other(worker: Worker, sink: Sink) -> None:
    message = post(make_event(), "first")
    with transaction():
        db.session.get_one(Message, message.id).status = MessageStatus.HELD
    assert worker.drain() == 0

    with transaction():
        service.release(message, account_id=None, now=clock.now())
    worker.drain()

    assert len(sink.received) == 1
    with pytest.raises(NothingToSend), transaction():
        service.release(message, account_id=None, now=clock.now())


def test_outbox_reads_the_same_number_of_statements_with_one_and_with_thirty_rows(desk: FlaskClient, worker: Worker) -> None:
    counts = []
    event = make_event()
    for number in range(30):
        post(event, f"n{number}", to=f"a{number}@example.org")
        if number in (0, 29):
            seen: list[str] = []
            listener = lambda *args, seen=seen: seen.append(args[2])  # noqa: E731
            db.event.listen(db.engine, "before_cursor_execute", listener)
            desk.get("/desk/mail")
            db.event.remove(db.engine, "before_cursor_execute", listener)
            counts.append(len(seen))

    assert counts[0] == counts[1]
