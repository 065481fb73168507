"""A web process is killed while somebody registers: what a page promised is kept, and the form can be sent again."""

import http.client
import os
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from eventsite.db import db
from tests.conftest import outbox
from tests.factories import make_event
from tests.mail.sink import free_port
from tests.registration.builders import statuses
from tests.registration.invariants import broken
from tests.registration.pages import ADA, hidden

pytestmark = pytest.mark.faults
ROOT = Path(__file__).parents[2]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def environment(environment: dict[str, str], port: int) -> dict[str, str]:
    return environment | {"EVENTSITE_BASE_URL": f"http://127.0.0.1:{port}", "EVENTSITE_LIMITS": "off"}


@contextmanager
def web(environment: dict[str, str], port: int, dies: str = "lives") -> Iterator["subprocess.Popen[str]"]:
    """A web process that answers; killed at the end if it has not died."""
    command = [sys.executable, "-m", "tests.faults.web_process", str(port), dies]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    try:
        yield process
    finally:
        process.kill()
        process.wait(timeout=10)
        process.stdout.close()


class Browser:
    """Keeps cookies, follows nothing."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _Stay())

    def open(self, path: str, data: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, where to go, and the page."""
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        request = urllib.request.Request(self.base + path, body, {"Referer": self.base + path})
        try:
            with self.opener.open(request, timeout=20) as answer:
                return answer.status, answer.headers.get("Location", ""), answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers.get("Location", ""), answer.read().decode()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def send_and_be_cut_off(browser: Browser, path: str, form: dict[str, str]) -> None:
    with pytest.raises((urllib.error.URLError, http.client.HTTPException, ConnectionError)):
        browser.open(path, form)


@pytest.mark.parametrize(("dies", "stored"), [("before_commit", {}), ("after_commit", {"ada": "confirmed"})])
def test_web_killed_around_the_commit_the_form_sent_again_shows_one_outcome(
    app: Flask, environment: dict[str, str], port: int, dies: str, stored: dict[str, str]
) -> None:
    event = make_event(capacity=1, has_waitlist=False)
    path, browser = f"/events/{event.slug}/register", Browser(port)
    db.session.remove()
    with web(environment, port, dies) as killed:
        status, _, page = browser.open(path)
        assert status == 200
        form = ADA | {name: hidden(page, name) for name in ("csrf_token", "token")}
        send_and_be_cut_off(browser, path, form)
        assert killed.wait(timeout=10) == -9
    assert statuses(event) == stored

    with web(environment, port):
        answers = [browser.open(path, form)[:2] for _ in range(3)]

    assert answers == [(303, f"/events/{event.slug}/registered/confirmed")] * 3
    assert statuses(event) == {"ada": "confirmed"}
    assert [(message.template, message.method) for message in outbox()] == [("registration/emails/received", "REQUEST")]
    assert broken(event) == []
