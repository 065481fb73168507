"""One's own account: password, browsers, and the team that this browser works for."""

from datetime import timedelta

from flask import abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts import queries, security, service
from eventsite.accounts.desk_views.frame import begin_session, blueprint, mark_signed_in, new_hash, own_session
from eventsite.accounts.errors import PasswordRefused, WrongPassword
from eventsite.accounts.forms import ButtonForm, ChangePasswordForm
from eventsite.accounts.models import Account
from eventsite.accounts.notices import tell
from eventsite.db import transaction
from eventsite.i18n import _
from eventsite.web import limits
from eventsite.web.access import for_desk


@blueprint.route("/password", methods=["GET", "POST"])
@for_desk("desk.view")
def password() -> ResponseReturnValue:
    """Change one's own password; it takes the current one and ends every other session."""
    form = ChangePasswordForm()
    account = queries.current_account()
    if form.validate_on_submit():
        try:
            _change_password(account, str(form.current.data), str(form.password.data))
        except PasswordRefused as error:
            form.refuse(error, form.password)
        except (WrongPassword, limits.TooMany) as error:
            form.refuse(error, form.current)
        else:
            tell(_("Your password is changed. Every other browser is signed out."))
            return redirect(url_for(".sessions"), 303)
    return render_template("accounts/desk/password.html", form=form), 422 if request.method == "POST" else 200


def _change_password(account: Account, current: str, new: str) -> None:
    now = clock.now()
    with transaction():
        limits.hit("password", str(account.id), limit=10, per=timedelta(hours=1), now=now)
    if not security.fits(account, current):
        raise WrongPassword
    hashed = new_hash(account, new)
    with transaction():
        service.change_password(account, hashed, now=now)
        begin_session(account)
    mark_signed_in(account, "password")


@blueprint.get("/sessions")
@for_desk("desk.view")
def sessions() -> ResponseReturnValue:
    """The browsers that are signed in with this account."""
    rows = queries.sessions_of(queries.current_account().id)
    return render_template("accounts/desk/sessions.html", sessions=rows, here=own_session().row_id, form=ButtonForm())


@blueprint.post("/sessions/<int:session_id>/end")
@for_desk("desk.view")
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of one's own sessions."""
    account = queries.current_account()
    with transaction():
        found = service.end_session(account, session_id)
    if not found:
        abort(404)
    tell(_("That browser is signed out."))
    return redirect(url_for(".sessions"), 303)


@blueprint.post("/sessions/end-others")
@for_desk("desk.view")
def end_other_sessions() -> ResponseReturnValue:
    """End all of one's sessions but this one."""
    account, here = queries.current_account(), own_session().row_id
    with transaction():
        service.end_sessions(account, but=here)
    tell(_("Every other browser is signed out."))
    return redirect(url_for(".sessions"), 303)


@blueprint.post("/team")
@for_desk("desk.view")
def switch_team() -> ResponseReturnValue:
    """Work for another of one's teams in this browser."""
    wanted = request.form.get("team", "")
    own = {str(membership.team_id): membership for membership in queries.current_memberships()}
    if wanted not in own:
        abort(404)
    session[queries.TEAM] = own[wanted].team_id
    return redirect(url_for("home_desk.today"), 303)
