"""The list as a file."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.audit.service import Act, record
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.invitations import desk_queries, exports
from eventsite.invitations.desk_forms import ExportForm
from eventsite.invitations.desk_views.frame import AT, asked_filter, blueprint, list_address, me, own_event
from eventsite.invitations.exports import Export
from eventsite.web import spreadsheet
from eventsite.web.access import for_desk


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
    headers, rows, filename = exports.columns(wished), exports.rows(wished), wished.filename(kind)
    if kind == "xlsx":
        return spreadsheet.xlsx_answer(headers, rows, filename=filename)
    return spreadsheet.csv_answer(headers, rows, bom=bool(form.bom.data), filename=filename)
