"""The list as a file."""

import tempfile

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import wrap_file

from eventsite import clock
from eventsite.audit.service import Act, record
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.invitations import desk_queries, exports
from eventsite.invitations.desk_forms import ExportForm
from eventsite.invitations.desk_views.frame import AT, asked_filter, blueprint, list_address, me, own_event
from eventsite.invitations.exports import Export
from eventsite.web import spreadsheet
from eventsite.web.access import for_desk

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 64 * 1024


@blueprint.route(AT + "/export", methods=["GET", "POST"])
@for_desk("registrations.export")
def export(event_id: int) -> ResponseReturnValue:
    """Say what the file will hold; make it by POST, because taking people's data out is recorded."""
    event = own_event(event_id)
    wished = Export(event, asked_filter(), clock.now())
    form = ExportForm()
    if form.validate_on_submit():
        return _file(event, wished, form)
    number = desk_queries.matching(event, wished.wanted, wished.now)
    context = {"event": event, "tab": "invitations", "form": form, "number": number, "back": list_address(event)}
    return render_template("invitations/desk/export.html", **context), 422 if request.method == "POST" else 200


def _file(event: Event, wished: Export, form: ExportForm) -> Response:
    kind = form.format.data
    details = {"format": kind, "state": wished.wanted.facet}
    with transaction():
        record(Act("invitations.exported", event, me(), event_id=event.id, details=details))
    answer = _workbook(wished) if kind == "xlsx" else _csv(wished, bom=bool(form.bom.data))
    answer.headers.set("Content-Disposition", "attachment", filename=wished.filename(kind))
    return answer


def _csv(wished: Export, *, bom: bool) -> Response:
    pieces = spreadsheet.as_csv(exports.columns(wished), exports.rows(wished), bom=bom)
    return Response(stream_with_context(pieces), content_type=CSV_TYPE)


def _workbook(wished: Export) -> Response:
    file = tempfile.TemporaryFile(prefix="eventsite-export-")  # noqa: SIM115 - closed when the answer is, not here
    spreadsheet.write_xlsx(exports.columns(wished), exports.rows(wished), file)
    db.session.rollback()  # the reading is over; the file may take long to be fetched
    size = file.tell()
    file.seek(0)
    answer = Response(wrap_file(request.environ, file, CHUNK), content_type=XLSX_TYPE, direct_passthrough=True)
    answer.content_length = size
    return answer
