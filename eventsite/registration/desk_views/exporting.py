"""The list as a file."""

from dataclasses import replace

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.queries import current_account
from eventsite.audit.service import Act, record
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.i18n import language
from eventsite.registration import desk_queries, exports
from eventsite.registration.desk_forms import ExportForm
from eventsite.registration.desk_queries import ListFilter
from eventsite.registration.desk_views.asked import asked_filter, blueprint, chosen_ids, list_address, own_event
from eventsite.registration.exports import Export
from eventsite.web import spreadsheet
from eventsite.web.access import for_desk


@blueprint.route("/events/<int:event_id>/attendees/export", methods=["GET", "POST"])
@for_desk("registrations.export")
def export(event_id: int) -> ResponseReturnValue:
    """Say what the file will hold; make it by POST, because taking people's data out is recorded."""
    event = own_event(event_id)
    wanted = replace(asked_filter(event), chosen=tuple(chosen_ids([request.args.get("chosen", "")])))
    form = ExportForm()
    if form.validate_on_submit():
        return _file(event, wanted, form)
    number = desk_queries.matching(event.id, wanted)
    asked = desk_queries.asked_ever(event.id, language(), event.main_language)
    context = {"event": event, "tab": "attendees", "form": form, "number": number, "back": list_address(event.id), "wanted": wanted}
    page = render_template("registration/desk/export.html", **context, has_sensitive=any(question.sensitive for question in asked))
    return page, 422 if request.method == "POST" else 200


def _file(event: Event, wanted: ListFilter, form: ExportForm) -> Response:
    kind = form.format.data
    wished = Export(event, wanted, language(), with_sensitive=bool(form.sensitive.data))
    details = {"format": kind, "sensitive": wished.with_sensitive, "status": wanted.facet, "chosen": len(wanted.chosen)}
    with transaction():
        record(Act("registration.exported", event, current_account().id, event_id=event.id, details=details))
    headers, rows, filename = exports.columns(wished), exports.rows(wished), wished.filename(kind, clock.now())
    if kind == "xlsx":
        return spreadsheet.xlsx_answer(headers, rows, filename=filename)
    return spreadsheet.csv_answer(headers, rows, bom=bool(form.bom.data), filename=filename)
