"""The form, and the page after it. Neither tells who is registered."""

from datetime import datetime, timedelta
from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import ValidationError

from eventsite import clock
from eventsite.catalogue import queries as catalogue
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.errors import DomainError
from eventsite.i18n import _, language
from eventsite.invitations.errors import InvitationError
from eventsite.questions.errors import AnswersRefused
from eventsite.questions.forms import Asked
from eventsite.registration import queries, rules, service
from eventsite.registration.errors import FormUsed, InvitationNeeded, RegistrationError
from eventsite.registration.forms import RegistrationForm, SentBy, address_of
from eventsite.registration.models import RegistrationStatus
from eventsite.registration.public_views import counting, invited, people, proof
from eventsite.registration.public_views.entrance import Entrance, entrance_of_version, ways_into
from eventsite.registration.public_views.frame import about, blueprint, calendar_links, links, organisations, unavailable
from eventsite.registration.queue_words import queue_note
from eventsite.registration.service.parties import MemberRefused
from eventsite.web import form_token, limits, machines
from eventsite.web.access import open_to_everyone
from eventsite.web.headers import private

RETRY_AFTER = timedelta(minutes=15)
OUTCOMES = {status.value: status for status in (rules.CONFIRMED, rules.WAITLISTED, rules.APPLIED, rules.OFFERED)}
WRONG = 422  # what was typed can be put right


@blueprint.route("/events/<slug>/register", methods=["GET", "POST"])
@open_to_everyone
def register(slug: str) -> ResponseReturnValue:
    """The form of an event, or a choice where it lists several. Whoever is registered already gets the same answer as everybody."""
    private()
    event = catalogue.event_by_slug(slug) or abort(404)
    ways = ways_into(event)
    listed = [way for way in ways if way.form is None or way.form.listed]
    way = listed[0] if len(listed) == 1 else _way_sent(event, listed)
    return take(way, clock.now()) if way is not None else _choice(event, listed, clock.now())


@blueprint.route("/events/<slug>/register/<form_name>", methods=["GET", "POST"])
@open_to_everyone
def register_by(slug: str, form_name: str) -> ResponseReturnValue:
    """One of several forms, by its name; an unlisted one too."""
    private()
    event = catalogue.event_by_slug(slug) or abort(404)
    named = (way for way in ways_into(event) if way.form is not None and way.form.name == form_name)
    return take(next(named, None) or abort(404), clock.now())


@blueprint.get("/events/<slug>/registered/<outcome>")
@open_to_everyone
def registered(slug: str, outcome: str) -> ResponseReturnValue:
    """What somebody new, or a new party, got, and what comes next. It is the same page for everyone with this outcome."""
    event = catalogue.event_by_slug(slug) or abort(404)
    status = OUTCOMES.get(outcome) or abort(404)
    context = about(event) | {"status": status.value, "calendar": calendar_links(event), "party": request.args.get("party") == "1"}
    return render_template("registration/registered.html", queue_note=queue_note(event), **context)


def _way_sent(event: Event, listed: list[Entrance]) -> Entrance | None:
    """The form that a page showed which was opened before there were several; the first where it was opened before there was any."""
    version = request.form.get("version", "")
    if request.method == "POST" and listed and not version:
        return listed[0]
    return entrance_of_version(event, listed, version)


def take(way: Entrance, now: datetime) -> ResponseReturnValue:
    """Show the form, or sign up what was sent of it."""
    way, not_invited = invited.with_invitation(_with_seat(way), now)
    form, asked = people.sign_up_form(way)
    sent = request.method == "POST"
    if not_invited is not None:
        return _refused(way, form, asked, not_invited, now) if sent else unavailable(way.event, not_invited, now)
    changing = sent and people.is_change(request.form)
    if sent and request.form.get("do") == invited.KEEP:
        return _keep(way, form, asked, now)
    if sent and proof.wants_code():
        return _mail_code(way, form, asked, now)
    if not sent or changing or not (form.by_machine or form.check(request.form)):
        return _shown(way, form, asked, now, status=WRONG if sent and not changing else 200)
    if form.by_machine:
        with transaction():
            machines.note(now)
        return _done(way.event.slug, way.outcome(), party=False)
    return _send(way, form, asked, now)


