"""A hostile mail in a real browser: nothing runs, nothing is fetched, and the pages fit a phone."""

import socket
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from eventsite.inbox.web import create_inbox
from tests.inbox.letters import INVITATION, catch, make_letter

pytestmark = pytest.mark.browser
HOSTILE = """<html><head><meta http-equiv="refresh" content="0;url=STRANGER/meta"></head><body>
<script>top.location = "STRANGER/script"; document.title = "ran"</script>
<img src="STRANGER/seen.gif" onerror="document.body.id = 'ran'"><svg onload="document.body.id = 'ran'"></svg>
<iframe src="STRANGER/inner"></iframe><link rel="stylesheet" href="STRANGER/style.css">
<p style="color: green">Hello</p><a href="javascript:document.body.id='ran'">Press</a></body></html>"""


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.fixture
def address(folder) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_inbox(folder, "127.0.0.1:1025"), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def stranger() -> Iterator[socket.socket]:
    """A server of somebody else. Whoever connects waits in its queue."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def was_visited(listening: socket.socket) -> bool:
    try:
        listening.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def test_hostile_mail_in_a_browser_runs_nothing_and_fetches_nothing(browser, address, folder, stranger):
    name = catch(folder, make_letter(html=HOSTILE.replace("STRANGER", f"http://127.0.0.1:{stranger.getsockname()[1]}")))
    page = browser.new_page()

    page.goto(f"{address}/messages/{name}")
    mail = page.frame_locator("iframe.mail-frame")
    mail.get_by_text("Press").click()
    page.wait_for_timeout(500)

    assert not was_visited(stranger)
    assert page.url == f"{address}/messages/{name}"
    assert (mail.locator("#ran").count(), mail.get_by_text("Hello").evaluate("p => getComputedStyle(p).color")) == (0, "rgb(0, 128, 0)")
    page.close()


def test_hostile_mail_without_the_policy_would_reach_the_stranger(browser, stranger):
    page = browser.new_page()

    page.set_content(HOSTILE.replace("STRANGER", f"http://127.0.0.1:{stranger.getsockname()[1]}"), wait_until="commit")
    page.wait_for_timeout(500)

    assert was_visited(stranger)  # else the test above proves nothing
    page.close()


def test_link_in_a_mail_opens_a_page_of_its_own(browser, address, folder):
    name = catch(folder, make_letter(html=f'<a href="{address}/healthz">Your seat</a>'))
    page = browser.new_page()
    page.goto(f"{address}/messages/{name}")

    with page.context.expect_page() as opened:
        page.frame_locator("iframe.mail-frame").get_by_text("Your seat").click()
    opened.value.wait_for_load_state()

    assert opened.value.url == f"{address}/healthz"
    assert page.url == f"{address}/messages/{name}"
    page.context.close()


VIEWS = [f"/messages/000001?view={view}" for view in ("mail", "text", "calendar", "headers", "parts", "source")]


@pytest.mark.parametrize("width", [360, 390, 1440])
@pytest.mark.parametrize("path", ["/", "/?q=nothing", *VIEWS])
def test_page_at_any_width_does_not_scroll_sideways(browser, address, folder, width, path):
    letter = make_letter(html="<p>Hello", calendar=INVITATION, subject="Sundhedsdataforordningen i praksis " * 4)
    catch(folder, letter, to="a" * 60 + "@example.org")
    page = browser.new_page(viewport={"width": width, "height": 800})

    page.goto(address + path)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()
