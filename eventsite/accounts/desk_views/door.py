"""Signing in and out, and the one-time links that set a password."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts import queries, rules, security, service, tokens
from eventsite.accounts.desk_views.frame import begin_session, blueprint, mark_signed_in, new_hash, own_session
from eventsite.accounts.errors import AccountError, LinkSpent, PasswordRefused, SignInRefused
from eventsite.accounts.forms import ForgotForm, NewPasswordForm, SignInForm
from eventsite.accounts.models import Account
from eventsite.accounts.notices import tell
from eventsite.db import transaction
from eventsite.i18n import _
from eventsite.web import limits
from eventsite.web.access import open_to_everyone
from eventsite.web.headers import private

NEXT = "next"


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
        begin_session(account)
    mark_signed_in(account, "password")


@blueprint.post("/sign-out")
@open_to_everyone
def sign_out() -> ResponseReturnValue:
    """End the session here and on the server."""
    private()
    with transaction():
        own_session().end()
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
    hashed = new_hash(account, password)
    with transaction():
        service.use_token(token, hashed, now=clock.now())
        begin_session(account)
    mark_signed_in(account, "link")


def _spent(error: LinkSpent) -> ResponseReturnValue:
    return render_template("accounts/link_spent.html", words=error.message), error.status_code
