"""Reports and news."""

from flask import Blueprint, abort, render_template
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from eventsite.catalogue import hooks
from eventsite.catalogue.models import Event
from eventsite.publications import queries
from eventsite.publications.day import today
from eventsite.web.access import open_to_everyone
from eventsite.web.pagination import asked_page

blueprint = Blueprint("publications", __name__)
PAGE_SIZE = 24


@blueprint.record_once
def _give_words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(report_text=queries.report_text, news_text=queries.news_text)
    if panel not in hooks.panels:
        hooks.panels.append(panel)


def panel(event: Event) -> Markup:
    """On an event's page: the reports that came out of it."""
    found = queries.reports_of(event, today())
    return Markup(render_template("publications/_event_panel.html", reports=found)) if found else Markup("")  # noqa: S704 - a template


@blueprint.get("/reports")
@open_to_everyone
def reports() -> ResponseReturnValue:
    """All reports, the newest first."""
    page = asked_page(PAGE_SIZE, queries.count_reports(today()))
    found = queries.reports(today(), offset=page.offset, limit=page.size)
    return render_template("publications/reports.html", reports=found, page=page)


@blueprint.get("/reports/<slug>")
@open_to_everyone
def report(slug: str) -> ResponseReturnValue:
    """One report."""
    found = queries.report_by_slug(slug, today()) or abort(404)
    return render_template(
        "publications/report.html", report=found, text=queries.report_text(found), event=queries.public_event(found.event_id),
        file=queries.public_file(found.file_id),
    )  # fmt: skip


@blueprint.get("/news")
@open_to_everyone
def news() -> ResponseReturnValue:
    """All news, the newest first."""
    page = asked_page(PAGE_SIZE, queries.count_news(today()))
    return render_template("publications/news.html", news=queries.news(today(), offset=page.offset, limit=page.size), page=page)


@blueprint.get("/news/<slug>")
@open_to_everyone
def news_item(slug: str) -> ResponseReturnValue:
    """One news item."""
    found = queries.news_by_slug(slug, today()) or abort(404)
    event = queries.public_event(found.event_id)
    return render_template("publications/news_item.html", item=found, text=queries.news_text(found), event=event)
