"""The site's own style sheets, scripts and drawings, compressed for who can read that; everything else as Flask serves it."""

from functools import cache
from mimetypes import guess_type
from pathlib import Path

from flask import Flask, Response
from werkzeug.security import safe_join

from eventsite.web.conditional import Body, respond

TEXTS = (".css", ".js", ".svg", ".txt")


def install(app: Flask) -> None:
    """Take over the endpoint `static`."""
    root = str(app.static_folder)

    def serve(filename: str) -> Response:
        """One file of the folder."""
        path = safe_join(root, filename)
        if path is None or not path.endswith(TEXTS) or not Path(path).is_file():
            return app.send_static_file(filename)
        body = _body(path, Path(path).stat().st_mtime_ns)
        return respond(body, guess_type(path)[0] or "text/plain")

    app.view_functions["static"] = serve


@cache
def _body(path: str, _changed: int) -> Body:
    return Body(Path(path).read_bytes())
