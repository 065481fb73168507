"""Signing in and out, recovering a password, one's own sessions, and the team's accounts."""

from datetime import timedelta

from flask import Blueprint, Flask, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security.utils import login_user

from eventsite import clock
from eventsite.accounts import emails, guard, queries, rules, security, service, tokens
from eventsite.accounts.errors import AccountError, LinkSpent, PasswordRefused, SignInRefused, WrongPassword
from eventsite.accounts.forms import ButtonForm, ChangePasswordForm, ForgotForm, NewPasswordForm, SignInForm
from eventsite.accounts.models import Account
from eventsite.accounts.notices import notices, tell
from eventsite.accounts.sessions import DeskSession
from eventsite.config import Settings
from eventsite.db import transaction
from eventsite.i18n import _
from eventsite.mail import hooks
from eventsite.people import queries as people
from eventsite.web import limits
from eventsite.web.access import for_desk, open_to_everyone
from eventsite.web.headers import private

blueprint = Blueprint("accounts", __name__)
NEXT = "next"


def install(app: Flask, settings: Settings) -> None:
    """Put sign-in into the application."""
    security.install(app, settings)
    app.before_request(guard.refuse_foreign)
    app.jinja_env.globals.update(can=queries.can, current_team=queries.current_team, current_account=queries.current_account)
    app.jinja_env.globals.update(current_memberships=queries.current_memberships, desk_notices=notices)
    hooks.subjects[Account.__tablename__] = emails.SUBJECT


@blueprint.route("/sign-in", methods=["GET", "POST"])
@open_to_everyone
def sign_in() -> ResponseReturnValue:
    """Address and password; one answer whatever was wrong."""
    private()
    target = rules.safe_next(request.args.get(NEXT))
    form = SignInForm()
    status = 200
    if form.validate_on_submit():
        try:
            _sign_in(str(form.email.data), str(form.password.data))
        except (AccountError, limits.TooMany) as error:
            form.refuse(error)
            status = error.status_code
        else:
            return redirect(target or url_for("home_desk.today"), 303)
    elif request.method == "POST":
        status = 422
    return render_template("accounts/sign_in.html", form=form, target=target), status


def _sign_in(email: str, password: str) -> None:
    now, network = clock.now(), limits.caller()
    with transaction():
        service.count_try(email, network, now=now)
    service.check_tries(email, network, now=now)
    account = queries.account_by_email(email)
    if not security.fits(account, password) or account is None:
        raise SignInRefused
    rehashed = security.hashed(password) if security.is_outdated(account) else None
    with transaction():
        service.signed_in(account, network, rehashed, now=now)
        _begin(account)
    login_user(account, authn_via=["password"])


def _begin(account: Account) -> None:
    """A new session with a new id: what the browser held before opens nothing."""
    stored: DeskSession = session._get_current_object()  # type: ignore[attr-defined]  # the object behind Flask's proxy
    stored.begin(account.id, _browser(), now=clock.now())


@blueprint.post("/sign-out")
@open_to_everyone
def sign_out() -> ResponseReturnValue:
    """End the session here and on the server."""
    private()
    stored: DeskSession = session._get_current_object()  # type: ignore[attr-defined]
    with transaction():
        stored.end()
    answer = redirect(url_for("accounts.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


@blueprint.route("/forgot", methods=["GET", "POST"])
@open_to_everyone
def forgot() -> ResponseReturnValue:
    """Ask for a link; the answer is the same for every address."""
    private()
    form = ForgotForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.ask_reset(str(form.email.data), limits.caller(), now=clock.now())
        except limits.TooMany as error:
            form.refuse(error)
            return render_template("accounts/forgot.html", form=form), error.status_code
        return render_template("accounts/forgot_sent.html", email=form.email.data)
    return render_template("accounts/forgot.html", form=form), 422 if request.method == "POST" else 200


@blueprint.route("/link/<token>", methods=["GET", "POST"])
@open_to_everyone
def first_link(token: str) -> ResponseReturnValue:
    """A one-time link: GET shows the form, because mail scanners follow links; POST sets the password and spends it."""
    private()
    now = clock.now()
    try:
        account = tokens.look(token, now=now).account
    except LinkSpent as error:
        return _spent(error)
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            _set_by_link(account, token, str(form.password.data))
        except PasswordRefused as error:
            form.refuse(error, form.password)
        except LinkSpent as error:
            return _spent(error)
        else:
            tell(_("Your password is set."))
            return redirect(url_for("home_desk.today"), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("accounts/new_password.html", form=form, account=account, token=token), status


def _set_by_link(account: Account, token: str, password: str) -> None:
    _check_new(account, password)
    new_hash = security.hashed(password)
    with transaction():
        service.use_token(token, new_hash, now=clock.now())
        _begin(account)
    login_user(account, authn_via=["link"])


def _spent(error: LinkSpent) -> ResponseReturnValue:
    return render_template("accounts/link_spent.html", words=error.message), error.status_code


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
    _check_new(account, new)
    new_hash = security.hashed(new)
    with transaction():
        service.change_password(account, new_hash, now=now)
        _begin(account)
    login_user(account, authn_via=["password"])


def _check_new(account: Account, new: str) -> None:
    site = people.site()
    service.check_new_password(account, new, [site.name, site.short_name])


@blueprint.get("/sessions")
@for_desk("desk.view")
def sessions() -> ResponseReturnValue:
    """The browsers that are signed in with this account."""
    stored: DeskSession = session._get_current_object()  # type: ignore[attr-defined]
    rows = queries.sessions_of(queries.current_account().id)
    return render_template("accounts/desk/sessions.html", sessions=rows, here=stored.row_id, form=ButtonForm())


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
    stored: DeskSession = session._get_current_object()  # type: ignore[attr-defined]
    account, here = queries.current_account(), stored.row_id
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


def _browser() -> str:
    """The browser's family and system, for the list of sessions: enough to know it again, too little to follow it."""
    agent = request.headers.get("User-Agent", "")
    names = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    name = next((words for mark, words in names if mark in agent), "")
    system = next((words for mark, words in systems if mark in agent), "")
    return ", ".join(part for part in (name, system) if part)
