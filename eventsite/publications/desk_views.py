"""Editing reports and news."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from eventsite.accounts.notices import tell
from eventsite.accounts.queries import current_account, current_team
from eventsite.i18n import _
from eventsite.people.queries import site
from eventsite.publications import desk_queries, service
from eventsite.publications.day import today
from eventsite.publications.forms import NewsForm, PublicationForm, ReportForm, filled_from, form_in
from eventsite.publications.models import News, Report
from eventsite.web.access import for_desk
from eventsite.web.editing import FormPage, press, serve

blueprint = Blueprint("publications_desk", __name__)


@blueprint.get("/publications")
@for_desk("events.view")
def reports() -> ResponseReturnValue:
    """The team's reports and news."""
    team = current_team()
    context = {"reports": desk_queries.reports_of_team(team.id), "items": desk_queries.news_of_team(team.id), "today": today()}
    return render_template("publications/desk/list.html", **context)


@blueprint.route("/publications/reports/new", methods=["GET", "POST"])
@for_desk("events.edit")
def new_report() -> ResponseReturnValue:
    """A new report."""
    form = _form(ReportForm, {}, {"published_on": today()})
    return _serve(form, "report", None, lambda: service.add_report(current_team(), form.to_facts(), by=current_account().id))


@blueprint.route("/publications/reports/<int:report_id>", methods=["GET", "POST"])
@for_desk("events.edit")
def report(report_id: int) -> ResponseReturnValue:
    """One report."""
    row = desk_queries.report_for_team(report_id, current_team().id) or abort(404)
    facts = service.report_facts(row)
    form = _form(ReportForm, facts.texts, filled_from(facts))

    def save() -> None:
        service.change_report(row, form.to_facts(), seen=form.seen.data, by=current_account().id)

    return _serve(form, "report", row, save)


@blueprint.post("/publications/reports/<int:report_id>/publish")
@for_desk("events.edit")
def publish_report(report_id: int) -> ResponseReturnValue:
    """Let a report out today."""
    return _publish(desk_queries.report_for_team(report_id, current_team().id) or abort(404))


@blueprint.route("/publications/news/new", methods=["GET", "POST"])
@for_desk("events.edit")
def new_news() -> ResponseReturnValue:
    """A new news item."""
    form = _form(NewsForm, {}, {"published_on": today()})
    return _serve(form, "news", None, lambda: service.add_news(current_team(), form.to_facts(), by=current_account().id))


@blueprint.route("/publications/news/<int:news_id>", methods=["GET", "POST"])
@for_desk("events.edit")
def news_item(news_id: int) -> ResponseReturnValue:
    """One news item."""
    row = desk_queries.news_for_team(news_id, current_team().id) or abort(404)
    facts = service.news_facts(row)
    form = _form(NewsForm, facts.texts, filled_from(facts))

    def save() -> None:
        service.change_news(row, form.to_facts(), seen=form.seen.data, by=current_account().id)

    return _serve(form, "news", row, save)


@blueprint.post("/publications/news/<int:news_id>/publish")
@for_desk("events.edit")
def publish_news(news_id: int) -> ResponseReturnValue:
    """Let a news item out today."""
    return _publish(desk_queries.news_for_team(news_id, current_team().id) or abort(404))


def _publish(row: Report | News) -> ResponseReturnValue:
    press(lambda: service.publish(row, today=today(), by=current_account().id))
    tell(_("It is public."))
    return redirect(url_for(".reports"), 303)


def _form(base: type[PublicationForm], texts: dict[str, dict[str, str]], values: dict[str, Any], *, typed: bool = True) -> Any:
    """The form in the site's languages and those that the publication has besides."""
    languages = tuple(dict.fromkeys([*site().languages, *texts]))
    make = form_in(base, languages)
    form = make(data=values) if typed else make(formdata=None, data=values)
    form.offer(desk_queries.events_of_team(current_team().id))
    return form


def _serve(form: Any, kind: str, row: Report | News | None, save: Any) -> ResponseReturnValue:
    context = {"kind": kind, "row": row, "today": today(), "series": desk_queries.series_names() if kind == "report" else []}

    def done() -> str:
        tell(_("Saved."))
        return url_for(".reports")

    return serve(FormPage("publications/desk/edit.html", form, (lambda: _fresh(row)) if row else None, context), save, done)


def _fresh(row: Report | News) -> Any:
    """The form as the row stands now."""
    if isinstance(row, Report):
        report = service.report_facts(row)
        return _form(ReportForm, report.texts, filled_from(report), typed=False)
    news = service.news_facts(row)
    return _form(NewsForm, news.texts, filled_from(news), typed=False)
