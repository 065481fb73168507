"""The page of a party's contact: everybody whom they signed up, and what they may do for them. A GET only shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.db import transaction
from eventsite.errors import DomainError
from eventsite.i18n import _, language
from eventsite.people import service as people
from eventsite.questions.errors import AnswersRefused
from eventsite.questions.forms import Asked
from eventsite.registration import consents, queries, rules, service
from eventsite.registration.errors import OfferEnded
from eventsite.registration.forms import MemberForm, PartyOfferForm, PlainForm, member_form, sent_of
from eventsite.registration.models import Party, Registration
from eventsite.registration.public_views.entrance import Entrance
from eventsite.registration.public_views.frame import about, asked_of, blueprint, links, organisations
from eventsite.registration.public_views.my_link import link_gone
from eventsite.registration.public_views.my_page import qr_of
from eventsite.registration.queue_words import queue_note, time_left
from eventsite.registration.ticket import spoken_code
from eventsite.web.access import with_personal_link
from eventsite.web.headers import private

DONE = ("accepted", "declined", "withdrawn", "added")
WRONG = 422


@dataclass(frozen=True)
class MemberOnPage:
    """One of the party. `page` is the address of their own page, of who is reached through the contact."""

    registration: Registration
    code: str
    position: int | None
    qr: Any
    page: str
    may_withdraw: bool


@blueprint.get("/party/<token>")
@with_personal_link
def party(token: str) -> ResponseReturnValue:
    """Every member with their status."""
    private()
    found = party_of(token)
    return link_gone(token) if found is None else _page(found, token)


@blueprint.post("/party/<token>/accept")
@with_personal_link
def accept_for(token: str) -> ResponseReturnValue:
    """Take the seats that are held, for all or for some; the others' go to the next in line."""
    private()
    found = party_of(token)
    if found is None:
        return link_gone(token)
    offered = _offered(found)
    if not offered:
        return _page(found, token, status=OfferEnded.status_code, notice=str(OfferEnded.message))
    form = PartyOfferForm.of(offered)
    if not form.validate_on_submit():
        return _page(found, token, status=WRONG, taking=form)
    now = clock.now()
    try:
        with transaction():
            people.mark_proved(found.contact, now=now)
            # Who takes the seat first: what the others give back goes to the next in line at once.
            service.accept_offers([one for one in offered if one.id in form.ids], rules.PERSON, now=now)
            for registration in offered:
                if registration.id not in form.ids:
                    service.decline_offer(registration, rules.PERSON, now=now)
    except DomainError as refusal:
        return _page(found, token, status=refusal.status_code, notice=str(refusal.message))
    return redirect(url_for(".party", token=token, done="accepted"), 303)


@blueprint.post("/party/<token>/decline")
@with_personal_link
def decline_for(token: str) -> ResponseReturnValue:
    """Turn all of them down."""
    private()
    found = party_of(token)
    if found is None:
        return link_gone(token)
    now = clock.now()
    try:
        with transaction():
            people.mark_proved(found.contact, now=now)
            for registration in _offered(found):
                service.decline_offer(registration, rules.PERSON, now=now)
    except DomainError as refusal:
        return _page(found, token, status=refusal.status_code, notice=str(refusal.message))
    return redirect(url_for(".party", token=token, done="declined"), 303)


@blueprint.post("/party/<token>/<int:registration_id>/withdraw")
@with_personal_link
def withdraw_member(token: str, registration_id: int) -> ResponseReturnValue:
    """One of them does not come; the others stay as they are."""
    private()
    found = party_of(token)
    if found is None:
        return link_gone(token)
    registration = next((one for one in queries.members_of(found.id) if one.id == registration_id), None) or abort(404)
    now = clock.now()
    try:
        with transaction():
            people.mark_proved(found.contact, now=now)
            service.withdraw(registration, rules.PERSON, now=now)
    except DomainError as refusal:
        return _page(found, token, status=refusal.status_code, notice=str(refusal.message))
    return redirect(url_for(".party", token=token, done="withdrawn"), 303)


