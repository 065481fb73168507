"""Sign-ups a second against a bare driver transaction of the same statements, on the same database in the same run.

The floor (benchmarks/floor.py) sends the statements of one sign-up again by sqlite3 or psycopg alone and commits each time.
`signups_http` sends the real form, opened before the clock runs, to two web processes.
"""

import http.client
import secrets
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from benchmarks import postgresql
from benchmarks.common import Row, environment, site
from benchmarks.database import inside
from benchmarks.event_page import filled_form
from benchmarks.floor import Floor, record
from benchmarks.load import Post
from benchmarks.sample import sample_event
from eventsite import clock
from eventsite.calendar.models import CalendarEntry
from eventsite.catalogue import queries as catalogue
from eventsite.db import db, transaction
from eventsite.people.models import ConsentKind
from eventsite.people.service import ConsentGiven
from eventsite.registration import service
from eventsite.registration.rules import RegistrationRequest

WANTED = {"sqlite": (0.06, 0.03), "postgresql": (0.2, 0.1)}  # of the floor: the service function, and HTTP
WANTED_HTTP = 60.0  # a second, on two web processes
PEOPLE = 120  # of one round
ROUNDS = 3
HTTP_PEOPLE = 240
BROWSERS = 8
AGREED = [ConsentGiven(ConsentKind.EVENT_DATA, True, "I agree that the organiser keeps what I have typed until the event is over.")]


def run() -> list[Row]:
    """Both databases."""
    return measure("sqlite", None) + postgresql.rows_of(__name__)


def measure(kind: str, url: str | None) -> list[Row]:
    """The middle of three rounds, each with its own floor; then through HTTP."""
    with environment(url) as env:
        slug, other = sample_event(env, capacity=None), sample_event(env, capacity=None)
        address_of = env["EVENTSITE_DATABASE_URL"]
        with inside(env):
            _warm(slug, other)
            bare = Floor(record(lambda: register_somebody(slug)), record(lambda: register_somebody(slug)))
            rounds = sorted(((_sign_up(slug), bare.rate(address_of, PEOPLE)) for _ in range(ROUNDS)), key=lambda pair: pair[0] / pair[1])
        rate, floor = rounds[ROUNDS // 2]
        print(f"# signups on {kind}: {len(bare.recorded.sent)} statements, {1000 / rate:.2f} ms against {1000 / floor:.2f} ms", flush=True)
        with site(env, workers=2) as address:
            through_http = _over_http(address, slug)
    of_service, of_http = WANTED[kind]
    return [
        Row(f"signups_vs_transaction_{kind}", rate, "sign-ups/s", of_service, "higher", floor, rate / floor),
        Row(f"signups_http_vs_transaction_{kind}", through_http, "sign-ups/s", of_http, "higher", floor, through_http / floor),
        Row(f"signups_http_{kind}", through_http, "sign-ups/s", WANTED_HTTP, "higher"),
    ]


def register_somebody(slug: str, word: str = "") -> str:
    """One person, as the view does it, in a session of its own; nobody knows them unless `word` says who. Returns the word."""
    word = word or secrets.token_hex(8)
    request = RegistrationRequest(
        full_name=f"Person {word}", email=f"{word}@example.org", organisation="Fjordland Region", country="DK", form_key=f"form-{word}",
        consents=AGREED,
    )  # fmt: skip
    event = catalogue.event_by_slug(slug)
    if event is None:
        raise RuntimeError("the sample event is not there")
    with transaction():
        service.register(event, request, now=clock.now())
    db.session.remove()  # as at the end of a request
    return word


def _warm(slug: str, other: str) -> None:
    """Afterwards the ids of persons, registrations and calendar entries run apart, so that the floor can tell them by their numbers."""
    word = register_somebody(slug)
    register_somebody(other, word)
    with transaction():
        db.session.add_all(CalendarEntry(uid=f"{n}@example.org", organiser_email="o@example.org", organiser_name="O") for n in range(3))
    for _ in range(30):
        register_somebody(slug)


def _sign_up(slug: str) -> float:
    started = time.perf_counter()
    for _ in range(PEOPLE):
        register_somebody(slug)
    return PEOPLE / (time.perf_counter() - started)


def _over_http(address: str, slug: str) -> float:
    path = f"/events/{slug}"
    _send_all(address, path, iter([filled_form(address, path, n) for n in range(20)]), 20)  # warm
    forms = [filled_form(address, path, 100 + n) for n in range(HTTP_PEOPLE)]
    started = time.perf_counter()
    _send_all(address, path, iter(forms), HTTP_PEOPLE)
    return HTTP_PEOPLE / (time.perf_counter() - started)


def _send_all(address: str, path: str, forms: Iterator[Post], count: int) -> None:
    """Browsers that each keep one connection and send the next form as soon as the last was answered."""
    lock, answers = threading.Lock(), list[int]()

    def browse() -> None:
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
        while True:
            with lock:
                form = next(forms, None)
            if form is None:
                break
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": form.cookie}
            connection.request("POST", f"{path}/register?lang=en", form.body, headers)
            answer = connection.getresponse()
            answer.read()
            answers.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=browse) for _ in range(BROWSERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if answers != [303] * count:
        raise RuntimeError(f"not everybody was registered: {sorted(set(answers))}, {len(answers)} of {count}")
