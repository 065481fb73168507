"""Event pages and calendar feeds as they were answered, kept in this process, and proved valid against the database at each request.

A page is kept with the stamp that was read before it was rendered: when anything that it shows has changed since, by
whichever process, the stamp in the database is another and the page is made anew. Nothing has to be told to forget.

A page that is still true is answered before Flask comes in: routing, hooks and the session would cost more than the
answer does. The headers are those that Flask gave when the page was made; anything out of the ordinary goes to Flask.
"""

import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request
from sqlalchemy import Engine

from eventsite import clock
from eventsite.catalogue import changes, queries
from eventsite.config import Settings
from eventsite.db import db
from eventsite.web.conditional import Body, accepts_gzip, has, respond
from eventsite.web.kept import Kept
from eventsite.web.language import best_language

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_BYTES = 32 * 1024 * 1024  # of pages, and as much again of feeds
Key = tuple[object, ...]
Headers = list[tuple[str, str]]
_INDENTED = re.compile(r"\n\s+")
_MADE = "eventsite.made_page"
NOT_MODIFIED = "304 NOT MODIFIED"
_OF_THE_BODY = frozenset({"content-type", "content-length", "content-encoding"})


@dataclass(frozen=True)
class Page:
    """A page as it was answered. `until` is when the passing of time alone makes it untrue."""

    body: bytes
    headers: Headers
    etag: str
    stamp: Key
    until: datetime


@dataclass(frozen=True)
class Shelf:
    """One sort of answers: where they are found, what proves them, and those that are kept."""

    path: re.Pattern[str]  # its group is what the stamp is asked for
    query: re.Pattern[str]
    negotiated: bool  # where no language is asked for, it is the reader's
    stamp: Callable[[Engine, str], Key]
    pages: Kept[Key, Page] = field(default_factory=lambda: Kept(MAX_BYTES))


def shelves() -> tuple[Shelf, ...]:
    """All that is kept, empty."""
    address, any_query = re.compile(r"/events/([a-z0-9-]{1,100})"), re.compile(r"[\w%.+&=*~-]{0,500}", re.ASCII)
    return (
        Shelf(address, re.compile(r"|lang=[a-z]{2}"), negotiated=True, stamp=_page_stamp),
        Shelf(re.compile(r"/(events)\.ics"), any_query, negotiated=False, stamp=_feed_stamp),
    )


def _page_stamp(engine: Engine, slug: str) -> Key:
    return queries.page_stamp(engine, slug)


def _feed_stamp(engine: Engine, _subject: str) -> Key:
    return changes.feed_stamp(engine)


@dataclass(frozen=True)
class Wanted:
    """What a request asks for: on which shelf, proved by what, under which key."""

    shelf: Shelf
    subject: str
    key: Key
    etags: str | None  # those that the reader has already


class KeptPages:
    """The WSGI application in front of Flask."""

    def __init__(self, app: "WSGIApplication", host: str, engine: Callable[[], Engine]) -> None:
        self._app, self._host, self._engine, self._shelves = app, host, engine, shelves()
        self._making = [threading.Lock() for _number in range(64)]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        wanted = self._wanted(environ)
        if wanted is None:
            return self._app(environ, start_response)
        return self._kept(wanted, start_response) or self._made(wanted, environ, start_response)

    def _wanted(self, environ: "WSGIEnvironment") -> Wanted | None:
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        found = ((shelf, address) for shelf in self._shelves if (address := shelf.path.fullmatch(path)) is not None)
        shelf, address = next(found, (None, None))
        if shelf is None or address is None or environ["REQUEST_METHOD"] != "GET" or environ.get("HTTP_HOST") != self._host:
            return None
        if shelf.query.fullmatch(query) is None:
            return None
        language = best_language(environ.get("HTTP_ACCEPT_LANGUAGE", "")) if shelf.negotiated and not query else ""
        key = (path, query, language, environ["wsgi.url_scheme"], accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")))
        return Wanted(shelf, address[1], key, environ.get("HTTP_IF_NONE_MATCH"))

    def _kept(self, wanted: Wanted, start_response: "StartResponse") -> list[bytes] | None:
        """The answer, if the page is there and still true."""
        page = wanted.shelf.pages.get(wanted.key)
        if page is None or clock.now() >= page.until or self._stamp(wanted) != page.stamp:
            return None
        return _send(page, wanted.etags, start_response)

    def _made(self, wanted: Wanted, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The page made anew: by one of those who ask for it at once, the others wait for what that one makes.

        It is made whole also for who has it already, else a feed whose readers all do would never be kept.
        """
        with self._making[hash(wanted.key) % len(self._making)]:
            answer = self._kept(wanted, start_response)
            if answer is not None:
                return answer
            environ.pop("HTTP_IF_NONE_MATCH", None)
            made: list[Page] = []
            body = self._app(environ, _noting(made, environ, wanted.etags, start_response))
            if not made:
                return body
            wanted.shelf.pages.put(wanted.key, made[0], len(made[0].body))
            if not has(made[0].etag, wanted.etags):
                return body
        close = getattr(body, "close", None)
        if close is not None:
            close()
        return [b""]

    def _stamp(self, wanted: Wanted) -> Key:
        """The page's stamp now; an empty one, which no kept page has, when the database does not answer: Flask says so."""
        engine = self._engine()
        try:
            return wanted.shelf.stamp(engine, wanted.subject)
        except (engine.dialect.loaded_dbapi.Error, TimeoutError):
            return ()


def _noting(made: list[Page], environ: "WSGIEnvironment", etags: str | None, start_response: "StartResponse") -> "StartResponse":
    """Takes down the page that Flask makes, and says 304 to who has it."""

    def start(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
        found = environ.get(_MADE)
        if found is None or not status.startswith("200"):
            return start_response(status, headers, exc_info)
        body, stamp, until = found
        named = {name.lower(): value for name, value in headers}
        page = Page(body.zipped if "content-encoding" in named else body.plain, list(headers), named["etag"], stamp, until)
        made.append(page)
        if has(page.etag, etags):
            return start_response(NOT_MODIFIED, _without_body(page))
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
    app.wsgi_app = KeptPages(app.wsgi_app, host, _once(engine))  # type: ignore[method-assign]


def answer(stamp: Key, render: Callable[[], tuple[str, datetime]]) -> Response:
    """A page made now, for this request and for those to come. `render` answers the page and until when it is true."""
    text, until = render()
    body = Body(_INDENTED.sub("\n", text).encode())  # no template of these pages has preformatted text
    return keep(body, "text/html; charset=utf-8", stamp, until)


def keep(body: Body, media_type: str, stamp: Key, until: datetime) -> Response:
    """An answer made now, kept as long as its stamp stays and `until` has not come."""
    request.environ[_MADE] = (body, stamp, until)
    return respond(body, media_type)


def _send(page: Page, known: str | None, start_response: "StartResponse") -> list[bytes]:
    if has(page.etag, known):
        start_response(NOT_MODIFIED, _without_body(page))
        return [b""]
    start_response("200 OK", list(page.headers))
    return [page.body]


def _without_body(page: Page) -> Headers:
    return [header for header in page.headers if header[0].lower() not in _OF_THE_BODY]


def _once(make: Callable[[], Engine]) -> Callable[[], Engine]:
    made: list[Engine] = []

    def get() -> Engine:
        if not made:
            made.append(make())
        return made[0]

    return get
