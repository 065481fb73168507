"""300 people at once for 30 places, through HTTP on two web processes, on SQLite and on PostgreSQL.

The figures are counts that must be exact: how many were confirmed, how many queue positions are wrong, how many errors.
"""

import http.client
import re
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from benchmarks import postgresql
from benchmarks.common import Row, environment, site
from benchmarks.database import registrations
from benchmarks.sample import sample_event

PEOPLE = 300
PLACES = 30
FIELD = re.compile(r'<input[^>]*type="hidden"[^>]*>')
NAME = re.compile(r'name="([^"]*)"')
VALUE = re.compile(r'value="([^"]*)"')


@dataclass
class Person:
    """One browser: it has opened the form, and waits for the signal to send it."""

    number: int
    connection: http.client.HTTPConnection
    cookie: str
    hidden: dict[str, str]
    outcome: str = ""


def run() -> list[Row]:
    """Both databases."""
    rows = measure("sqlite", None) + postgresql.rows_of(__name__)
    return [_faults(rows), *rows]


def _faults(rows: list[Row]) -> Row:
    """All that went wrong in one figure: seats sold too often or not at all, wrong positions, errors."""
    missing = sum(PLACES - row.value for row in rows if row.name.endswith("_confirmed") and row.value < PLACES)
    wrong = sum(row.value for row in rows if row.name.endswith(("_oversold", "_wrong_positions", "_errors")))
    return Row("burst", missing + wrong, "faults", 0, "lower")


def _rows(kind: str, confirmed: float, wrong: float, errors: float, seconds: float) -> list[Row]:
    return [
        Row(f"burst_{kind}_confirmed", confirmed, "of 300", PLACES, "higher"),
        Row(f"burst_{kind}_oversold", max(0.0, confirmed - PLACES), "seats", 0, "lower"),
        Row(f"burst_{kind}_wrong_positions", wrong, "people", 0, "lower"),
        Row(f"burst_{kind}_errors", errors, "answers", 0, "lower"),
        Row(f"burst_{kind}_seconds", seconds, "s", 48, "lower"),
    ]


def measure(kind: str, url: str | None) -> list[Row]:
    """One database; on PostgreSQL inside the cluster."""
    with environment(url) as env:
        slug = sample_event(env, capacity=PLACES)
        with site(env, workers=2) as address:
            people = [open_form(address, slug, number) for number in range(PEOPLE)]
            started = time.monotonic()
            all_at_once(people, slug)
            seconds = time.monotonic() - started
        outcomes = Counter(person.outcome for person in people)
        seats = registrations(env, slug)
    confirmed = sum(status == "confirmed" for status, _position in seats)
    waiting = [position for status, position in seats if status == "waitlisted"]
    wrong = sum(position != place for place, position in enumerate(waiting, 1)) + abs(len(waiting) - (PEOPLE - PLACES))
    expected = Counter({"confirmed": PLACES, "waitlisted": PEOPLE - PLACES})
    errors = PEOPLE - sum((outcomes & expected).values())
    if errors:
        print(f"# burst {kind}: {outcomes}", file=sys.stderr)
    return _rows(kind, confirmed, wrong, errors, seconds)


def open_form(address: str, slug: str, number: int) -> Person:
    """A browser with the form of the event."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=120)
    connection.request("GET", f"/events/{slug}/register?lang=en")
    answer = connection.getresponse()
    page = answer.read().decode()
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    hidden = {}
    for tag in FIELD.findall(page):
        name, value = NAME.search(tag), VALUE.search(tag)
        if name:
            hidden[name[1]] = value[1] if value else ""
    return Person(number, connection, cookie, hidden)


def all_at_once(people: list[Person], slug: str) -> None:
    """All forms are sent at the same moment; each person has its outcome then."""
    barrier = threading.Barrier(len(people))
    threads = [threading.Thread(target=_send, args=(person, slug, barrier)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _send(person: Person, slug: str, barrier: threading.Barrier) -> None:
    fields = person.hidden | {
        "full_name": f"Person {person.number}", "email": f"person{person.number}@example.org", "organisation": "Fjordland Region",
        "event_data": "y", "country": "DK",
    }  # fmt: skip
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": person.cookie}
    barrier.wait()
    try:
        person.connection.request("POST", f"/events/{slug}/register?lang=en", urlencode(fields), headers)
        answer = person.connection.getresponse()
        answer.read()
        location = (answer.getheader("Location") or "").partition("?")[0]
        person.outcome = location.rpartition("/")[2] if answer.status == 303 else str(answer.status)
    except OSError as error:
        person.outcome = type(error).__name__
    finally:
        person.connection.close()
