"""The programme by months: on the sheet of a calendar, and as a list by days."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.catalogue import month_lists, months
from eventsite.catalogue.public_views.frame import blueprint
from eventsite.i18n import in_zone
from eventsite.people.queries import site
from eventsite.web.access import open_to_everyone

blueprint.add_app_template_global(months.week_of)


@blueprint.get("/events/calendar")
@open_to_everyone
def month() -> ResponseReturnValue:
    """One month as a table of weeks; 404 for a month that has no page (months.read_month)."""
    return _page("catalogue.month", "catalogue/month.html")


@blueprint.get("/events/agenda")
@open_to_everyone
def agenda() -> ResponseReturnValue:
    """The same month as a list by days, each time with its zone."""
    return _page("catalogue.agenda", "catalogue/agenda.html")


def _page(endpoint: str, template: str) -> ResponseReturnValue:
    now = clock.now()
    page = month_lists.month_page(endpoint, request.args, in_zone(now, site().zone).date()) or abort(404)
    return render_template(template, list=page, now=now)
