"""The event page of one web process against a bare Flask "hello" on the same server in the same run, by turns.

Kept pages are checked against the database at each request; `cold` has the keeping switched off; in a `rush` one request
in twenty signs somebody up, and with that changes the page.
"""

import http.client
import re
import shutil
import statistics
import sys
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Response, sync_playwright

from benchmarks import load
from benchmarks.burst import FIELD, NAME, VALUE
from benchmarks.common import ROOT, Row, environment, free_port, running, site
from benchmarks.load import Mixed, Post
from benchmarks.sample import sample_event

ROUNDS = 3
SECONDS = 1.0
EVERY = 20
PEOPLE = 120  # forms that are ready before a round of the rush
MOST_KILOBYTES = 100
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def run() -> list[Row]:
    """All figures. The rush and the cold page are measured on installations of their own."""
    port = free_port()
    floor = f"http://127.0.0.1:{port}"
    with running([sys.executable, "-m", "benchmarks.hello", str(port)], {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}, f"{floor}/"):
        hello = _asker(floor, "/")
        rows = []
        with environment() as env:
            path = f"/events/{sample_event(env)}"
            with site(env) as address:
                rows.append(_against(hello, _asker(address, path), "event_page_vs_hello", 0.3))
                rows += _weight(address, path)
        with environment(EVENTSITE_PAGE_CACHE="off") as env:
            path = f"/events/{sample_event(env)}"
            with site(env) as address:
                rows.append(_against(hello, _asker(address, path), "event_page_cold_vs_hello", 0.02))
        with environment() as env:
            path = f"/events/{sample_event(env, capacity=100_000)}"
            with site(env) as address:
                rows.append(_against(hello, _rush(address, path), "event_page_rush", 0.1))
    return rows


def _asker(address: str, path: str) -> Callable[[], float]:
    return lambda: load.rate(address, path, SECONDS)


def _against(hello: Callable[[], float], page: Callable[[], float], name: str, wanted: float) -> Row:
    """By turns, so that whatever else the machine does meets both; the middle of the rounds counts."""
    page()  # warm
    pairs = [(hello(), page()) for _ in range(ROUNDS)]
    floor, value = statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)
    ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
    return Row(name, value, "requests/s", wanted, "higher", floor, ratio)


def _rush(address: str, path: str) -> Callable[[], float]:
    signed_up = 0

    def measure() -> float:
        nonlocal signed_up
        posts = [filled_form(address, path, signed_up + number) for number in range(PEOPLE)]
        signed_up += PEOPLE
        return load.rate(address, path, SECONDS, Mixed(f"{path}/register?lang=en", posts, EVERY))

    return measure


def filled_form(address: str, path: str, number: int) -> Post:
    """A form as the site gave it, filled in."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    connection.request("GET", f"{path}/register?lang=en")
    answer = connection.getresponse()
    page, cookie = answer.read().decode(), (answer.getheader("Set-Cookie") or "").partition(";")[0]
    connection.close()
    hidden = {}
    for tag in FIELD.findall(page):
        name, value = NAME.search(tag), VALUE.search(tag)
        if name:
            hidden[name[1]] = value[1] if value else ""
    person = {"full_name": f"Person {number}", "email": f"rush{number}@example.org", "country": "DK", "event_data": "y"}
    return Post(urlencode(hidden | person | {"organisation": "Fjordland Region"}), cookie)


def _weight(address: str, path: str) -> list[Row]:
    """What a first visit loads, as it comes over the wire, and how many requests go elsewhere."""
    if CHROMIUM is None:
        print("# event_page: no Chromium here, the weight is left out", file=sys.stderr)
        return []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - playwright wraps no builtin
        page.goto(address + path, wait_until="networkidle")
        sizes = [answer.request.sizes() for answer in answers]
        elsewhere = sum(re.match(r"(data:|" + re.escape(address) + ")", answer.url) is None for answer in answers)
        browser.close()
    weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) / 1000
    return [
        Row("event_page_weight", weight, "kB", MOST_KILOBYTES, "lower"),
        Row("event_page_other_hosts", elsewhere, "requests", 0, "lower"),
    ]
