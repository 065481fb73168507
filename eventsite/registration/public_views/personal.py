"""The personal page: where somebody stands, their ticket, and what they may change. A GET only shows.

That the address is proved is noted with the first POST from here: mail scanners follow links, they do not press buttons.
"""

from datetime import datetime

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.db import transaction
from eventsite.i18n import language
from eventsite.people import service as people_service
from eventsite.questions import queries as questions
from eventsite.questions.errors import AnswersRefused
from eventsite.questions.forms import Asked
from eventsite.registration import feeds, own_queries, queries, rules, service
from eventsite.registration.errors import EditingClosed, RegistrationError
from eventsite.registration.forms import ChangeForm, WithdrawForm, form_for
from eventsite.registration.models import Registration
from eventsite.registration.public_views.frame import about, asked_of, blueprint, links, organisations
from eventsite.registration.public_views.my_link import holder, link_gone
from eventsite.registration.public_views.my_page import act_on, allowed, my_page
from eventsite.registration.public_views.self_service import self_service
from eventsite.registration.service import Changed
from eventsite.web.access import with_personal_link
from eventsite.web.headers import private


@blueprint.get("/my/<token>")
@with_personal_link
def mine(token: str) -> ResponseReturnValue:
    """Status, ticket, answers, and what can be done."""
    private()
    registration = holder(token)
    return link_gone(token) if registration is None else my_page(registration, token)


@blueprint.route("/my/<token>/edit", methods=["GET", "POST"])
@with_personal_link
def edit(token: str) -> ResponseReturnValue:
    """Change details and answers, while the rules allow it."""
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    now = clock.now()
    if not rules.may_edit(registration, queries.policy_of(registration.event_id), now):
        return my_page(registration, token, status=EditingClosed.status_code, notice=str(EditingClosed.message))
    form, asked = _change_form(registration)
    if request.method == "GET" or not form.check(request.form):
        return _edit_page(registration, token, form, asked)
    try:
        with transaction():
            people_service.mark_proved(registration.person, now=now)
            changed = service.change_own(registration, form.to_change(), now=now)
    except AnswersRefused as refusal:  # the form was changed between our check and the lock
        form, asked = _change_form(registration)
        form.check(request.form)
        if asked is not None:
            asked.refuse(form, refusal)
        return _edit_page(registration, token, form, asked)
    except RegistrationError as refused:
        return my_page(registration, token, status=refused.status_code, notice=str(refused.message))
    done = {Changed.NOT: "unchanged", Changed.SAVED: "edited", Changed.PROPOSED: "proposed"}[changed]
    return redirect(url_for(".mine", token=token, done=done), 303)


@blueprint.post("/my/<token>/withdraw")
@with_personal_link
def withdraw(token: str) -> ResponseReturnValue:
    """Give the seat, or the place in the queue, back."""
    private()
    registration, form = holder(token), WithdrawForm()
    if registration is not None and not form.validate_on_submit():
        return my_page(registration, token, status=422, withdrawing=form)
    reason = (form.reason.data or "").strip()
    return act_on(token, lambda registration, now: service.withdraw(registration, rules.PERSON, reason=reason, now=now), "withdrawn")


@blueprint.post("/my/<token>/again")
@with_personal_link
def again(token: str) -> ResponseReturnValue:
    """Register again after a withdrawal; the new registration has a page of its own."""

    def come_back(registration: Registration, now: datetime) -> str:
        new = service.come_back(registration, now=now)
        return url_for(".mine", token=links().make("registration", new.id, new.link_version), done="again")

    return act_on(token, come_back, "again")


@blueprint.get("/my/<token>/event.ics")
@with_personal_link
def my_ics(token: str) -> ResponseReturnValue:
    """Their entry as a file, with the UID of the invitation that was mailed: a calendar that has it takes this for the same.

    There is none for who has no seat: it would stand there as theirs.
    """
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    file = feeds.file_of(registration) or abort(404)
    name = f"{registration.event.slug}.ics"
    return Response(file, mimetype="text/calendar", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _change_form(registration: Registration) -> tuple[ChangeForm, Asked | None]:
    """What stands; what was proposed and nobody has decided on stands in its place."""
    proposed = own_queries.open_change(registration.id)
    held = questions.values_of(registration.answer_set) | (proposed.answers if proposed is not None else {})
    asked = asked_of(registration.event, form=registration.form or questions.form_of(registration.event_id), held=held)
    names = ("full_name", "organisation", "job_title", "country", "language")
    data = {name: getattr(registration, name) for name in names} | (proposed.details if proposed is not None else {})
    data |= asked.as_typed() if asked is not None else {}
    form: ChangeForm = form_for(ChangeForm, asked)(language=language(), data=data)
    return form, asked


def _edit_page(registration: Registration, token: str, form: ChangeForm, asked: Asked | None) -> ResponseReturnValue:
    form.version.data = str(asked.version.id) if asked is not None else ""
    now = clock.now()
    context = about(registration.event) | allowed(registration, now)
    context |= self_service(registration, queries.policy_of(registration.event_id), now)
    context |= {"registration": registration, "token": token, "form": form, "asked": asked, "organisations": organisations()}
    return render_template("registration/edit.html", **context), 422 if request.method == "POST" else 200
