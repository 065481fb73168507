"""Error pages. A refusal shows its own words; anything unforeseen shows a reference that finds the log line."""

import logging
import secrets
from datetime import timedelta

from flask import Flask, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError, TooManyRequests

from eventsite import clock
from eventsite.db import db, transaction
from eventsite.errors import DomainError, without_values
from eventsite.i18n import _l
from eventsite.web import limits

QUARTER = timedelta(minutes=15)
MOST_WITHOUT_TOKEN = 60  # forms of one network: a page that is older than the session's cookie is no attack
log = logging.getLogger(__name__)
TITLES = {
    400: _l("That request could not be understood"),
    403: _l("This is not open to you"),
    404: _l("There is no page here"),
    405: _l("That is not how this page is used"),
    409: _l("That has changed in the meantime"),
    410: _l("This is over"),
    413: _l("That is too large"),
    422: _l("That is not possible"),
    429: _l("That was a lot at once"),
    500: _l("Something went wrong on our side"),
    503: _l("Just a moment"),
}
TEXTS = {
    400: _l("Go back and send the form again. If it was open for long, load the page anew first."),
    403: _l("Ask the owner of your team whether you should see this."),
    404: _l("The address may be mistyped, or the page was taken down. The list of events is the best place to look."),
    405: _l("Go back and use the buttons of the page."),
    413: _l("Send less at once."),
    429: _l("Wait a few minutes, then try again. Nothing that you sent is lost."),
    500: _l("It has been noted. Try again in a moment; if it stays like this, write to us with the reference below."),
    503: _l("The site is busy. Try again in a few seconds."),
}


def install(app: Flask) -> None:
    """Answer refusals, HTTP errors and faults with a page, or with JSON under /api/."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _without_token)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def error_page(code: int, *, text: str = "", reference: str = "") -> ResponseReturnValue:
    """The page for a status code. 404, 410 and 500 need no database to be shown."""
    title = str(TITLES.get(code, TITLES[500 if code >= 500 else 400]))
    words = text or str(TEXTS.get(code, ""))
    if request.path.startswith("/api/"):
        return jsonify(title=title, status=code, detail=words, reference=reference or None), code
    return render_template("errors/error.html", code=code, title=title, text=words, reference=reference), code


def _refused(error: DomainError) -> ResponseReturnValue:
    return error_page(error.status_code, text=str(error.message))


def _without_token(error: CSRFError) -> ResponseReturnValue:
    """A form that is not of our page. It is counted, since it comes before every other limit."""
    with transaction():
        number = limits.count("form without token", limits.caller(), per=QUARTER, now=clock.now())
    return _http(TooManyRequests(retry_after=int(QUARTER.total_seconds())) if number > MOST_WITHOUT_TOKEN else error)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, SecurityError):  # a foreign Host: no address of ours can be built for it, so no page either
        return "That is not the name of this site.\n", 400, {"Content-Type": "text/plain; charset=utf-8"}
    answer = make_response(error_page(error.code))
    if error.code == 429 or error.code == 503:
        answer.headers["Retry-After"] = str(getattr(error, "retry_after", None) or 60)
    if error.code == 405 and getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))  # type: ignore[attr-defined]
    return answer


def _fault(error: Exception) -> ResponseReturnValue:
    reference = secrets.token_hex(4)
    db.session.rollback()
    log.error("fault %s: %s at %s", reference, type(error).__name__, request.endpoint, exc_info=without_values(error))
    return error_page(InternalServerError.code, reference=reference)
