"""A real Chromium and the real application: a test that needs both asks for `visit`.

Without Chromium these tests are skipped, unless EVENTSITE_JUDGES_REQUIRED says that it must be there.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page
from werkzeug.serving import BaseWSGIServer, make_server

from eventsite.app import create_app
from eventsite.config import Settings
from eventsite.db import db
from tests.browser.walking import Mailbox
from tests.chromium import needed
from tests.mail.sink import Sink

AXE = Path(__file__).resolve().parent.parent / "judges" / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def port() -> int:
    """A free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def environment(environment: dict[str, str], port: int) -> dict[str, str]:
    """The test's settings, with the address under which the browser finds the site."""
    return environment | {"EVENTSITE_BASE_URL": f"http://127.0.0.1:{port}", "EVENTSITE_LIMITS": "off"}


@pytest.fixture
def site(environment: dict[str, str], port: int, app: Flask) -> Iterator[str]:
    """The application behind HTTP, on the test's database. CSRF is on: this is how people meet it."""
    application = create_app(Settings.from_env(environment))
    application.extensions.pop("eventsite.bell", None)
    server: BaseWSGIServer = make_server("127.0.0.1", port, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    server.server_close()
    thread.join()
    with application.app_context():
        db.engine.dispose()


class Visitor:
    """A page, and what went wrong on it: script errors, failed loads, refusals of the content security policy."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site
        self.faults: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", lambda request: self._request(request.url))

    def open(self, path: str) -> Page:
        """Go to a page of the site."""
        self.page.goto(self.site + path)
        return self.page

    def violations(self) -> list[str]:
        """What axe-core finds on this page: the rule and where."""
        needed(AXE.is_file(), "axe-core")
        self.page.evaluate(AXE.read_text("utf-8"))
        found: dict[str, Any] = self.page.evaluate("rules => axe.run({runOnly: rules})", RULES)
        return [f"{one['id']}: {node['target'][0]}" for one in found["violations"] for node in one["nodes"]]

    def too_wide(self) -> bool:
        """Whether the page must be scrolled sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))

    def _console(self, message: ConsoleMessage) -> None:
        # A form that is refused is answered 422; a page that is left at once has not used its font yet.
        expected = ("the server responded with a status of 4", "was preloaded using link preload")
        if message.type in ("error", "warning") and not any(words in message.text for words in expected):
            self.faults.append(message.text)

    def _request(self, url: str) -> None:
        if not url.startswith((self.site, "data:")):
            self.faults.append(f"another host: {url}")


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    """The mails that the site sends, each time somebody looks."""
    with Sink() as sink:
        box = Mailbox(app, sink)
        yield box
        box.close()


@pytest.fixture
def visit(chromium: Browser, site: str) -> Iterator[Callable[..., Visitor]]:
    """Open a browser window: `visit(viewport=PHONE, color_scheme="dark")`. What goes wrong on its pages fails the test."""
    visitors: list[Visitor] = []

    def window(**options: Any) -> Visitor:
        context = chromium.new_context(**({"viewport": PHONE, "locale": "en-GB"} | options))
        context.set_default_timeout(15_000)
        visitors.append(Visitor(context.new_page(), site))
        return visitors[-1]

    yield window
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.page.context.close()
    assert faults == []
