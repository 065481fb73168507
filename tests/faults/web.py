"""What the tests of killed and raced web processes share: starting one, and a browser that follows nothing."""

import os
import re
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

from tests.registration.pages import ADA, hidden

ROOT = Path(__file__).parents[2]


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

    def open(self, path: str, data: dict[str, Any] | None = None) -> tuple[int, str, str]:
        """Status, where to go, and the page."""
        body = urllib.parse.urlencode(data, doseq=True).encode() if data is not None else None
        request = urllib.request.Request(self.base + path, body, {"Referer": self.base + path})
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.headers.get("Location", ""), answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers.get("Location", ""), answer.read().decode()

    def form(self, slug: str, **values: Any) -> dict[str, Any]:
        """The sign-up form of an event, opened and filled in."""
        _status, _where, page = self.open(f"/events/{slug}/register")
        return ADA | {name: hidden(page, name) for name in ("csrf_token", "token")} | values

    def button(self, page: str, act: str) -> dict[str, Any]:
        """What pressing a button of this page sends, where the page shows it."""
        _status, _where, text = self.open(page)
        assert f'action="{page}/{act}' in text or f"/{act}" in text
        return {"csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]*)"', text)[1]}  # type: ignore[index]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None
