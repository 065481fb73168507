"""A private file on its way out: always to be saved, never shown inside the site."""

from io import BytesIO

from flask import abort, send_file
from flask.typing import ResponseReturnValue

from eventsite.files import store
from eventsite.files.models import StoredFile
from eventsite.web.headers import private

POLICY = "sandbox; default-src 'none'"


def as_attachment(file: StoredFile) -> ResponseReturnValue:
    """The file, which the caller has found that this request may read."""
    data = store.get(file.key)
    if data is None:
        abort(404)
    answer = send_file(BytesIO(data), file.media_type, as_attachment=True, download_name=file.name, etag=file.sha256)
    answer.headers["Content-Security-Policy"] = POLICY
    private()
    return answer
