"""Rendered public pages, kept in this process, and proved valid against the database at each request.

A page is kept with the stamp that was read before it was rendered: when anything that it shows has changed since, by
whichever process, the stamp in the database is another and the page is made anew. Nothing has to be told to forget.
"""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Any

from flask import Flask, Response, current_app, request

from eventsite.config import Settings

MAX_BYTES = 32 * 1024 * 1024
Key = tuple[object, ...]
_NAME = "eventsite.pages"


@dataclass
class Page:
    """A rendered page. `until` is when the passing of time alone makes it untrue."""

    body: bytes
    etag: str
    stamp: Key
    until: datetime | None

    @cached_property
    def zipped(self) -> bytes:
        """For browsers; made when the first one asks."""
        return gzip.compress(self.body, 6, mtime=0)


class PageCache:
    """The pages used last, up to a number of bytes. Safe to use from several threads."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._bytes = 0
        self._max = max_bytes
        self._lock = threading.Lock()

    def get(self, key: Key, stamp: Key, now: datetime) -> Page | None:
        """The page, if it is still true."""
        with self._lock:
            page = self._pages.get(key)
            if page is None or page.stamp != stamp or (page.until is not None and now >= page.until):
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Page) -> None:
        """Keep it, and let the longest unused go."""
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._bytes += _size(page)
            while self._bytes > self._max and self._pages:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._bytes -= _size(page)


def install(app: Flask, settings: Settings) -> None:
    """Give the application its cache, unless it is switched off."""
    app.extensions[_NAME] = PageCache() if settings.page_cache else None


def answer(key: Key, stamp: Key, now: datetime, render: Callable[[], tuple[str, datetime]]) -> Response:
    """The page of this key, kept or rendered; 304 for who has it. `render` answers the page and until when it is true."""
    pages: PageCache | None = current_app.extensions[_NAME]
    page = pages.get(key, stamp, now) if pages else None
    if page is None:
        text, until = render()
        page = make_page(text.encode(), stamp, until)
        if pages:
            pages.put(key, page)
    return respond(page)


def make_page(body: bytes, stamp: Key = (), until: datetime | None = None) -> Page:
    """A page with its tag, which is made of its content."""
    return Page(body, blake2b(body, digest_size=12).hexdigest(), stamp, until)


def respond(page: Page, media_type: str = "text/html; charset=utf-8") -> Response:
    """The page, whole or as 304, compressed for who can read that; never kept anywhere without asking us again."""
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{page.etag}-gz"' if zipped else f'"{page.etag}"'
    headers: dict[str, Any] = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if _has(etag, request.headers.get("If-None-Match")):
        return Response(status=304, headers=headers)
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(page.zipped if zipped else page.body, headers=headers, content_type=media_type)


def _has(etag: str, known: str | None) -> bool:
    """If-None-Match compares weakly (RFC 9110, 13.1.2): a proxy may have weakened our tag."""
    return known is not None and any(tag.strip().removeprefix("W/") in (etag, "*") for tag in known.split(","))


def _size(page: Page) -> int:
    return 2 * len(page.body)  # with the compressed form and what Python adds
