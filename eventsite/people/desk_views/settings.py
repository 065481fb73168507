"""The site's settings, its logo, and the team's own."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite.db import transaction
from eventsite.files import queries as files
from eventsite.files.errors import FileRefused
from eventsite.i18n import _
from eventsite.people import queries, rules, service
from eventsite.people.desk_views.frame import blueprint
from eventsite.people.errors import PeopleError
from eventsite.people.forms import ButtonForm, LogoForm, SiteForm, TeamForm
from eventsite.people.hooks import desk
from eventsite.web.access import for_desk


@blueprint.route("/settings", methods=["GET", "POST"])
@for_desk("site.edit")
def settings() -> ResponseReturnValue:
    """What every page, file and mail says of the installation."""
    site = queries.site()
    form = SiteForm(obj=site, seen=str(site.revision))
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                service.change_site(form.to_facts(), form.seen_revision(), desk.account_id())
        except PeopleError as error:
            form.refuse(error)
            form.seen.data = str(queries.site().revision)  # the next save is on purpose
            status = error.status_code
        else:
            desk.tell(_("The settings are saved. Every page shows them from now on."))
            return redirect(url_for(".settings"), 303)
    elif request.method == "POST":
        status = 422
    return render_template("people/desk/settings.html", form=form, zones=rules.zones()), status


@blueprint.get("/settings/logo")
@for_desk("site.edit")
def settings_logo() -> ResponseReturnValue:
    """The site's logo."""
    return _logo_page(LogoForm())


@blueprint.post("/settings/logo")
@for_desk("site.edit")
def settings_logo_save() -> ResponseReturnValue:
    """Another logo."""
    form = LogoForm()
    try:
        with transaction():
            service.set_site_logo(form.to_upload(), desk.account_id())
    except FileRefused as error:
        form.refuse(error, form.file)
        return _logo_page(form), error.status_code
    desk.tell(_("The logo stands at the top of every page."))
    return redirect(url_for(".settings_logo"), 303)


@blueprint.post("/settings/logo/remove")
@for_desk("site.edit")
def settings_logo_remove() -> ResponseReturnValue:
    """No logo."""
    with transaction():
        service.set_site_logo(None, desk.account_id())
    desk.tell(_("The logo is gone."))
    return redirect(url_for(".settings_logo"), 303)


@blueprint.route("/settings/team", methods=["GET", "POST"])
@for_desk("accounts.edit")
def settings_team() -> ResponseReturnValue:
    """The team's name and where answers to its mails go."""
    team = desk.team()
    form = TeamForm(obj=team)
    if form.validate_on_submit():
        with transaction():
            service.change_team(team, str(form.name.data), str(form.reply_to.data), desk.account_id())
        desk.tell(_("The team's details are saved."))
        return redirect(url_for(".settings_team"), 303)
    return render_template("people/desk/team.html", form=form, team=team), 422 if request.method == "POST" else 200


def _logo_page(form: LogoForm) -> str:
    site = queries.site()
    return render_template("people/desk/logo.html", form=form, logo=files.file_by_id(site.logo_id), button=ButtonForm())
