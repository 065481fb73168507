"""What goes to another mailbox: giving its address on the personal page, and the page that its owner opens.

A look changes nothing, however often a scanner takes it; the page says the same whatever is known of the address.
"""

from datetime import datetime, timedelta

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.db import transaction
from eventsite.i18n import language
from eventsite.people import queries as people
from eventsite.people import service as people_service
from eventsite.people.rules import email_key
from eventsite.questions import queries as questions
from eventsite.questions.errors import AnswersRefused
from eventsite.questions.forms import Asked
from eventsite.registration import consents, own_queries, queries, rules, service
from eventsite.registration.errors import HandoverEnded, OwnAddress, RegistrationError
from eventsite.registration.forms import ColleagueForm, LinkForm, NewAddressForm, PlainForm, TakeSeatForm, address_of, form_for
from eventsite.registration.models import Handover, HandoverKind, Registration
from eventsite.registration.public_views.counting import DAY, QUARTER
from eventsite.registration.public_views.frame import about, asked_of, blueprint, links, organisations
from eventsite.registration.public_views.my_link import holder, link_gone, no_such_link
from eventsite.registration.public_views.my_page import act_on, my_page
from eventsite.registration.public_views.self_service import self_service
from eventsite.web import limits
from eventsite.web.access import with_personal_link
from eventsite.web.headers import private

SENT_OFF_A_DAY = 5  # by one registration
SENT_OFF_PER_QUARTER = 20  # of one network
SEAT, ADDRESS = HandoverKind.SEAT, HandoverKind.ADDRESS


@blueprint.route("/my/<token>/pass-on", methods=["GET", "POST"])
@with_personal_link
def pass_on(token: str) -> ResponseReturnValue:
    """Give the seat to a colleague, who takes it through a mail."""
    return _send_off(token, ColleagueForm(), SEAT)


@blueprint.route("/my/<token>/address", methods=["GET", "POST"])
@with_personal_link
def new_address(token: str) -> ResponseReturnValue:
    """Have mails sent elsewhere, once the new mailbox has confirmed it."""
    return _send_off(token, NewAddressForm(), ADDRESS)


@blueprint.post("/my/<token>/call-back/<any(seat, address):kind>")
@with_personal_link
def call_back(token: str, kind: str) -> ResponseReturnValue:
    """What is on its way is not to be taken any more."""
    return act_on(token, lambda registration, now: service.call_back(registration, HandoverKind(kind), now=now), "called_back")


@blueprint.route("/handover/<token>", methods=["GET", "POST"])
@with_personal_link
def handover(token: str) -> ResponseReturnValue:
    """The page behind the mailed link: a seat to take, or an address to confirm."""
    private()
    found = _handover(token)
    if found is None:
        return no_such_link()
    if not rules.may_take(found, clock.now()):
        return _over(found)
    return _take_seat(found) if found.kind is SEAT else _take_address(found)


def _handover(token: str) -> Handover | None:
    number = links().read_id(token)
    found = own_queries.handover_by_id(number) if number is not None else None
    return found if found is not None and links().fits(token, "handover", found.id, found.link_version) else None


def _send_off(token: str, form: LinkForm, kind: HandoverKind) -> ResponseReturnValue:
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    now = clock.now()
    try:
        if kind is SEAT:
            rules.check_may_pass_on(registration, queries.policy_of(registration.event_id), now)
        else:
            rules.check_may_change_address(registration, now)
        if form.validate_on_submit():
            with transaction():
                _count(registration, form, now)
                people_service.mark_proved(registration.person, now=now)
                start = service.pass_on if kind is SEAT else service.ask_address
                start(registration, address_of(form.email.data), now=now)
            return redirect(url_for(".mine", token=token, done="passed" if kind is SEAT else "asked"), 303)
    except (OwnAddress, limits.TooMany) as refusal:
        form.email.errors = [str(refusal.message)]
        return _asking(registration, token, form, kind, refusal.status_code)
    except RegistrationError as refusal:
        return my_page(registration, token, status=refusal.status_code, notice=str(refusal.message))
    return _asking(registration, token, form, kind, 422 if request.method == "POST" else 200)


