"""The directory of organisations at the desk."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite.db import transaction
from eventsite.files import queries as files
from eventsite.files.errors import FileRefused
from eventsite.i18n import _
from eventsite.people import labels, queries, service
from eventsite.people.desk_views.frame import blueprint
from eventsite.people.errors import PeopleError
from eventsite.people.forms import ButtonForm, LogoForm, OrganisationForm
from eventsite.people.hooks import desk
from eventsite.people.models import Organisation
from eventsite.web.access import for_desk

LONGEST_SEARCH = 100


@blueprint.get("/organisations")
@for_desk("people.view")
def organisations() -> ResponseReturnValue:
    """The directory, searched."""
    text = request.args.get("q", "")[:LONGEST_SEARCH]
    found = queries.organisations_like(text)
    total = len(found) if not text.strip() else len(queries.organisations())
    words = {"kinds": labels.ORGANISATION_KINDS, "country": labels.country_name}
    return render_template("people/desk/organisations.html", organisations=found, q=text, total=total, **words)


@blueprint.route("/organisations/new", methods=["GET", "POST"])
@for_desk("people.edit")
def organisation_new() -> ResponseReturnValue:
    """Add to the directory."""
    return _edit(None, OrganisationForm(name=request.args.get("name", "")[:200]))


@blueprint.route("/organisations/<int:organisation_id>", methods=["GET", "POST"])
@for_desk("people.edit")
def organisation(organisation_id: int) -> ResponseReturnValue:
    """Change an entry."""
    found = _load(organisation_id)
    form = OrganisationForm(obj=found)
    if request.method == "GET":
        form.fill(found)
    return _edit(found, form)


def _edit(found: Organisation | None, form: OrganisationForm) -> ResponseReturnValue:
    if form.validate_on_submit():
        with transaction():
            saved = service.save_organisation(found, form.to_facts(), desk.account_id())
        desk.tell(_("%(name)s is saved.", name=saved.name))
        return redirect(url_for(".organisations"), 303)
    return _page(found, form, 422 if request.method == "POST" else 200)


def _page(found: Organisation | None, form: OrganisationForm, status: int, logo_form: LogoForm | None = None) -> ResponseReturnValue:
    logo = files.file_by_id(found.logo_id) if found else None
    page = render_template(
        "people/desk/organisation.html", form=form, organisation=found, logo=logo, logo_form=logo_form or LogoForm(formdata=None),
        button=ButtonForm(formdata=None),
    )  # fmt: skip
    return page, status


@blueprint.post("/organisations/<int:organisation_id>/logo")
@for_desk("people.edit")
def organisation_logo(organisation_id: int) -> ResponseReturnValue:
    """Another logo; none when the button to remove it was pressed."""
    found, form = _load(organisation_id), LogoForm()
    upload = None if "remove" in request.form else form.to_upload()
    try:
        with transaction():
            service.set_organisation_logo(found, upload, desk.account_id())
    except FileRefused as error:
        form.refuse(error, form.file)
        shown = OrganisationForm(formdata=None, obj=found)
        shown.fill(found)
        return _page(found, shown, error.status_code, form)
    desk.tell(_("The logo of %(name)s is saved.", name=found.name))
    return redirect(url_for(".organisation", organisation_id=organisation_id), 303)


@blueprint.post("/organisations/<int:organisation_id>/delete")
@for_desk("people.edit")
def organisation_delete(organisation_id: int) -> ResponseReturnValue:
    """Take an entry out, unless events or people refer to it."""
    found = _load(organisation_id)
    name = found.name
    try:
        with transaction():
            service.delete_organisation(found, desk.account_id())
    except PeopleError as error:
        form = OrganisationForm(formdata=None, obj=found)
        form.fill(found)
        form.refuse(error)
        return _page(found, form, error.status_code)
    desk.tell(_("%(name)s is out of the directory.", name=name))
    return redirect(url_for(".organisations"), 303)


def _load(organisation_id: int) -> Organisation:
    return queries.organisation_by_id(organisation_id) or abort(404)
