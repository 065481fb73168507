"""The check behind `for_desk`: who is signed in, in which team, and whether their role has the permission."""

from urllib.parse import urlsplit

from flask import abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from eventsite.accounts import queries, rules
from eventsite.web.headers import private

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def check_desk(permission: str) -> ResponseReturnValue | None:
    """Nothing (go on), or the answer instead: the way to sign in for a page that is asked for, 403 for all else."""
    private()
    if queries.signed_in() is None:
        if request.method != "GET" or request.headers.get("HX-Request"):
            abort(403)
        return redirect(url_for("accounts.sign_in", next=rules.safe_next(request.full_path.rstrip("?"))), 303)
    if not queries.can(permission):
        abort(403)
    return None


def refuse_foreign() -> None:
    """Refuse what another site makes a browser send. A token guards every form besides.

    Under `Referrer-Policy: no-referrer` a browser sends `Origin: null` with our own forms, so that null says nothing.
    """
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)
    origin = request.headers.get("Origin")
    if origin in (None, "null"):
        return
    own = urlsplit(current_app.extensions["eventsite"].settings.base_url)
    if origin != f"{own.scheme}://{own.netloc}":
        abort(403)