def _asking(registration: Registration, token: str, form: LinkForm, kind: HandoverKind, status: int) -> ResponseReturnValue:
    service_context = self_service(registration, queries.policy_of(registration.event_id), clock.now())
    context = about(registration.event) | service_context | {"registration": registration, "token": token, "form": form}
    page = "registration/pass_on.html" if kind is SEAT else "registration/new_address.html"
    return render_template(page, plain=PlainForm(formdata=None), **context), status


def _count(registration: Registration, form: LinkForm, now: datetime) -> None:
    """Nobody's mailbox is filled through us. Raises TooMany."""
    limits.hit("send off", limits.caller(), limit=SENT_OFF_PER_QUARTER, per=QUARTER, now=now)
    limits.hit("send off", str(registration.id), limit=SENT_OFF_A_DAY, per=DAY, now=now)
    limits.hit("send off to", email_key(address_of(form.email.data)), limit=SENT_OFF_A_DAY, per=timedelta(days=1), now=now)


def _take_seat(found: Handover) -> ResponseReturnValue:
    """The event, and a form for who takes it."""
    form, asked = _seat_form(found)
    if request.method == "GET" or not form.check(request.form):
        return _seat_page(found, form, asked, 422 if request.method == "POST" else 200)
    try:
        with transaction():
            wanted = form.to_request(email=found.email, language=language())
            new = service.take_seat(found, wanted, now=clock.now())
            token = links().make("registration", new.id, new.link_version)
    except AnswersRefused as refusal:  # the form was changed between our check and the lock
        form, asked = _seat_form(found)
        form.check(request.form)
        if asked is not None:
            asked.refuse(form, refusal)
        return _seat_page(found, form, asked, 422)
    except HandoverEnded:
        return _over(found)
    except RegistrationError as refusal:
        return _seat_page(found, form, asked, refusal.status_code, notice=str(refusal.message))
    return redirect(url_for(".mine", token=token, done="taken"), 303)


def _seat_form(found: Handover) -> tuple[TakeSeatForm, Asked | None]:
    event = found.registration.event
    asked = asked_of(event, form=found.registration.form or questions.form_of(event.id))
    form: TakeSeatForm = form_for(TakeSeatForm, asked)(language=language())
    form.consents = tuple(consents.asked_for(event, people.site().name))
    return form, asked


def _seat_page(found: Handover, form: TakeSeatForm, asked: Asked | None, status: int, *, notice: str = "") -> ResponseReturnValue:
    event = found.registration.event
    own = queries.active_registration(event.id, found.email)
    form.version.data = str(asked.version.id) if asked is not None else ""
    context = about(event) | {"form": form, "asked": asked, "organisations": organisations(), "notice": notice, "handover": found}
    has_seat = own is not None and own.status in rules.HOLDING
    return render_template("registration/take_seat.html", has_seat=has_seat, own=own, **context), status


def _take_address(found: Handover) -> ResponseReturnValue:
    """One button, which proves that somebody reads mail there."""
    form, notice, status = PlainForm(), "", 200
    if form.validate_on_submit():
        try:
            with transaction():
                moved = service.take_address(found, now=clock.now())
                token = links().make("registration", moved.id, moved.link_version)
            return redirect(url_for(".mine", token=token, done="moved"), 303)
        except HandoverEnded:
            return _over(found)
        except RegistrationError as refusal:
            notice, status = str(refusal.message), refusal.status_code
    elif request.method == "POST":
        abort(400)
    context = about(found.registration.event) | {"form": form, "notice": notice, "handover": found}
    return render_template("registration/take_address.html", **context), status


def _over(found: Handover) -> ResponseReturnValue:
    """It was taken, called back or replaced, or the event has begun or is off."""
    context = about(found.registration.event) | {"is_taken": found.taken_at is not None, "is_seat": found.kind is SEAT}
    return render_template("registration/handover_over.html", **context), HandoverEnded.status_code
