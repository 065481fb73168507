"""The page of a personal invitation: what it is to, until when, and the answer. A GET only shows.

Whoever holds the link may answer; registering itself asks the rules once more.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectMultipleField

from eventsite import clock
from eventsite.db import transaction
from eventsite.errors import DomainError
from eventsite.i18n import _
from eventsite.invitations import queries as invitation_queries
from eventsite.invitations import rules as invitation_rules
from eventsite.invitations import service as invitations
from eventsite.invitations.errors import DraftTooLong, InvitationError, InvitationRevoked
from eventsite.invitations.models import Invitee
from eventsite.registration.errors import EventCancelled, InvitationNeeded, RegistrationError
from eventsite.registration.forms import PlainForm, RegistrationForm, WithdrawForm
from eventsite.registration.public_views.entrance import Entrance
from eventsite.registration.public_views.frame import about, blueprint, links
from eventsite.registration.public_views.my_link import link_gone
from eventsite.web.access import with_personal_link
from eventsite.web.headers import private

PURPOSE = "invited"
KEEP = "keep"  # of the button on the form
NOT_KEPT = frozenset({  # what belongs to one sending, and consents
    "token", "version", "website", "csrf_token", "event_data", "attendee_list", "newsletter", "share_abroad", "least", "only_contact",
})  # fmt: skip


@blueprint.get("/invited/<token>")
@with_personal_link
def invited(token: str) -> ResponseReturnValue:
    """The event, until when, and what can be answered."""
    private()
    invitee = once_invited(token)
    return link_gone(token) if invitee is None else _page(invitee, token)


@blueprint.post("/invited/<token>/decline")
@with_personal_link
def decline_invitation(token: str) -> ResponseReturnValue:
    """They cannot come."""
    private()
    invitee = invited_by(token)
    if invitee is None:
        return _gone(token)
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _page(invitee, token, status=422, declining=form)
    try:
        with transaction():
            invitations.decline(invitee, (form.reason.data or "").strip(), now=clock.now())
    except InvitationError as refusal:
        return _page(invitee, token, status=refusal.status_code)
    return redirect(url_for(".invited", token=token), 303)


@blueprint.post("/invited/<token>/reconsider")
@with_personal_link
def reconsider_invitation(token: str) -> ResponseReturnValue:
    """They may come after all."""
    private()
    invitee = invited_by(token)
    if invitee is None:
        return _gone(token)
    if not PlainForm().validate_on_submit():
        return _page(invitee, token, status=400)
    try:
        with transaction():
            invitations.take_back_no(invitee, now=clock.now())
    except InvitationError as refusal:
        return _page(invitee, token, status=refusal.status_code)
    return redirect(url_for(".invited", token=token), 303)


@blueprint.route("/invited/<token>/no-more", methods=["GET", "POST"])
@with_personal_link
def no_more(token: str) -> ResponseReturnValue:
    """No more invitations to this address. By POST, one click: mail programs send it by themselves, without a page of ours before."""
    private()
    invitee = _mailed_to(token)
    if invitee is None:
        return link_gone(token)
    done = request.method == "POST"
    if done:
        with transaction():
            invitations.no_more(invitee, now=clock.now())
    return render_template("registration/no_more.html", invitee=invitee, token=token, done=done, **about(invitee.event))


def invited_by(token: str) -> Invitee | None:
    """Whose invitation the link in force opens; nothing if it is forged, of another purpose, or older than the newest."""
    invitee = _claimed(token)
    return invitee if invitee is not None and links().fits(token, PURPOSE, invitee.id, invitee.link_version) else None


def once_invited(token: str) -> Invitee | None:
    """Whose invitation the link opens or once opened."""
    invitee = _claimed(token)
    if invitee is None:
        return None
    return invitee if any(links().fits(token, PURPOSE, invitee.id, version) for version in range(1, invitee.link_version + 1)) else None


def with_invitation(way: Entrance, now: datetime) -> tuple[Entrance, DomainError | None]:
    """The same way by the invitation that the address names, and why that one may not be used, or that one is needed.

    One that may not be used does not matter where anybody may register. One of another event is none.
    """
    token = request.args.get("invitation", "")
    invitee = once_invited(token) if token else None
    if invitee is None or invitee.event_id != way.event.id:
        return way, _needed(way, now)
    refusal: InvitationError | None = None
    if invited_by(token) is None:
        refusal = InvitationRevoked()
    else:
        try:
            invitation_rules.check_may_use(invitee, invitee.email, now)
        except InvitationError as error:
            refusal = error
    if refusal is None:
        return replace(way, invitee=invitee), None
    return way, refusal if way.why_not(now) else None


def closes_at(way: Entrance) -> datetime:
    """Until when the form may be sent: as the invitation says, else as the event does."""
    return invitation_rules.ends_at(way.invitee) if way.invitee is not None else invitation_rules.end_for(way.event, None)


def _needed(way: Entrance, now: datetime) -> InvitationNeeded | None:
    try:
        way.check_open(now)
    except InvitationNeeded as refusal:
        return refusal
    except RegistrationError:
        return None
    return None


def bind(form: RegistrationForm, invitee: Invitee) -> None:
    """Show what the invitation says of the address: a bound one serves no other."""
    if not invitee.transferable:
        form.email.render_kw = (form.email.render_kw or {}) | {"readonly": True}
        form.email.description = _("Your invitation is for this address. The confirmation goes here.")


def known_of(invitee: Invitee) -> dict[str, Any]:
    """What the form begins with: what the organisers know, and what was typed and kept."""
    known = {"full_name": invitee.full_name, "organisation": invitee.organisation, "email": invitee.email}
    if invitee.draft is None:
        return known
    return known | invitee.draft | ({} if invitee.transferable else {"email": invitee.email})


def keep(way: Entrance, form: RegistrationForm, now: datetime) -> ResponseReturnValue:
    """Keep what was typed of oneself for later; consents are given and files chosen when the form is sent. Raises InvitationError."""
    if way.invitee is None or form.members:
        raise DraftTooLong
    names = [name for name in form._fields if name not in NOT_KEPT]
    sent = {name: request.form.getlist(name) for name in names if name in request.form}
    several = {name for name in names if isinstance(form[name], SelectMultipleField)}
    typed = {name: values if name in several else values[0] for name, values in sent.items()}
    with transaction():
        invitations.keep_draft(way.invitee, typed, now=now)
    return redirect(url_for(".invited", token=request.args["invitation"], kept="1"), 303)


def _claimed(token: str) -> Invitee | None:
    number = links().read_id(token)
    return invitation_queries.by_id(number) if number is not None else None


def _mailed_to(token: str) -> Invitee | None:
    """Whose invitation was mailed with this link to the address that stands there now, also if it was taken back since."""
    invitee = _claimed(token)
    if invitee is None:
        return None
    last = invitee.link_version - (1 if invitee.revoked_at is not None else 0)
    return invitee if links().fits(token, PURPOSE, invitee.id, last) else invited_by(token)


def _gone(token: str) -> ResponseReturnValue:
    invitee = once_invited(token)
    return link_gone(token) if invitee is None else _page(invitee, token)


def _page(invitee: Invitee, token: str, *, status: int = 200, declining: WithdrawForm | None = None) -> ResponseReturnValue:
    event, now = invitee.event, clock.now()
    refusal = _why_over(invitee, token, now)
    form_name = invitee.form.name if invitee.form is not None else None
    address = url_for(".register", slug=event.slug, invitation=token)
    if form_name:
        address = url_for(".register_by", slug=event.slug, form_name=form_name, invitation=token)
    context = about(event) | {
        "invitee": invitee, "token": token, "refusal": refusal, "ends_at": invitation_rules.ends_at(invitee), "register_url": address,
        "declining": declining or WithdrawForm(formdata=None), "plain": PlainForm(formdata=None), "kept": request.args.get("kept") == "1",
        "is_used": invitee.registered_at is not None,
    }  # fmt: skip
    if refusal is not None and status == 200 and request.method == "GET":
        status = 200 if invitee.registered_at is not None else refusal.status_code
    return render_template("registration/invited.html", **context), status


def _why_over(invitee: Invitee, token: str, now: datetime) -> DomainError | None:
    """Why the invitation opens nothing any more; none while it does."""
    if invited_by(token) is None:
        return InvitationRevoked()
    if invitee.event.cancelled_at is not None:
        return EventCancelled()
    try:
        invitation_rules.check_may_use(invitee, invitee.email, now)
    except InvitationError as refusal:
        return refusal
    return None