def _shown(way: Entrance, form: RegistrationForm, asked: Asked | None, now: datetime, *, status: int) -> ResponseReturnValue:
    """The form, or why nobody may sign up by this way."""
    try:
        way.check_open(now)
    except RegistrationError as refusal:
        return _refused(way, form, asked, refusal, now) if request.method == "POST" else unavailable(way.event, refusal, now)
    return _page(way, form, asked, now, status=status)


def _send(way: Entrance, form: RegistrationForm, asked: Asked | None, now: datetime) -> ResponseReturnValue:
    """Register, or show the form again with what was typed and why."""
    token = form_token.read(_purpose(way.event), form.token.data)
    if counting.is_on() and (token is None or token.too_old(now)):
        return _page(way, form, asked, now, status=WRONG, notice=_("This page was open for long. Look at your answers, then send it."))
    if counting.is_on() and token is not None and token.too_quick(now):
        return _page(way, form, asked, now, status=WRONG, notice=_("That was very quick. Look at your answers, then send it again."))
    brought = proof.sent(way.event, token.key if token else None, address_of(form.email.data), now)
    try:
        brought.count_try(now)
        slug, status = _sign_up(way, form, brought, now)
    except AnswersRefused as refusal:  # the form was changed between our check and the lock, or an option is full
        form, asked = people.sign_up_form(way)
        form.check(request.form)
        number = refusal.number if isinstance(refusal, MemberRefused) else None
        notice = "" if people.refuse(form, asked, refusal, number) else str(refusal.message)
        return _page(way, form, asked, now, status=WRONG, notice=notice)
    except limits.TooMany as refusal:
        return _too_many(_page(way, form, asked, now, status=429, notice=str(refusal.message)))
    except proof.ProofNeeded as refusal:
        return _page(way, form, asked, now, status=refusal.status_code, notice=str(refusal.message))
    except FormUsed as refusal:
        form.token.data = None
        return _page(way, form, asked, now, status=refusal.status_code, notice=str(refusal.message))
    except (RegistrationError, InvitationError) as refusal:
        return _refused(way, form, asked, refusal, now)
    return _done(slug, status, party=form.is_party)


def _sign_up(way: Entrance, form: RegistrationForm, brought: proof.Proof, now: datetime) -> tuple[str, RegistrationStatus]:
    form_key = brought.form_key or None
    by = SentBy(
        language=language(), form_key=form_key, form_id=way.form.id if way.form else None,
        invited_from_id=way.invited_from.id if way.invited_from else None, invitee_id=way.invitee.id if way.invitee else None,
    )  # fmt: skip
    with transaction():
        if form.is_party:
            party = form.to_party(by)
            addresses = [party.email, *(member.email for member in party.members)]
            if counting.count(addresses, form_key, way.policy, now):
                brought.use(now)
            status = service.register_party(way.event, party, now=now)
        else:
            wanted = form.to_request(by)
            if counting.count([wanted.email], form_key, way.policy, now):
                brought.use(now)
            status = service.register(way.event, wanted, now=now)
        return way.event.slug, status  # after the commit it would be read again


def _mail_code(way: Entrance, form: RegistrationForm, asked: Asked | None, now: datetime) -> ResponseReturnValue:
    """Mail the code that lets this form through; the page stays as it was typed."""
    token = form_token.read(_purpose(way.event), form.token.data)
    if token is None or token.too_old(now):
        form.token.data = form_token.issue(_purpose(way.event), now=now)
        token = form_token.read(_purpose(way.event), form.token.data)
    try:
        way.check_open(now)
        address = address_of(form.email.data)
        proof.mail_code(way.event, address, token.key if token else "", now)
    except ValidationError as refusal:
        form.email.errors = [str(refusal)]
        return _page(way, form, asked, now, status=WRONG)
    except limits.TooMany as refusal:
        return _too_many(_page(way, form, asked, now, status=429, notice=str(refusal.message)))
    except RegistrationError as refusal:
        return unavailable(way.event, refusal, now, form)
    return _page(way, form, asked, now, status=200)


