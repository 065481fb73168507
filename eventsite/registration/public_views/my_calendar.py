"""A person's own calendar: the feed that programs fetch, its address on the personal page, and an invitation for each session.

The address of a feed is a secret of its own: whoever has it reads the calendar and opens nothing else. A wrong one and a
revoked one are answered alike.
"""

from datetime import datetime

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.calendar.links import Subscription
from eventsite.catalogue import words
from eventsite.catalogue.queries import text_of
from eventsite.db import transaction
from eventsite.i18n import _, language
from eventsite.registration import feeds, own_queries, queries, service
from eventsite.registration.models import Registration
from eventsite.registration.public_views.feed_addresses import (
    FEED,
    FEED_OF_ALL,
    calendar_of,
    calendar_of_all,
    feed_address,
    feed_address_of_all,
)
from eventsite.registration.public_views.frame import blueprint, links
from eventsite.registration.public_views.my_link import holder, link_gone
from eventsite.registration.public_views.my_page import act_on
from eventsite.registration.public_views.my_registrations import proof_of
from eventsite.web.access import with_personal_link
from eventsite.web.conditional import Body, respond
from eventsite.web.headers import private, without_referrer


@blueprint.get("/my-calendar/<token>.ics")
@with_personal_link
def my_feed(token: str) -> ResponseReturnValue:
    """The calendar of one registration."""
    number = links().read_id(token)
    registration = queries.by_id(number) if number is not None else None
    if registration is None or not links().fits(token, FEED, registration.id, registration.feed_version):
        return _no_such_calendar()
    return _feed(feeds.of_registration(registration, feed_address(registration), now=clock.now()))


@blueprint.get("/my-calendars/<token>.ics")
@with_personal_link
def my_feed_of_all(token: str) -> ResponseReturnValue:
    """The calendar of all that an address holds."""
    number = links().read_id(token)
    feed = own_queries.feed_by_id(number) if number is not None else None
    if feed is None or not links().fits(token, FEED_OF_ALL, feed.id, feed.link_version):
        return _no_such_calendar()
    return _feed(feeds.of_address(feed, feed_address_of_all(feed), now=clock.now()))


@blueprint.post("/my/<token>/calendar")
@with_personal_link
def new_feed_address(token: str) -> ResponseReturnValue:
    """Another address for the calendar; whoever had the old one reads nothing any more."""
    return act_on(token, lambda registration, _now: service.new_feed_address(registration), "calendar")


@blueprint.get("/my/<token>/subscribe")
@with_personal_link
def subscribe_to_own(token: str) -> ResponseReturnValue:
    """How each program subscribes to the calendar of one registration; who has none reads on their own page how they stand."""
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    addresses = calendar_of(registration, clock.now())
    if addresses is None:
        return redirect(url_for(".mine", token=token), 303)
    text, back = text_of(registration.event), url_for(".mine", token=token, _anchor="calendar")
    return _help(addresses, text.title, text.language, back=back, back_to=_("Your registration"))


@blueprint.get("/my-registrations/<token>/subscribe")
@with_personal_link
def subscribe_to_all(token: str) -> ResponseReturnValue:
    """The same for the calendar of all that an address holds, once there is one."""
    private()
    proof = proof_of(token)
    feed = own_queries.feed_of_address(proof.email_key) if proof is not None and clock.now() < proof.ends_at else None
    addresses = calendar_of_all(feed or abort(404))
    back = url_for(".my_registrations", token=token, _anchor="calendar")
    return _help(addresses, feeds.name_of_all(), language(), back=back, back_to=_("My registrations"))


@blueprint.post("/my/<token>/session-invitations")
@with_personal_link
def session_invitations(token: str) -> ResponseReturnValue:
    """An invitation for each session, or none of them any more."""
    wished = request.form.get("wished") == "yes"

    def wish(registration: Registration, now: datetime) -> None:
        service.wish_invitations(registration, wished, now=now)

    return act_on(token, wish, "invited" if wished else "uninvited")


@blueprint.post("/my-registrations/<token>/calendar")
@with_personal_link
def address_calendar(token: str) -> ResponseReturnValue:
    """The calendar of all that the address holds, made when somebody first asks; after that, another address for it."""
    private()
    now = clock.now()
    proof = proof_of(token)
    if proof is None or now >= proof.ends_at:
        abort(404)
    with transaction():
        service.address_feed(proof, renew=request.form.get("renew") == "yes", now=now)
    return redirect(url_for(".my_registrations", token=token, _anchor="calendar"), 303)


def _help(addresses: Subscription, phrase: str, spoken: str, *, back: str, back_to: str) -> str:
    """The page; `phrase` names the calendar, in the language `spoken`."""
    told = {"addresses": addresses, "phrase": phrase, "spoken": spoken, "back": back, "back_to": back_to}
    return render_template("registration/subscribe.html", say=words, section="mine", **told)


def _no_such_calendar() -> Response:
    """Never our own page of errors: it names the address that was asked for, and differs with it."""
    without_referrer()
    return Response("There is no such calendar.\n", 404, content_type="text/plain; charset=utf-8")


def _feed(ics: bytes) -> Response:
    without_referrer()
    answer = respond(Body(ics), "text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="my-calendar.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
