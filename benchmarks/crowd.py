"""Three hundred browsers that register, accept, let lapse, turn down, withdraw and come again, all at once, through HTTP."""

import http.client
import random
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from benchmarks.event_page import FIELD, NAME, VALUE

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]*)"')
NO_ANSWER = 599  # counts as an error of the server
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Known:
    """What the bench knows of somebody's newest registration: where it stands, and their personal page."""

    status: str
    page: str


@dataclass
class Crowd:
    """All of them. `known` is kept by the bench; who has no entry there has never registered."""

    address: str
    slug: str
    people: int
    known: dict[str, Known] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    lapsing: set[str] = field(default_factory=set)  # who never answers an offer
    over: threading.Event = field(default_factory=threading.Event)

    def run(self, seconds: float) -> None:
        """Everybody sends the form at the same moment, then does as they like until the time is over."""
        barrier = threading.Barrier(self.people)
        threads = [threading.Thread(target=self._live, args=(number, barrier)) for number in range(self.people)]
        for thread in threads:
            thread.start()
        self.over.wait(seconds)
        self.over.set()
        for thread in threads:
            thread.join(60)

    def _live(self, number: int, barrier: threading.Barrier) -> None:
        chance = random.Random(number)
        browser = Browser(self.address)
        name = f"p{number}@example.org"
        form = browser.form(self.slug, number)
        barrier.wait(120)
        self._note("register", browser.send(f"/events/{self.slug}/register?lang=en", form))
        while not self.over.wait(chance.uniform(0.3, 4.0)):
            self._act(chance, browser, number, self.known.get(name))
        browser.close()

    def _act(self, chance: random.Random, browser: "Browser", number: int, known: Known | None) -> None:
        if known is None or (known.status in ENDED and chance.random() < 0.6):
            self._note("register", browser.send(f"/events/{self.slug}/register?lang=en", browser.form(self.slug, number)))
        elif known.status in ENDED:
            self._press("again", browser, known)
        elif known.status == "offered" and f"p{number}@example.org" not in self.lapsing:
            self._press("accept" if chance.random() < 0.7 else "decline", browser, known)
        elif (known.status == "confirmed" and chance.random() < 0.6) or (known.status == "waitlisted" and chance.random() < 0.1):
            self._press("withdraw", browser, known)

    def _press(self, act: str, browser: "Browser", known: Known) -> None:
        """A button of the personal page."""
        status, page = browser.get(known.page)
        token = TOKEN.search(page)
        self._note(f"page {status}" if status >= 400 else "page", str(status))
        if token:
            self._note(act, browser.send(f"{known.page}/{act}", urlencode({"csrf_token": token[1]})))

    def _note(self, what: str, answer: str) -> None:
        self.answers[f"{what} {answer}"] += 1


ENDED = ("withdrawn", "expired", "declined")


class Browser:
    """One connection and its cookie."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=90)
        self.cookie = ""

    def close(self) -> None:
        self.connection.close()

    def get(self, path: str) -> tuple[int, str]:
        """Status and page."""
        return self._ask("GET", path, None)

    def send(self, path: str, body: str) -> str:
        """The outcome in a word: the status of the answer, or the fault of the connection."""
        return str(self._ask("POST", path, body)[0])

    def form(self, slug: str, number: int) -> str:
        """The sign-up form, filled in."""
        page = self.get(f"/events/{slug}/register?lang=en")[1]
        hidden = {}
        for tag in FIELD.findall(page):
            name, value = NAME.search(tag), VALUE.search(tag)
            if name:
                hidden[name[1]] = value[1] if value else ""
        person = {"full_name": f"Person {number}", "email": f"p{number}@example.org", "country": "DK", "event_data": "y"}
        return urlencode(hidden | person | {"organisation": "Fjordland Region"})

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        """A connection that the server closed while it was idle is opened again, once; what fails then is a fault."""
        try:
            return self._ask_once(method, path, body)
        except (http.client.RemoteDisconnected, ConnectionError):
            self.connection.close()
        try:
            return self._ask_once(method, path, body)
        except (OSError, http.client.HTTPException) as fault:
            self.connection.close()
            return NO_ANSWER, type(fault).__name__

    def _ask_once(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": self.cookie} | (FORM if body is not None else {})
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        self.cookie = (answer.getheader("Set-Cookie") or self.cookie).partition(";")[0]
        return answer.status, page
