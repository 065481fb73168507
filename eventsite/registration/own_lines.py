"""Everything that one address has registered for, in lines: where each stands, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import LazyString

from eventsite.catalogue import queries as catalogue
from eventsite.catalogue.models import Admission, Event, EventText, Format
from eventsite.i18n import _, _l, language, moment
from eventsite.links import Links
from eventsite.registration import own_queries, queries
from eventsite.registration.models import Party, Registration, RegistrationStatus
from eventsite.registration.rules import ACTIVE, OFFERED

S = RegistrationStatus
STATES: Mapping[RegistrationStatus, tuple[str, LazyString]] = {
    S.CONFIRMED: ("ok", _l("Seat confirmed")), S.WAITLISTED: ("wait", _l("On the waitlist")),
    S.APPLIED: ("wait", _l("Application received")), S.OFFERED: ("wait", _l("A seat is held for you")),
    S.DECLINED: ("off", _l("No seat")), S.WITHDRAWN: ("off", _l("Cancelled by you")), S.EXPIRED: ("off", _l("Offer not taken")),
    S.ATTENDED: ("ok", _l("You were there")), S.NO_SHOW: ("off", _l("Not checked in")),
}  # fmt: skip


@dataclass(frozen=True)
class OwnLine:
    """One event of somebody. `shape` and `state` are its status; without `url` there is no page any more."""

    event: Event
    text: EventText
    shape: str
    state: str
    next_step: str
    url: str


def own_lines(key: str, links: Links, now: datetime) -> tuple[list[OwnLine], list[OwnLine]]:
    """What lies ahead, soonest first, and what is over, latest first. Of several registrations for one event the one that counts."""
    lines = [_line(registration, links, now) for registration in _that_count(own_queries.all_of_address(key))]
    lines += [_party_line(party, links) for party in own_queries.parties_of_address(key)]
    ahead = sorted((line for line in lines if now < line.event.ends_at), key=lambda line: line.event.starts_at)
    over = sorted((line for line in lines if now >= line.event.ends_at), key=lambda line: line.event.starts_at, reverse=True)
    return ahead, over


def _that_count(registrations: Sequence[Registration]) -> list[Registration]:
    """The active one of each event, else the newest."""
    chosen: dict[int, Registration] = {}
    for registration in registrations:  # newest first
        held = chosen.setdefault(registration.event_id, registration)
        if registration.status in ACTIVE and held.status not in ACTIVE:
            chosen[registration.event_id] = registration
    return list(chosen.values())


def _line(registration: Registration, links: Links, now: datetime) -> OwnLine:
    event = registration.event
    text = catalogue.text_of(event, language())
    if own_queries.was_passed_on(registration):
        return OwnLine(event, text, "off", _("Passed on to a colleague"), "", "")
    url = url_for("registration.mine", token=links.make("registration", registration.id, registration.link_version))
    if event.cancelled_at is not None:
        return OwnLine(event, text, "stop", _("The event is cancelled"), "", url)
    shape, state = STATES[registration.status]
    if registration.status is S.APPLIED and event.admission is Admission.APPROVAL:
        state = _l("Waiting for the organisers")
    return OwnLine(event, text, shape, str(state), _next_step(registration, now), url)


def _next_step(registration: Registration, now: datetime) -> str:
    event, status = registration.event, registration.status
    if now >= event.ends_at:
        return ""
    if status is OFFERED and registration.offer_ends_at is not None:
        return _("Accept it until %(when)s, or it goes to the next.", when=moment(registration.offer_ends_at, event.zone))
    if status is S.CONFIRMED and event.format is Format.ONLINE:
        return _("Join by the link on your own page. If you cannot come, give the seat back or pass it on.")
    if status is S.CONFIRMED:
        return _("Have your ticket ready at the door. If you cannot come, give the seat back or pass it on.")
    if status is S.WAITLISTED:
        return _(
            "You are number %(number)d in the queue. We write to you when it is your turn.",
            number=queries.queue_position(registration) or 1,
        )
    return _("The organisers decide, and write to you.") if status is S.APPLIED else ""


def _party_line(party: Party, links: Links) -> OwnLine:
    text = catalogue.text_of(party.event, language())
    url = url_for("registration.party", token=links.make("party", party.id, party.link_version))
    is_off = party.event.cancelled_at is not None
    shape, state = ("stop", _("The event is cancelled")) if is_off else ("off", _("Your group"))
    return OwnLine(party.event, text, shape, state, _("The people whom you signed up, on a page of their own."), url)
