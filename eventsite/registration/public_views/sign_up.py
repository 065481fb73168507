"""The form, and the page after it. Neither tells who is registered."""

from datetime import datetime, timedelta
from typing import Any

from flask import abort, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.catalogue import queries as catalogue
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.i18n import _, language
from eventsite.people import queries as people
from eventsite.people.rules import email_key
from eventsite.questions.errors import AnswersRefused
from eventsite.questions.forms import Asked
from eventsite.registration import consents, queries, rules, service
from eventsite.registration.errors import FormUsed, RegistrationError
from eventsite.registration.forms import RegistrationForm, form_for
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.registration.public_views.frame import about, asked_of, blueprint, calendar_links, links, organisations, unavailable
from eventsite.registration.rules import RegistrationRequest
from eventsite.web import form_token, limits
from eventsite.web.access import open_to_everyone
from eventsite.web.headers import private

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
FORMS_PER_QUARTER = 30  # of one network: a hospital or a campus goes out by one address, and is invited on one day
FORMS_PER_DAY = 150
FORMS_PER_ADDRESS = 5  # a day, over all events: nobody's mailbox is filled through us
OUTCOMES = {status.value: status for status in (rules.CONFIRMED, rules.WAITLISTED, rules.APPLIED)}


@blueprint.route("/events/<slug>/register", methods=["GET", "POST"])
@open_to_everyone
def register(slug: str) -> ResponseReturnValue:
    """The form of an event. Whoever is registered already gets the same answer as everybody."""
    private()
    event = catalogue.event_by_slug(slug) or abort(404)
    now = clock.now()
    invited_from = _invited_from(event)
    form, asked = _form(event, invited_from)
    if request.method == "GET" or not (form.by_machine or form.check(request.form)):
        try:
            rules.check_open(event, now)
        except RegistrationError as refusal:
            return unavailable(event, refusal, now)
        return _page(event, form, asked, now, status=422 if request.method == "POST" else 200)
    if form.by_machine:
        return _done(slug, rules.status_for_new(event))
    return _send(event, form, asked, invited_from, now)


@blueprint.get("/events/<slug>/registered/<outcome>")
@open_to_everyone
def registered(slug: str, outcome: str) -> ResponseReturnValue:
    """What a new person got, and what comes next. It is the same page for everyone with this outcome."""
    event = catalogue.event_by_slug(slug) or abort(404)
    status = OUTCOMES.get(outcome) or abort(404)
    calendar = calendar_links(event, url_for("catalogue.event_ics", slug=slug))
    return render_template("registration/registered.html", status=status.value, calendar=calendar, **about(event))


def _send(
    event: Event, form: RegistrationForm, asked: Asked | None, invited_from: Registration | None, now: datetime
) -> ResponseReturnValue:
    """Register, or show the form again with what was typed and why."""
    token = form_token.read(_purpose(event), form.token.data)
    if current_app.extensions["eventsite"].settings.limits:
        if token is None or token.too_old(now):
            return _page(event, form, asked, now, status=422, notice=_("This page was open for long. Look at your answers, then send it."))
        if token.too_quick(now):
            return _page(event, form, asked, now, status=422, notice=_("That was very quick. Look at your answers, then send it again."))
    wanted = form.to_request(
        language=language(), form_key=token.key if token else None, invited_from_id=invited_from.id if invited_from else None
    )
    try:
        with transaction():
            _count(wanted, now)
            status = service.register(event, wanted, now=now)
            slug = event.slug  # after the commit it would be read again
    except AnswersRefused as refusal:  # the form was changed between our check and the lock
        form, asked = _form(event, invited_from)
        form.check(request.form)
        if asked is not None:
            asked.refuse(form, refusal)
        return _page(event, form, asked, now, status=422)
    except limits.TooMany as refusal:
        return _too_many(_page(event, form, asked, now, status=429, notice=str(refusal.message)))
    except FormUsed as refusal:
        form.token.data = None
        return _page(event, form, asked, now, status=refusal.status_code, notice=str(refusal.message))
    except RegistrationError as refusal:
        return unavailable(event, refusal, now)
    return _done(slug, status)


def _form(event: Event, invited_from: Registration | None) -> tuple[RegistrationForm, Asked | None]:
    asked = asked_of(event)
    form: RegistrationForm = form_for(RegistrationForm, asked)(language=language(), data=_known_of(invited_from))
    form.consents = tuple(consents.asked_for(event, people.site().name))
    return form, asked


def _known_of(registration: Registration | None) -> dict[str, str]:
    """What the link of a mail fills in."""
    if registration is None:
        return {}
    names = ("full_name", "email", "organisation", "job_title", "country")
    return {name: getattr(registration, name) or "" for name in names}


def _invited_from(event: Event) -> Registration | None:
    """The seat whose holder was invited to this event by a mail of the same team."""
    token = request.args.get("from", "")
    number = links().read_id(token)
    registration = queries.by_id(number) if number is not None else None
    if registration is None or registration.event.team_id != event.team_id:
        return None
    return registration if links().fits(token, "prefill", registration.id, registration.link_version) else None


def _page(event: Event, form: RegistrationForm, asked: Asked | None, now: datetime, *, status: int, notice: str = "") -> tuple[str, int]:
    token = form_token.read(_purpose(event), form.token.data)
    if token is None or token.too_old(now):
        form.token.data = form_token.issue(_purpose(event), now=now)
    form.version.data = str(asked.version.id) if asked is not None else ""
    context: dict[str, Any] = about(event) | {"form": form, "asked": asked, "notice": notice, "organisations": organisations()}
    context["outcome"] = rules.status_for_new(event).value
    context["closes_at"] = rules.deadline(event)
    return render_template("registration/register.html", **context), status


def _too_many(page: tuple[str, int]) -> ResponseReturnValue:
    answer = make_response(page)
    answer.headers["Retry-After"] = str(int(QUARTER.total_seconds()))
    return answer


def _count(wanted: RegistrationRequest, now: datetime) -> None:
    """Count this form against its network and its address; the same form once more counts once. Raises TooMany."""
    address = email_key(wanted.email)
    if wanted.form_key and limits.count("sent form", f"{wanted.form_key}\0{address}", per=DAY, now=now) > 1:
        return
    limits.hit("sign-up", limits.caller(), limit=FORMS_PER_QUARTER, per=QUARTER, now=now)
    limits.hit("sign-up", limits.caller(), limit=FORMS_PER_DAY, per=DAY, now=now)
    limits.hit("sign-up for", address, limit=FORMS_PER_ADDRESS, per=DAY, now=now)


def _done(slug: str, status: RegistrationStatus) -> ResponseReturnValue:
    return redirect(url_for(".registered", slug=slug, outcome=status.value), 303)


def _purpose(event: Event) -> str:
    return f"register {event.id}"
