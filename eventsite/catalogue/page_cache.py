"""Rendered event pages, kept in this process, and proved valid against the database at each request.

A page is kept with the stamp that was read before it was rendered: when anything that it shows has changed since, by
whichever process, the stamp in the database is another and the page is made anew. Nothing has to be told to forget.

A page that is still true is answered before Flask comes in: routing, hooks and the session would cost more than the
answer does. The headers are those that Flask gave when the page was made; anything out of the ordinary goes to Flask.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request
from sqlalchemy import Engine

from eventsite import clock
from eventsite.catalogue import queries
from eventsite.config import Settings
from eventsite.db import db
from eventsite.web.conditional import Body, accepts_gzip, has, respond
from eventsite.web.language import best_language

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_BYTES = 32 * 1024 * 1024
Key = tuple[object, ...]
Headers = list[tuple[str, str]]
_ADDRESS = re.compile(r"/events/([a-z0-9-]{1,100})")
_QUERY = re.compile(r"|lang=[a-z]{2}")
_INDENTED = re.compile(r"\n\s+")
_MADE = "eventsite.made_page"
_OF_THE_BODY = frozenset({"content-type", "content-length", "content-encoding"})


@dataclass(frozen=True)
class Page:
    """A page as it was answered. `until` is when the passing of time alone makes it untrue."""

    body: bytes
    headers: Headers
    etag: str
    stamp: Key
    until: datetime


class PageCache:
    """The pages used last, up to a number of bytes. Safe to use from several threads."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._bytes = 0
        self._max = max_bytes
        self._lock = threading.Lock()

    def get(self, key: Key) -> Page | None:
        """The page, true or not."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Page) -> None:
        """Keep it, and let the longest unused go."""
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._bytes += len(page.body)
            while self._bytes > self._max:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._bytes -= len(page.body)


class KeptPages:
    """The WSGI application in front of Flask."""

    def __init__(self, app: "WSGIApplication", host: str, engine: Callable[[], Engine], pages: PageCache) -> None:
        self._app, self._host, self._engine, self._pages = app, host, engine, pages
        self._making = [threading.Lock() for _number in range(64)]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        address = _ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
        if address is None or environ["REQUEST_METHOD"] != "GET" or environ.get("HTTP_HOST") != self._host:
            return self._app(environ, start_response)
        query = environ.get("QUERY_STRING", "")
        if _QUERY.fullmatch(query) is None:
            return self._app(environ, start_response)
        language = "" if query else best_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        key = (address[1], query, language, environ["wsgi.url_scheme"], accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")))
        return self._kept(key, address[1], environ, start_response) or self._made(key, address[1], environ, start_response)

    def _kept(self, key: Key, slug: str, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes] | None:
        """The answer, if the page is there and still true."""
        page = self._pages.get(key)
        if page is None or clock.now() >= page.until or self._stamp(slug) != page.stamp:
            return None
        return _send(page, environ.get("HTTP_IF_NONE_MATCH"), start_response)

    def _made(self, key: Key, slug: str, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The page made anew: by one of those who ask for it at once, the others wait for what that one makes."""
        with self._making[hash(key) % len(self._making)]:
            answer = self._kept(key, slug, environ, start_response)
            return answer if answer is not None else self._app(environ, self._keeping(key, environ, start_response))

    def _stamp(self, slug: str) -> Key:
        """The page's stamp now; an empty one, which no kept page has, when the database does not answer: Flask says so."""
        engine = self._engine()
        try:
            return queries.page_stamp(engine, slug)
        except (engine.dialect.loaded_dbapi.Error, TimeoutError):
            return ()

    def _keeping(self, key: Key, environ: "WSGIEnvironment", start_response: "StartResponse") -> "StartResponse":
        def start(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            made = environ.get(_MADE)
            if made is not None and status.startswith("200"):
                body, stamp, until = made
                named = {name.lower(): value for name, value in headers}
                sent = body.zipped if "content-encoding" in named else body.plain
                self._pages.put(key, Page(sent, list(headers), named["etag"], stamp, until))
            return start_response(status, headers, exc_info)

        return start


def install(app: Flask, settings: Settings) -> None:
    """Put the kept pages in front of the application, unless they are switched off."""
    if not settings.page_cache:
        return

    def engine() -> Engine:
        with app.app_context():
            return db.engine

    host = settings.base_url.partition("://")[2]
    app.wsgi_app = KeptPages(app.wsgi_app, host, _once(engine), PageCache())  # type: ignore[method-assign]


def answer(stamp: Key, render: Callable[[], tuple[str, datetime]]) -> Response:
    """A page made now, for this request and for those to come. `render` answers the page and until when it is true."""
    text, until = render()
    body = Body(_INDENTED.sub("\n", text).encode())  # no template of these pages has preformatted text
    request.environ[_MADE] = (body, stamp, until)
    return respond(body, "text/html; charset=utf-8")


def _send(page: Page, known: str | None, start_response: "StartResponse") -> list[bytes]:
    if has(page.etag, known):
        start_response("304 NOT MODIFIED", [header for header in page.headers if header[0].lower() not in _OF_THE_BODY])
        return [b""]
    start_response("200 OK", list(page.headers))
    return [page.body]


def _once(make: Callable[[], Engine]) -> Callable[[], Engine]:
    made: list[Engine] = []

    def get() -> Engine:
        if not made:
            made.append(make())
        return made[0]

    return get
