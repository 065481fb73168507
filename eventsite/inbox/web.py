"""create_inbox(): the small application over one folder, and what guards it.

The pages need no script and run none. A caught mail is hostile until shown otherwise: its HTML is only ever served with
the policy of `frame`, and only names of this machine are answered, since another site could point its own name here and
read mail through the browser.
"""

import secrets
from pathlib import Path

from flask import Flask, Response

from eventsite.inbox import views
from eventsite.inbox.folder import Folder
from eventsite.inbox.shelf import Shelf

HERE = Path(__file__).resolve().parent
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def create_inbox(folder: Folder, smtp_address: str, *, token: str | None = None) -> Flask:
    """The application. `smtp_address` is shown to readers; `token` guards the form that deletes, and is new at each start."""
    app = Flask("eventsite.inbox", root_path=str(HERE), static_folder=str(HERE.parents[1] / "static"))
    app.config["TRUSTED_HOSTS"] = [*LOOPBACK_NAMES, smtp_address.rpartition(":")[0]]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    shelf = Shelf(folder, token or secrets.token_urlsafe(32))
    app.extensions["inbox"] = shelf
    app.jinja_env.globals.update(csrf_token=lambda: shelf.token, smtp_address=smtp_address, folder=folder.path)
    app.jinja_env.filters["moment"] = views.moment
    app.register_blueprint(views.blueprint)
    app.after_request(_protect)
    return app


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-DNS-Prefetch-Control"] = "off"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-cache" if response.mimetype in ("text/css", "font/woff2") else "no-store"
    return response
