"""Filling in a page's form as a browser without script does: what the page holds, with what a person types over it."""

from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class _Reader(HTMLParser):
    """Collects the successful controls of the form that posts to where the page is, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._inside = False
        self._area: str | None = None
        self._select: str | None = None
        self._first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = held.get("method") == "post" and not held.get("action")
        elif not self._inside:
            return
        elif tag == "textarea":
            self._area = held["name"]
            self.values[self._area] = [""]
        elif tag == "select":
            self._select, self._first = held["name"], None
        elif tag == "option" and self._select:
            self._option(held)
        elif tag == "input" and held.get("name") and (held["type"] not in ("radio", "checkbox") or "checked" in held):
            self.values.setdefault(held["name"], []).append(held.get("value", "on"))

    def _option(self, held: dict[str, str]) -> None:
        assert self._select is not None
        if "selected" in held or self._first is None:
            self._first = held["value"]
            self.values[self._select] = [held["value"]]

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area][0] += data.removeprefix("\r\n") if not self.values[self._area][0] else data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None


def filled(page: str) -> dict[str, Any]:
    """What a browser would send with the page's own form if nobody typed anything."""
    reader = _Reader()
    reader.feed(page)
    return dict(reader.values)


def send(client: FlaskClient, address: str, /, **typed: Any) -> TestResponse:
    """Open the page, type, send."""
    return client.post(address, data=filled(client.get(address).text) | typed)
