"""What walks share: keys alone, as a person without a pointer has them, and the mails that arrive meanwhile."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Flask
from playwright.sync_api import Locator, Page

from eventsite.mail.delivery import Delivery, hello_name
from eventsite.mail.worker import Worker
from tests.mail.sink import Received, Sink

if TYPE_CHECKING:
    from tests.browser.conftest import Visitor

WALKER = {"viewport": {"width": 390, "height": 844}, "reduced_motion": "reduce"}  # a smooth scroll has things elsewhere for a while
FAR = 120  # stops of the Tab key; a page with more between two things is no page for a keyboard
_LOOK = """wanted => {
    const here = document.activeElement
    if (!here || here === document.body) return ["nowhere", false]
    const seen = here.closest("label") ?? here
    const box = seen.getBoundingClientRect()
    const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
    const points = [[box.left + 2, box.top + 2], [(box.left + box.right) / 2, (box.top + box.bottom) / 2], [box.right - 2, box.bottom - 2]]
    const top = points.map(([x, y]) => document.elementFromPoint(x, y)).filter(Boolean)
    const open = inside && top.some(one => seen.contains(one) || one.contains(seen))
    return [open ? "" : (here.id || here.textContent.trim() || here.tagName), here === wanted]
}"""


def go_to(page: Page, target: Locator) -> None:
    """Tab on until the target has the focus. What has it on the way can be seen: nothing lies over it (WCAG 2.4.11)."""
    wanted = target.element_handle()
    for _ in range(FAR):
        page.keyboard.press("Tab")
        hidden, arrived = page.evaluate(_LOOK, wanted)
        assert hidden in ("", "nowhere"), f"the focus is out of sight on {hidden}"
        if arrived:
            return
    raise AssertionError(f"the Tab key does not lead to {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go there and press."""
    go_to(page, target)
    page.keyboard.press(key)


def type_into(page: Page, target: Locator, words: str) -> None:
    """Go there and type."""
    go_to(page, target)
    page.keyboard.type(words)


def tick(page: Page, target: Locator) -> None:
    """Go there and press the space bar: a box, or the first of several options."""
    press(page, target, "Space")


class Mailbox:
    """Everybody's: what the worker has delivered since one looked last."""

    def __init__(self, app: Flask, sink: Sink) -> None:
        settings = app.extensions["eventsite"].settings
        server = replace(settings.smtp, port=sink.port)
        self._sink, self._worker, self._read = sink, Worker(Delivery(server, hello=hello_name(settings))), 0

    def open(self) -> dict[str, list[Received]]:
        """New mails by the first name in the address, oldest first."""
        self._worker.drain()
        fresh, self._read = self._sink.received[self._read :], len(self._sink.received)
        found: dict[str, list[Received]] = {}
        for mail in fresh:
            found.setdefault(mail.recipients[0].partition("@")[0], []).append(mail)
        return found

    def close(self) -> None:
        """Let go of the server."""
        self._worker.close()


def link_in(mail: Received, purpose: str) -> str:
    """The one link of this purpose that the mail's text holds, from its first slash on."""
    [found] = set(re.findall(rf"https?://[^/\s]+(/{purpose}/[A-Za-z0-9_-]+)", mail.text()))
    return str(found)


def faults_on_screens(visitor: "Visitor") -> list[str]:
    """What axe-core finds on this page, and whether it must be scrolled sideways: on a phone and at the desk, in light and in dark.

    The dark only has other colours.
    """
    page, found = visitor.page, []
    for width, height in ((390, 844), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="light")
        found += [f"{width} light: {fault}" for fault in visitor.violations()]
        page.emulate_media(color_scheme="dark")
        dark = page.evaluate("rules => axe.run({runOnly: {type: 'rule', values: rules}})", ["color-contrast", "link-in-text-block"])
        found += [f"{width} dark: {one['id']}: {node['target'][0]}" for one in dark["violations"] for node in one["nodes"]]
        found += [f"{width}: wider than the screen"] * visitor.too_wide()
    return found
