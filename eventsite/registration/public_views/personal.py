"""The personal page: where somebody stands, their ticket, and what they may change. A GET only shows.

That the address is proved is noted with the first POST from here: mail scanners follow links, they do not press buttons.
"""

from datetime import datetime
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.calendar.build import build_published
from eventsite.db import transaction
from eventsite.i18n import _, language
from eventsite.people import queries as people
from eventsite.people import service as people_service
from eventsite.people.models import ConsentKind
from eventsite.questions import queries as questions
from eventsite.questions.errors import AnswersRefused
from eventsite.questions.forms import Asked
from eventsite.registration import queries, rules, service
from eventsite.registration.emails.words import entry_of
from eventsite.registration.errors import EditingClosed, RegistrationError
from eventsite.registration.forms import ChangeForm, PlainForm, WithdrawForm, form_for
from eventsite.registration.models import Registration
from eventsite.registration.public_views.frame import about, asked_of, blueprint, calendar_links, links, organisations
from eventsite.registration.public_views.my_link import holder, link_gone
from eventsite.registration.ticket import qr_svg, spoken_code
from eventsite.web.access import with_personal_link
from eventsite.web.headers import private

DONE = ("edited", "again", "withdrawn")


@blueprint.get("/my/<token>")
@with_personal_link
def mine(token: str) -> ResponseReturnValue:
    """Status, ticket, answers, and what can be done."""
    private()
    registration = holder(token)
    return link_gone(token) if registration is None else _page(registration, token)


@blueprint.route("/my/<token>/edit", methods=["GET", "POST"])
@with_personal_link
def edit(token: str) -> ResponseReturnValue:
    """Change details and answers, while the rules allow it."""
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    now = clock.now()
    if not rules.may_edit(registration, now):
        return _page(registration, token, status=EditingClosed.status_code, notice=str(EditingClosed.message))
    form, asked = _change_form(registration)
    if request.method == "GET" or not form.check(request.form):
        return _edit_page(registration, token, form, asked)
    try:
        with transaction():
            people_service.mark_proved(registration.person, now=now)
            service.edit(registration, form.to_change(), rules.PERSON, now=now)
    except AnswersRefused as refusal:  # the form was changed between our check and the lock
        form, asked = _change_form(registration)
        form.check(request.form)
        if asked is not None:
            asked.refuse(form, refusal)
        return _edit_page(registration, token, form, asked)
    except RegistrationError as refused:
        return _page(registration, token, status=refused.status_code, notice=str(refused.message))
    return redirect(url_for(".mine", token=token, done="edited"), 303)


@blueprint.post("/my/<token>/withdraw")
@with_personal_link
def withdraw(token: str) -> ResponseReturnValue:
    """Give the seat, or the place in the queue, back."""
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _page(registration, token, status=422, withdrawing=form)
    now = clock.now()
    try:
        with transaction():
            people_service.mark_proved(registration.person, now=now)
            service.withdraw(registration, rules.PERSON, reason=(form.reason.data or "").strip(), now=now)
    except RegistrationError as refusal:
        return _page(registration, token, status=refusal.status_code, notice=str(refusal.message))
    return redirect(url_for(".mine", token=token, done="withdrawn"), 303)


@blueprint.post("/my/<token>/again")
@with_personal_link
def again(token: str) -> ResponseReturnValue:
    """Register again after a withdrawal; the new registration has a page of its own."""
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    now = clock.now()
    try:
        with transaction():
            people_service.mark_proved(registration.person, now=now)
            new = service.come_back(registration, now=now)
            new_token = links().make("registration", new.id, new.link_version)
    except RegistrationError as refusal:
        return _page(registration, token, status=refusal.status_code, notice=str(refusal.message))
    return redirect(url_for(".mine", token=new_token, done="again"), 303)


@blueprint.get("/my/<token>/event.ics")
@with_personal_link
def my_ics(token: str) -> ResponseReturnValue:
    """The entry as a file, with the UID of the invitation that was mailed: a calendar that has it takes this for the same."""
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    event = registration.event
    entry = entry_of(registration)
    file = build_published([entry], name=None, url=None, revised_at={entry.uid: event.changed_at})
    return Response(file, mimetype="text/calendar", headers={"Content-Disposition": f'attachment; filename="{event.slug}.ics"'})


def _page(
    registration: Registration, token: str, *, status: int = 200, notice: str = "", withdrawing: WithdrawForm | None = None
) -> ResponseReturnValue:
    event, now = registration.event, clock.now()
    code = spoken_code(registration.code)
    label = _("QR code of your ticket, %(code)s", code=code)
    has_ticket = registration.status in (rules.CONFIRMED, rules.ATTENDED) and event.cancelled_at is None
    answers = questions.answers_in_words(registration.answer_set, language(), event.main_language)
    since = registration.status not in rules.ACTIVE and queries.active_registration(event.id, registration.email or "") is not None
    context: dict[str, Any] = about(event) | _allowed(registration, now) | {
        "registered_since": since,
        "registration": registration, "token": token, "notice": notice, "code": code, "status": registration.status.value,
        "position": queries.queue_position(registration), "consents": people.latest_consents(registration.person_id),
        "qr": qr_svg(links().make("ticket", registration.id, registration.link_version), label) if has_ticket else None,
        "answers": [answer for answer in answers if not answer.organiser_only],
        "calendar": calendar_links(event, url_for(".my_ics", token=token)), "now": now, "plain": PlainForm(formdata=None),
        "withdrawing": withdrawing or WithdrawForm(formdata=None), "kinds": ConsentKind,
        "done": request.args.get("done") if request.args.get("done") in DONE else None,
    }  # fmt: skip
    return render_template("registration/mine.html", **context), status


def _allowed(registration: Registration, now: datetime) -> dict[str, Any]:
    """What the person may do now, and until when they may change their details."""
    opened = registration.edit_until if registration.edit_until and registration.edit_until > now else None
    return {
        "may_edit": rules.may_edit(registration, now), "may_withdraw": rules.may_withdraw(registration, now),
        "may_come_back": rules.may_come_back(registration, now), "edit_until": opened or rules.deadline(registration.event),
    }  # fmt: skip


def _change_form(registration: Registration) -> tuple[ChangeForm, Asked | None]:
    held = questions.values_of(registration.answer_set)
    asked = asked_of(registration.event, held=held)
    names = ("full_name", "organisation", "job_title", "country", "language")
    data = {name: getattr(registration, name) for name in names} | (asked.as_typed() if asked is not None else {})
    form: ChangeForm = form_for(ChangeForm, asked)(language=language(), data=data)
    return form, asked


def _edit_page(registration: Registration, token: str, form: ChangeForm, asked: Asked | None) -> ResponseReturnValue:
    form.version.data = str(asked.version.id) if asked is not None else ""
    context = about(registration.event) | _allowed(registration, clock.now())
    context |= {"registration": registration, "token": token, "form": form, "asked": asked, "organisations": organisations()}
    return render_template("registration/edit.html", **context), 422 if request.method == "POST" else 200
