"""The opening second: two thousand clients for a hundred seats, each on a connection of its own, at two web processes."""

import asyncio
import os
import resource
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite import clock
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.registration import queries
from eventsite.registration.models import Registration
from tests.conftest import outbox
from tests.factories import make_event
from tests.faults.web import ROOT, Browser
from tests.mail.sink import free_port
from tests.registration.invariants import broken, untold

pytestmark = [pytest.mark.faults, pytest.mark.timeout(400)]
CLIENTS, SEATS = 2_000, 100
NOT_YET = "409"


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def environment(environment: dict[str, str], port: int) -> dict[str, str]:
    return environment | {"EVENTSITE_BASE_URL": f"http://127.0.0.1:{port}", "EVENTSITE_LIMITS": "off", "EVENTSITE_LOG_LEVEL": "error"}


def answers_at(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


async def client(number: int, port: int, path: str, form: dict[str, str], cookie: str, opens: float) -> tuple[str, str]:
    """Sends the form as soon as registration opens, and again while it is told that it has not. Status and outcome."""
    body = urllib.parse.urlencode(form | {"full_name": f"Person {number}", "email": f"p{number}@example.org"})
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
    await asyncio.sleep(max(0.0, opens - time.time()) + number / CLIENTS)
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write((head + body).encode())
        answer = (await reader.read()).decode()
        writer.close()
        status = answer.split(" ", 2)[1]
        location = next((line for line in answer.split("\r\n") if line.lower().startswith("location:")), "")
        if status != NOT_YET:
            return status, location.rpartition("/")[2].partition("?")[0]
        await asyncio.sleep(0.2)


async def rush(port: int, path: str, form: dict[str, str], cookie: str, opens: float) -> Counter[tuple[str, str]]:
    return Counter(await asyncio.gather(*(client(number, port, path, form, cookie, opens) for number in range(CLIENTS))))


def test_f31_two_thousand_clients_in_the_opening_second_are_seated_and_queued_in_the_order_of_their_arrival(
    app: Flask, environment: dict[str, str], port: int
) -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    event = make_event(capacity=SEATS)
    path, browser = f"/events/{event.slug}/register", Browser(port)
    command = [str(Path(sys.executable).with_name("eventsite")), "serve", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL)
    try:
        while not answers_at(f"http://127.0.0.1:{port}/healthz"):
            assert server.poll() is None
            time.sleep(0.2)
        form = browser.form(event.slug)
        [jar] = [handler.cookiejar for handler in browser.opener.handlers if hasattr(handler, "cookiejar")]
        cookie = "; ".join(f"{one.name}={one.value}" for one in jar)
        opens_at = clock.now() + timedelta(seconds=2)
        with transaction():
            db.session.get_one(Event, event.id).opens_at = opens_at
        db.session.rollback()
        with ThreadPoolExecutor(1) as apart:  # a thread of its own: a browser's test may have left a loop running in this one
            answers = apart.submit(asyncio.run, rush(port, path, form, cookie, opens_at.timestamp())).result()
    finally:
        server.terminate()
        server.wait(30)

    assert answers == {("303", "confirmed"): SEATS, ("303", "waitlisted"): CLIENTS - SEATS}
    rows = list(db.session.scalars(select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)))
    assert [row.status.value for row in rows] == ["confirmed"] * SEATS + ["waitlisted"] * (CLIENTS - SEATS)
    assert [queries.queue_position(row) for row in rows[SEATS::100]] == list(range(1, CLIENTS - SEATS + 1, 100))
    assert (broken(event), untold(event)) == ([], [])
    assert len(outbox()) == CLIENTS