@blueprint.route("/party/<token>/add", methods=["GET", "POST"])
@with_personal_link
def add_to_party(token: str) -> ResponseReturnValue:
    """One more person, who is reached through the contact: so this page tells nobody whether an address is registered."""
    private()
    found = party_of(token)
    if found is None:
        return link_gone(token)
    now = clock.now()
    way = _way(found)
    refusal = _why_nobody_more(found, way, now)
    if refusal:
        return _page(found, token, status=409, notice=refusal)
    form, asked = _new_member(way)
    if request.method == "GET" or not form.check(sent_of(form, request.form)):
        return _add_page(found, token, way, form, asked)
    try:
        with transaction():
            people.mark_proved(found.contact, now=now)
            wanted = form.to_member(language=language(), form_id=way.form.id if way.form else None)
            service.add_member(found, wanted, rules.PERSON, now=now)
    except AnswersRefused as refused:
        form, asked = _new_member(way)
        form.check(sent_of(form, request.form))
        if asked is not None and not any(form.errors.values()):
            asked.refuse(form, refused)
        return _add_page(found, token, way, form, asked)
    except DomainError as refused:
        return _page(found, token, status=refused.status_code, notice=str(refused.message))
    return redirect(url_for(".party", token=token, done="added"), 303)


def party_of(token: str) -> Party | None:
    """Whose page a link opens; nothing if it is forged, of another purpose, or older than the newest."""
    number = links().read_id(token)
    found = queries.party_by_id(number) if number is not None else None
    return found if found is not None and links().fits(token, "party", found.id, found.link_version) else None


def _page(found: Party, token: str, *, status: int = 200, notice: str = "", taking: PartyOfferForm | None = None) -> ResponseReturnValue:
    event, now = found.event, clock.now()
    members = queries.members_of(found.id)
    offered = _offered(found)
    ends_at = min((one.offer_ends_at for one in offered if one.offer_ends_at is not None), default=None)
    way = _way(found)
    context: dict[str, Any] = about(event) | {
        "party": found, "token": token, "notice": notice, "now": now, "members": [_on_page(one, now) for one in members],
        "offered": offered, "offer_ends_at": ends_at, "time_left": time_left(ends_at - now) if ends_at is not None else "",
        "taking": taking or PartyOfferForm.of(offered, bound=False), "plain": PlainForm(formdata=None),
        "may_add": not _why_nobody_more(found, way, now), "queue_note": queue_note(event),
        "waiting": any(one.status is rules.WAITLISTED for one in members),
        "done": request.args.get("done") if request.args.get("done") in DONE else None,
    }  # fmt: skip
    return render_template("registration/party.html", **context), status


def _on_page(registration: Registration, now: datetime) -> MemberOnPage:
    own = links().make("registration", registration.id, registration.link_version)
    return MemberOnPage(
        registration, spoken_code(registration.code), queries.queue_position(registration), qr_of(registration),
        url_for(".mine", token=own) if registration.email is None else "", rules.may_withdraw(registration, now),
    )  # fmt: skip


def _offered(found: Party) -> list[Registration]:
    """Members for whom a seat is held now."""
    now = clock.now()
    held = (one for one in queries.members_of(found.id) if one.status is rules.OFFERED)
    return [one for one in held if one.offer_ends_at is not None and now < one.offer_ends_at]


def _way(found: Party) -> Entrance:
    """By the form that the party came by."""
    members = queries.members_of(found.id)
    return Entrance(found.event, queries.policy_of(found.event_id), members[0].form if members else None)


def _why_nobody_more(found: Party, way: Entrance, now: datetime) -> str:
    """Why nobody can be added; empty where one more may."""
    active = sum(one.status in rules.ACTIVE for one in queries.members_of(found.id))
    if active >= way.policy.most_in_party:
        return str(_("No more people can be signed up together."))
    return way.why_not(now)


def _new_member(way: Entrance) -> tuple[MemberForm, Asked | None]:
    asked = asked_of(way.event, form=way.form)
    form = member_form(asked, consents.asked_for_others(way.event), number=1, language=language(), data={})
    del form.email
    return form, asked


def _add_page(found: Party, token: str, way: Entrance, form: MemberForm, asked: Asked | None) -> ResponseReturnValue:
    context = about(found.event) | {"party": found, "token": token, "form": form, "asked": asked, "plain": PlainForm(formdata=None)}
    context |= {
        "organisations": organisations(),
        "version": str(asked.version.id) if asked is not None else "",
        "outcome": way.outcome().value,
    }
    return render_template("registration/party_add.html", **context), WRONG if request.method == "POST" else 200
