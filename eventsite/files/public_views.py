"""Serving stored files. A key that opens nothing, a file of somebody else and an object that is gone look the same."""

from io import BytesIO

from flask import Blueprint, abort, send_file
from flask.typing import ResponseReturnValue

from eventsite.files import hooks, queries, rules, store
from eventsite.files.models import StoredFile
from eventsite.web.access import open_to_everyone
from eventsite.web.headers import private

blueprint = Blueprint("files", __name__)
POLICY = "sandbox; default-src 'none'"
DAY = 24 * 60 * 60


@blueprint.get("/files/<key>")
@open_to_everyone
def serve(key: str) -> ResponseReturnValue:
    """The file, if it is public or the feature that owns it lets this request read it."""
    file = queries.file_by_key(key)
    if file is None or not _may_read(file):
        abort(404)
    data = store.get(file.key)
    if data is None:
        abort(404)
    attached = not rules.is_inline(file.media_type)
    answer = send_file(BytesIO(data), file.media_type, as_attachment=attached, download_name=file.name, etag=file.sha256)
    answer.headers["Content-Security-Policy"] = POLICY
    if file.public:
        answer.headers["Cache-Control"] = f"public, max-age={DAY}"
    else:
        private()
    return answer


def _may_read(file: StoredFile) -> bool:
    if file.public:
        return True
    reader = hooks.readers.get(file.owner_kind)
    return reader is not None and reader(file)
