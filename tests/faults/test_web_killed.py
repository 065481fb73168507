"""A web process is killed at each step of a form: what a page promised is kept, and the form can be sent again."""

import http.client
import random
import subprocess
import threading
import time
import urllib.error
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.registration import service
from eventsite.registration.models import Registration, Serving
from tests.conftest import NOW, outbox
from tests.factories import make_event
from tests.faults.web import Browser, web
from tests.mail.sink import free_port
from tests.registration.builders import PERSON, registration_of, sign_up, statuses
from tests.registration.invariants import broken, untold

pytestmark = pytest.mark.faults
BEFORE = ["begun", "inserted", "stepped", "mailed", "before_commit"]
AFTER = ["after_commit", "before_answer"]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def environment(environment: dict[str, str], port: int) -> dict[str, str]:
    return environment | {"EVENTSITE_BASE_URL": f"http://127.0.0.1:{port}", "EVENTSITE_LIMITS": "off"}


def send_and_be_cut_off(browser: Browser, path: str, form: dict[str, Any]) -> None:
    with pytest.raises((urllib.error.URLError, http.client.HTTPException, ConnectionError)):
        browser.open(path, form)


def everybody(event: Event) -> list[tuple[str, str]]:
    """Name and status of every registration, in their order."""
    db.session.rollback()
    rows = db.session.scalars(select(Registration).where(Registration.event_id == event.id).order_by(Registration.id))
    return [(row.full_name, row.status.value) for row in rows]


@pytest.mark.parametrize("dies", BEFORE + AFTER)
def test_f1_sign_up_killed_at_a_step_and_sent_again_shows_one_outcome(
    app: Flask, environment: dict[str, str], port: int, dies: str
) -> None:
    event = make_event(capacity=1, has_waitlist=False)
    path, browser = f"/events/{event.slug}/register", Browser(port)
    db.session.remove()
    with web(environment, port, dies) as killed:
        form = browser.form(event.slug)
        send_and_be_cut_off(browser, path, form)
        assert killed.wait(timeout=10) == -9
    assert statuses(event) == ({"ada": "confirmed"} if dies in AFTER else {})

    with web(environment, port):
        answers = [browser.open(path, form)[:2] for _ in range(3)]

    assert answers == [(303, f"/events/{event.slug}/registered/confirmed")] * 3
    assert statuses(event) == {"ada": "confirmed"}
    assert [(message.template, message.method) for message in outbox()] == [("registration/emails/received", "REQUEST")]
    assert (broken(event), untold(event)) == ([], [])


@pytest.mark.parametrize("dies", ["begun", "stepped", "mailed", "before_commit", *AFTER])
def test_f1_offer_accepted_while_the_process_is_killed_is_taken_once(app: Flask, environment: dict[str, str], port: int, dies: str) -> None:
    event = make_event(capacity=1, policy={"serving": Serving.OFFER})
    [ada, _] = sign_up(event, "ada", "bo")
    with transaction():
        service.withdraw(ada, PERSON, now=NOW)
    bo, links = registration_of(event, "bo"), app.extensions["eventsite"].links
    page, browser = f"/my/{links.make('registration', bo.id, bo.link_version)}", Browser(port)
    db.session.remove()
    with web(environment, port, dies) as killed:
        form = browser.button(page, "accept")
        send_and_be_cut_off(browser, f"{page}/accept", form)
        assert killed.wait(timeout=10) == -9
    assert statuses(event)["bo"] == ("confirmed" if dies in AFTER else "offered")

    with web(environment, port):
        answers = [browser.open(f"{page}/accept", form)[0] for _ in range(3)]

    assert answers == [303] * 3
    assert statuses(event) == {"ada": "withdrawn", "bo": "confirmed"}
    told = [message.template.rpartition("/")[2] for message in outbox() if message.recipient.startswith("bo@")]
    assert told == ["received", "offered", "received"]
    assert (broken(event), untold(event)) == ([], [])


@pytest.mark.parametrize("dies", BEFORE + AFTER)
def test_f1_party_killed_at_a_step_is_signed_up_as_a_whole_or_not_at_all(
    app: Flask, environment: dict[str, str], port: int, dies: str
) -> None:
    event = make_event(capacity=2, policy={"most_in_party": 3})
    path, browser = f"/events/{event.slug}/register", Browser(port)
    whole = [("Ada Lovelace", "confirmed"), ("Mary Somerville", "confirmed")]
    db.session.remove()
    with web(environment, port, dies) as killed:
        form = browser.form(event.slug, **{"person": ["1"], "p1-full_name": "Mary Somerville", "p1-event_data": "y"})
        send_and_be_cut_off(browser, path, form)
        assert killed.wait(timeout=10) == -9
    assert everybody(event) == (whole if dies in AFTER else [])

    with web(environment, port):
        assert {browser.open(path, form)[0] for _ in range(2)} == {303}

    assert everybody(event) == whole
    assert len(outbox()) == len({message.once for message in outbox()})
    assert (broken(event), untold(event)) == ([], [])


class Visitors:
    """People who sign up one after the other, each until a page tells them that they are in; several at a time."""

    def __init__(self, event: Event, port: int, people: int) -> None:
        self.slug, self.port = event.slug, port
        self.waiting = list(range(people))
        self.promised: dict[str, str] = {}  # by name: the outcome that a whole answer showed
        self.statuses: Counter[int] = Counter()
        self.lock = threading.Lock()

    def run(self, at_once: int = 6) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._come) for _ in range(at_once)]
        for thread in threads:
            thread.start()
        return threads

    def _come(self) -> None:
        while True:
            with self.lock:
                if not self.waiting:
                    return
                number = self.waiting.pop(0)
            self._sign_up(f"p{number}")

    def _sign_up(self, name: str) -> None:
        browser, form, path = Browser(self.port), None, f"/events/{self.slug}/register"
        for _ in range(200):
            try:
                form = form or browser.form(self.slug, full_name=name.title(), email=f"{name}@example.org")
                status, where, _page = browser.open(path, form)
            except (urllib.error.URLError, http.client.HTTPException, ConnectionError, AssertionError):
                time.sleep(0.1)  # the process died; the same form again
                continue
            self.statuses[status] += 1
            if status == 303:
                self.promised[name] = where.rpartition("/")[2]
                return


def test_f2_web_processes_killed_at_random_during_500_sign_ups_lose_nothing(app: Flask, environment: dict[str, str], port: int) -> None:
    event, chance = make_event(capacity=200), random.Random(2)
    visitors = Visitors(event, port, 500)
    db.session.rollback()  # a read that is kept open for a minute is ended by PostgreSQL
    threads: list[threading.Thread] = []
    kills = 0
    while not threads or any(thread.is_alive() for thread in threads):
        with web(environment, port) as process:
            threads = threads or visitors.run()
            try:
                process.wait(timeout=1.5 + 2 * chance.random())
            except subprocess.TimeoutExpired:
                kills += any(thread.is_alive() for thread in threads)

    stored = statuses(event)
    assert kills >= 3
    assert len(visitors.promised) == 500
    assert {name: stored.get(name) for name in visitors.promised} == visitors.promised  # I1, and each promise is kept
    assert Counter(stored.values()) == {"confirmed": 200, "waitlisted": 300}
    assert set(visitors.statuses) == {303}  # I13
    assert (broken(event), untold(event)) == ([], [])  # I2, I3, I4, I5
    assert len(outbox()) == 500
