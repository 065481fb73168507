"""The pages of the inbox, the downloads, and the list as JSON for tests. All read but `delete`."""

from datetime import datetime
from hmac import compare_digest
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, render_template, request, send_from_directory, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventsite import clock
from eventsite.inbox import frame
from eventsite.inbox.card import read_card
from eventsite.inbox.letter import Letter, Summary
from eventsite.inbox.shelf import KINDS, Shelf, counts, is_kind

blueprint = Blueprint("inbox", __name__)

ON_A_PAGE = 100
REFRESH_SECONDS = 5
SHOWN_OF_SOURCE = 400_000  # characters: a page with more of it helps nobody; the download is whole
VIEWS = {"mail": "Mail", "text": "Text", "calendar": "Calendar", "headers": "Headers", "parts": "Parts", "source": "Source"}


@blueprint.get("/")
def mailbox() -> str:
    """The list, the newest first."""
    everything = _shelf().summaries()
    kind, words = request.args.get("kind", "all"), request.args.get("q", "").strip()
    found = [one for one in everything if is_kind(one, kind) and words.casefold() in one.found_by]
    first = max(request.args.get("first", 0, type=int), 0)
    return render_template(
        "list.html",
        messages=found[first : first + ON_A_PAGE],
        found=len(found),
        first=first,
        step=ON_A_PAGE,
        words=words,
        refresh=REFRESH_SECONDS if "refresh" in request.args else None,
        **_navigation(everything, kind),
    )


@blueprint.get("/messages/<name>")
def message(name: str) -> str:
    """One message, in the view that was asked for, or the first that it has."""
    letter = _letter(name)
    views = _views(letter)
    newer, older = _shelf().neighbours(name)
    return render_template(
        "message.html",
        letter=letter,
        views=views,
        view=request.args["view"] if request.args.get("view") in views else next(iter(views)),
        card=read_card(letter.calendar.text) if letter.calendar else None,
        dark="dark" in request.args,
        phone="phone" in request.args,
        source=letter.source[:SHOWN_OF_SOURCE],
        newer=newer,
        older=older,
        **_navigation(_shelf().summaries(), ""),
    )


@blueprint.get("/messages/<name>/mail")
def mail(name: str) -> Response:
    """The HTML of one message, for the frame and nothing else."""
    letter = _letter(name)
    html = letter.html or abort(404)
    response = Response(frame.for_frame(html.text, letter, dark="dark" in request.args), mimetype="text/html")
    response.headers["Content-Security-Policy"] = frame.POLICY
    return response


@blueprint.get("/messages/<name>.eml")
def source(name: str) -> Response:
    """The bytes as they came."""
    return _download(_letter(name).content, "message/rfc822", f"{name}.eml")


@blueprint.get("/messages/<name>/parts/<int:number>")
def part(name: str, number: int) -> Response:
    """One part, decoded, as a file."""
    parts = _letter(name).parts
    if number >= len(parts) or parts[number].is_container:
        abort(404)
    return _download(parts[number].body, parts[number].content_type, parts[number].download_name)


@blueprint.post("/delete")
def delete() -> AnyResponse:
    """Forget every message."""
    if not compare_digest(request.form.get("csrf_token", "").encode(), _shelf().token.encode()):
        abort(403)
    _shelf().delete_all()
    return redirect(url_for(".mailbox"), 303)


@blueprint.get("/api/messages")
def api_messages() -> Response:
    """All messages, or those to one address (`?to=`), the newest first."""
    to = request.args.get("to")
    return jsonify([_as_json(one) for one in _shelf().summaries() if to is None or to in one.to.split(", ")])


@blueprint.delete("/api/messages")
def api_delete() -> Response:
    """Forget every message. Another site cannot ask for it: DELETE needs a leave across sites that is never given."""
    return jsonify(deleted=_shelf().delete_all())


@blueprint.get("/healthz")
def healthz() -> Response:
    """That the pages answer and the folder can be read."""
    return jsonify(status="ok", messages=len(_shelf().folder.names()))


@blueprint.get("/inbox.css")
def style() -> Response:
    """The few rules that only these pages need."""
    return send_from_directory(Path(__file__).parent / "static", "inbox.css")


def moment(when: datetime) -> str:
    """A time on this machine's clock: `14:05:09` today, with its day before that."""
    here = when.astimezone()
    return f"{here:%H:%M:%S}" if here.date() == clock.now().astimezone().date() else f"{here.day} {here:%b %H:%M}"


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions["inbox"]
    return shelf


def _letter(name: str) -> Letter:
    return _shelf().letter(name) or abort(404)


def _navigation(everything: list[Summary], kind: str) -> dict[str, object]:
    return {"kinds": KINDS, "counts": counts(everything), "kind": kind}


def _views(letter: Letter) -> dict[str, str]:
    missing = {"mail": letter.html, "text": letter.plain, "calendar": letter.calendar}
    return {view: title for view, title in VIEWS.items() if missing.get(view, letter) is not None}


def _download(content: bytes, content_type: str, filename: str) -> Response:
    """Bytes that a browser saves and never shows."""
    response = Response(content, content_type="application/octet-stream" if content_type == "text/html" else content_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


def _as_json(one: Summary) -> dict[str, object]:
    return {
        "id": one.name,
        "from": one.sender,
        "to": one.to,
        "subject": one.subject,
        "message_id": one.message_id,
        "method": one.method,
        "received_at": one.received_at.isoformat(),
        "source": url_for(".source", name=one.name),
    }
