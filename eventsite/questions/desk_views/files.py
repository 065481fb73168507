"""The files that people answered with, for who may see answers."""

from flask import abort
from flask.typing import ResponseReturnValue

from eventsite.accounts.queries import can
from eventsite.files.sending import as_attachment
from eventsite.questions import outside
from eventsite.questions.desk_views.frame import blueprint, own_event
from eventsite.web.access import for_desk


@blueprint.get("/events/<int:event_id>/answers/<key>")
@for_desk("registrations.view")
def answer_file(event_id: int, key: str) -> ResponseReturnValue:
    """A file that answers a question of this event; a sensitive one only for who may take sensitive answers along."""
    event = own_event(event_id)
    file, question = outside.upload_at(event.id, key) or abort(404)
    if question.sensitive and not can("registrations.export"):
        abort(403)
    return as_attachment(file)