def _keep(way: Entrance, form: RegistrationForm, asked: Asked | None, now: datetime) -> ResponseReturnValue:
    """Keep what an invited person typed, for another day."""
    try:
        return invited.keep(way, form, now)
    except InvitationError as refusal:
        return _refused(way, form, asked, refusal, now)


def _refused(way: Entrance, form: RegistrationForm, asked: Asked | None, refusal: DomainError, now: datetime) -> ResponseReturnValue:
    """The form again where something else can be typed; else a page that says why not."""
    stays = refusal.status_code == WRONG or isinstance(refusal, InvitationNeeded)  # who finds their link has typed enough already
    if isinstance(refusal, RegistrationError) and not stays:
        return unavailable(way.event, refusal, now, form)
    return _page(way, form, asked, now, status=refusal.status_code, notice=str(refusal.message))


def _with_seat(way: Entrance) -> Entrance:
    """With the seat whose holder was invited to this event by a mail of the same team."""
    token = request.args.get("from", "")
    number = links().read_id(token)
    registration = queries.by_id(number) if number is not None else None
    if registration is None or registration.event.team_id != way.event.team_id:
        return way
    fits = links().fits(token, "prefill", registration.id, registration.link_version)
    return way.invited_by(registration) if fits else way


def _page(way: Entrance, form: RegistrationForm, asked: Asked | None, now: datetime, *, status: int, notice: str = "") -> tuple[str, int]:
    event = way.event
    token = form_token.read(_purpose(event), form.token.data)
    if token is None or token.too_old(now):
        form.token.data = form_token.issue(_purpose(event), now=now)
    form.version.data = str(asked.version.id) if asked is not None else ""
    form.ask_least()
    context: dict[str, Any] = about(event) | {"form": form, "asked": asked, "notice": notice, "organisations": organisations()}
    context |= {"way": way, "outcome": way.outcome().value, "closes_at": invited.closes_at(way), "queue_note": queue_note(event)}
    context |= {"most": way.policy.most_in_party, "room": people.room_for_more(form, way.policy), "added": people.added(form)}
    context |= {"proof": proof.part(event, way.policy, notice, now)}
    return render_template("registration/register.html", **context), status


def _choice(event: Event, ways: list[Entrance], now: datetime) -> ResponseReturnValue:
    """Which form: each with what it offers at this moment."""
    by_invitation = [invited.with_invitation(way, now) for way in ways]
    invitee = next((way.invitee for way, _refusal in by_invitation), None)
    try:
        rules.check_open(event, now, invitee=invitee, status=rules.CONFIRMED)
    except RegistrationError as refusal:
        return unavailable(event, next((why for _way, why in by_invitation if why is not None), refusal), now)
    open_ways = [(way, way.why_not(now)) for way, _refusal in by_invitation]
    context = about(event) | {"ways": open_ways, "closes_at": rules.deadline(event), "invitation": request.args.get("invitation")}
    return render_template("registration/choose_form.html", **context), 404 if not ways else 200


def _too_many(page: tuple[str, int]) -> ResponseReturnValue:
    answer = make_response(page)
    answer.headers["Retry-After"] = str(int(RETRY_AFTER.total_seconds()))
    return answer


def _done(slug: str, status: RegistrationStatus, *, party: bool) -> ResponseReturnValue:
    return redirect(url_for(".registered", slug=slug, outcome=status.value, party="1" if party else None), 303)


def _purpose(event: Event) -> str:
    return f"register {event.id}"
