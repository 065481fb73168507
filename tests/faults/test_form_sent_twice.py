"""One form that reaches the server more than once, as browsers, networks and proxies do it: one registration, one mail, one answer."""

import socket
import threading
import urllib.parse
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask

from eventsite.catalogue.models import Event
from tests.conftest import outbox
from tests.factories import make_event
from tests.faults.web import Browser, web
from tests.mail.sink import free_port
from tests.registration.builders import statuses
from tests.registration.invariants import broken, untold

pytestmark = pytest.mark.faults
ALREADY = ["received", "your_link"]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def environment(environment: dict[str, str], port: int) -> dict[str, str]:
    return environment | {"EVENTSITE_BASE_URL": f"http://127.0.0.1:{port}", "EVENTSITE_LIMITS": "off"}


@pytest.fixture
def event(app: Flask, environment: dict[str, str], port: int) -> Iterator[Event]:
    """An event with one seat; the site serves it."""
    made = make_event(capacity=1)
    with web(environment, port):
        yield made


def check_one(event: Event, *mails: str) -> None:
    assert statuses(event) == {"ada": "confirmed"}
    assert [message.template.rpartition("/")[2] for message in outbox()] == list(mails)
    assert (broken(event), untold(event)) == ([], [])


def raw(browser: Browser, path: str, form: dict[str, str]) -> bytes:
    """The request as it goes over the wire, with the browser's cookie."""
    body = urllib.parse.urlencode(form).encode()
    [jar] = [handler.cookiejar for handler in browser.opener.handlers if hasattr(handler, "cookiejar")]
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
    head = f"POST {path} HTTP/1.1\r\nHost: {browser.base.removeprefix('http://')}\r\nCookie: {cookies}\r\nReferer: {browser.base}{path}\r\n"
    head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def exchange(port: int, request: bytes, *, listen: bool = True) -> str:
    """The first line of the answer; nothing where nobody listens for it."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        if not listen:
            return ""
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return answer.partition(b"\r\n")[0].decode()


def test_f20_double_click_is_one_registration(event: Event, port: int) -> None:
    browser, path = Browser(port), f"/events/{event.slug}/register"
    request = raw(browser, path, browser.form(event.slug))
    answers: list[str] = []
    clicks = [threading.Thread(target=lambda: answers.append(exchange(port, request))) for _ in range(8)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()

    assert Counter(answer.split()[1] for answer in answers) == {"303": 8}
    check_one(event, "received")


def test_f20_back_and_send_again_shows_the_same_page(event: Event, port: int) -> None:
    browser, path = Browser(port), f"/events/{event.slug}/register"
    form = browser.form(event.slug)
    first = browser.open(path, form)[:2]
    browser.open(first[1])
    again = browser.open(path, form | {"job_title": "Nurse"})[:2]

    assert again == first == (303, f"/events/{event.slug}/registered/confirmed")
    check_one(event, "received")


def test_f20_two_tabs_are_one_registration_and_the_second_mails_the_link(event: Event, port: int) -> None:
    browser, path = Browser(port), f"/events/{event.slug}/register"
    tabs = [browser.form(event.slug), browser.form(event.slug)]
    answers = [browser.open(path, form)[0] for form in tabs]

    assert answers == [303, 303]
    check_one(event, *ALREADY)


def test_f20_proxy_that_sends_the_request_again_changes_nothing(event: Event, port: int) -> None:
    browser, path = Browser(port), f"/events/{event.slug}/register"
    request = raw(browser, path, browser.form(event.slug))
    answers = [exchange(port, request).split()[1] for _ in range(3)]

    assert answers == ["303"] * 3
    check_one(event, "received")


def test_f20_answer_that_was_lost_is_had_by_sending_again(event: Event, port: int) -> None:
    browser, path = Browser(port), f"/events/{event.slug}/register"
    form = browser.form(event.slug)
    exchange(port, raw(browser, path, form), listen=False)

    assert browser.open(path, form)[:2] == (303, f"/events/{event.slug}/registered/confirmed")
    check_one(event, "received")
