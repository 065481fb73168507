"""The team's accounts: who works at the desk, in which role."""

from collections.abc import Callable

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts import queries, service
from eventsite.accounts.desk_views.frame import blueprint
from eventsite.accounts.errors import AccountError
from eventsite.accounts.forms import ROLES, ButtonForm, MemberForm, RoleForm
from eventsite.accounts.models import Membership, Role
from eventsite.accounts.notices import tell
from eventsite.db import transaction
from eventsite.i18n import _
from eventsite.web.access import for_desk


@blueprint.route("/members", methods=["GET", "POST"])
@for_desk("accounts.edit")
def members() -> ResponseReturnValue:
    """Who works for the team; POST lets somebody more in, and mails them a link."""
    team, form = queries.current_team(), MemberForm()
    if form.validate_on_submit():
        try:
            with transaction():
                account = service.invite_member(team, form.to_request(), queries.current_account().id, now=clock.now())
        except AccountError as error:
            form.refuse(error, form.email)
        else:
            tell(_("%(name)s has an account. A link to choose a password is on its way.", name=account.name)
                 if account.password is None else _("%(name)s now works for this team, too.", name=account.name))  # fmt: skip
            return redirect(url_for(".members"), 303)
    return _page(form, 422 if request.method == "POST" else 200)


@blueprint.post("/members/<int:membership_id>/role")
@for_desk("accounts.edit")
def member_role(membership_id: int) -> ResponseReturnValue:
    """Another role; nobody changes their own."""
    membership, form = _load(membership_id), RoleForm()
    if not form.validate():
        abort(422)
    return _done(membership, lambda: service.change_role(membership, Role(form.role.data), queries.current_account().id))


@blueprint.post("/members/<int:membership_id>/remove")
@for_desk("accounts.edit")
def member_remove(membership_id: int) -> ResponseReturnValue:
    """End somebody's work for the team."""
    membership = _load(membership_id)
    return _done(membership, lambda: service.remove_member(membership, queries.current_account().id))


@blueprint.post("/members/<int:membership_id>/link")
@for_desk("accounts.edit")
def member_link(membership_id: int) -> ResponseReturnValue:
    """Mail somebody another first link; older ones are void when it goes."""
    membership = _load(membership_id)
    return _done(membership, lambda: service.send_first_link(membership, now=clock.now()))


def _done(membership: Membership, act: Callable[[], None]) -> ResponseReturnValue:
    """Do it and say so. Nobody changes their own role or takes themselves out: a team could lose its last owner by a slip."""
    if membership.account_id == queries.current_account().id:
        abort(403)
    try:
        with transaction():
            act()
    except AccountError as error:
        form = MemberForm(formdata=None)
        form.refuse(error)
        return _page(form, error.status_code)
    tell(_("Done. It holds from now on."))
    return redirect(url_for(".members"), 303)


def _load(membership_id: int) -> Membership:
    return queries.member_of(queries.current_team().id, membership_id) or abort(404)


def _page(form: MemberForm, status: int) -> ResponseReturnValue:
    team = queries.current_team()
    rows = [(row, RoleForm(formdata=None, role=row.role.value)) for row in queries.members_of(team.id)]
    return render_template(
        "accounts/desk/members.html", form=form, team=team, rows=rows, roles=ROLES, button=ButtonForm(formdata=None)
    ), status
