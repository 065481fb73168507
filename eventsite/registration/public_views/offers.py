"""Answers to an offer, and what is chosen beside the seat: sessions, and who comes along. Each is a POST from the personal page."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.db import transaction
from eventsite.people import service as people
from eventsite.registration import queries, rules, service
from eventsite.registration.errors import EditingClosed, NoSeatForMore, RegistrationError
from eventsite.registration.forms import CompanionsForm, SessionsForm
from eventsite.registration.models import Registration
from eventsite.registration.own_places import SessionChoice, chosen, session_choices
from eventsite.registration.public_views.frame import about, blueprint
from eventsite.registration.public_views.my_link import holder, link_gone
from eventsite.registration.public_views.my_page import act_on, allowed, my_page
from eventsite.web.access import with_personal_link
from eventsite.web.headers import private

WRONG = 422


@blueprint.post("/my/<token>/accept")
@with_personal_link
def accept(token: str) -> ResponseReturnValue:
    """Take the seat that is held."""
    return act_on(token, lambda registration, now: service.accept_offer(registration, rules.PERSON, now=now), "accepted")


@blueprint.post("/my/<token>/decline")
@with_personal_link
def decline(token: str) -> ResponseReturnValue:
    """Turn it down: the next in line has it at once."""
    return act_on(token, lambda registration, now: service.decline_offer(registration, rules.PERSON, now=now), "declined")


@blueprint.post("/my/<token>/companions")
@with_personal_link
def companions(token: str) -> ResponseReturnValue:
    """More or fewer people who come along."""
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    form = CompanionsForm.of(registration, queries.policy_of(registration.event_id).most_companions)
    if not form.validate_on_submit():
        return my_page(registration, token, status=WRONG, companions=form)
    now = clock.now()
    try:
        with transaction():
            people.mark_proved(registration.person, now=now)
            service.change_companions(registration, form.count, rules.PERSON, now=now)
    except NoSeatForMore as refusal:
        form.companions.errors = [str(refusal.message)]
        return my_page(registration, token, status=refusal.status_code, companions=form)
    except RegistrationError as refusal:
        return my_page(registration, token, status=refusal.status_code, notice=str(refusal.message))
    return redirect(url_for(".mine", token=token, done="companions"), 303)


@blueprint.route("/my/<token>/sessions", methods=["GET", "POST"])
@with_personal_link
def sessions(token: str) -> ResponseReturnValue:
    """Other sessions; what is kept stays held, or at its place in the queue."""
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    if not allowed(registration, clock.now())["may_choose_sessions"]:
        return my_page(registration, token, status=EditingClosed.status_code, notice=str(EditingClosed.message))
    choices = session_choices(registration)
    form = _sessions_form(choices)
    if request.method == "GET" or not form.validate():
        return _sessions_page(registration, token, form, choices)
    now = clock.now()
    try:
        with transaction():
            people.mark_proved(registration.person, now=now)
            service.choose_sessions(registration, form.ids, rules.PERSON, now=now)
    except RegistrationError as refusal:
        form.sessions.errors = [str(refusal.message)]
        return _sessions_page(registration, token, form, session_choices(registration))
    return redirect(url_for(".mine", token=token, done="sessions"), 303)


def _sessions_form(choices: list[SessionChoice]) -> SessionsForm:
    form = SessionsForm(data={"sessions": chosen(choices)} if request.method == "GET" else None)
    form.sessions.choices = [(str(choice.id), choice.title) for choice in choices]
    return form


def _sessions_page(registration: Registration, token: str, form: SessionsForm, choices: list[SessionChoice]) -> ResponseReturnValue:
    context = about(registration.event) | {"registration": registration, "token": token, "form": form, "choices": choices}
    return render_template("registration/my_sessions.html", **context), WRONG if request.method == "POST" else 200
