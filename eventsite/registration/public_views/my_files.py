"""The files with which somebody has answered, on their own page."""

from flask import abort
from flask.typing import ResponseReturnValue

from eventsite.files.sending import as_attachment
from eventsite.questions import outside
from eventsite.registration.public_views.frame import blueprint
from eventsite.registration.public_views.my_link import holder, link_gone
from eventsite.web.access import with_personal_link
from eventsite.web.headers import private


@blueprint.get("/my/<token>/files/<key>")
@with_personal_link
def my_file(token: str, key: str) -> ResponseReturnValue:
    """One of the person's own files, to be saved."""
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    return as_attachment(outside.upload_of(registration.answers_id, key) or abort(404))
