"""Which language a page is in: `?lang=`, else Accept-Language, without a cookie. A language once chosen stays in our links."""

from functools import lru_cache
from typing import Any

from flask import Flask, g, has_request_context, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from eventsite.i18n import DEFAULT_LANGUAGE, LANGUAGES, plural_in_template, text_in_template


def page_language() -> str:
    """The language of this request; mails set theirs with `in_language`."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    if "page_language" not in g:
        asked = request.args.get("lang", "")
        g.asked_language = asked if asked in LANGUAGES else None
        g.page_language = g.asked_language or best_language(request.headers.get("Accept-Language", ""))
    return str(g.page_language)


@lru_cache(1000)
def best_language(accepted: str) -> str:
    """The language for an Accept-Language. Browsers send few different ones, and reading one is slow."""
    return parse_accept_header(accepted[:200], LanguageAccept).best_match(LANGUAGES) or DEFAULT_LANGUAGE


def asked_language() -> str | None:
    """The language that this page's address asks for; none where it follows the reader's."""
    page_language()
    asked: str | None = g.get("asked_language")
    return asked


def install(app: Flask) -> None:
    """Keep a chosen language in the links of a page; say in `Vary` what a page depends on."""
    app.jinja_env.globals.update(_=text_in_template, gettext=text_in_template, ngettext=plural_in_template)

    @app.url_defaults
    def keep_language(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" or not has_request_context() or "lang" in values:
            return
        page_language()
        if g.get("asked_language"):
            values["lang"] = g.asked_language

    @app.after_request
    def vary(response: Any) -> Any:
        if "page_language" in g and not g.get("asked_language"):
            response.vary.add("Accept-Language")
        return response
