"""What the mails about the waitlist, offers, sessions and parties see, in the language of the mail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, url_for
from flask_babel import LazyString

from eventsite.catalogue import queries as catalogue
from eventsite.catalogue.mail_words import when_of, where_of
from eventsite.catalogue.models import Admission
from eventsite.i18n import _, _l, clock_time, language, long_date, zone_label
from eventsite.questions.queries import option_label
from eventsite.registration import queries
from eventsite.registration.models import Party, QueueOrder, Registration, RegistrationStatus, Serving
from eventsite.registration.ticket import spoken_code

S = RegistrationStatus
PARTY_STATUS: dict[RegistrationStatus, LazyString] = {
    S.APPLIED: _l("asked for a seat"), S.WAITLISTED: _l("on the waitlist"), S.OFFERED: _l("a seat is held, to be accepted"),
    S.CONFIRMED: _l("has a seat"), S.DECLINED: _l("no seat"), S.WITHDRAWN: _l("withdrawn"), S.EXPIRED: _l("the offer has lapsed"),
    S.ATTENDED: _l("was there"), S.NO_SHOW: _l("was not there"),
}  # fmt: skip
_APPLYING = {S.APPLIED: _l("has applied")}


def waiting_note(registration: Registration) -> str:
    """How the waitlist is served, and what will happen then."""
    policy = queries.policy_of(registration.event_id)
    if policy.queue_order is QueueOrder.PRIORITY:
        order = _("When a seat becomes free it goes to those whom the organisers put first, then to whoever has waited longest.")
    elif policy.queue_order is QueueOrder.DRAW:
        order = _("When a seat becomes free it goes by a draw: everybody who waits has a lot, and the lowest is next.")
    else:
        order = _("When a seat becomes free it goes to whoever has waited longest.")
    if policy.serving is Serving.OFFER:
        then = _("When it is your turn the seat is held for you, and you get a mail that says until when you can accept it.")
    else:
        then = _("When it is your turn the seat is yours at once, and you get a mail with the calendar invitation.")
    return f"{order} {then} " + _("If you do not want to wait, leave the waitlist on your own page.")


def moment(at: datetime, zone: str) -> str:
    """Thursday 16 September 2027, 12:00 (Copenhagen time, UTC+2)."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{long_date(local.date())}, {clock_time(local)} ({zone_label(at, zone)})"


def title_of_places(registration: Registration, places_id: int) -> str:
    """What a session or an option is called in the language of the mail: the organisers' words, never the person's."""
    main = registration.event.main_language
    for session in queries.sessions_of_places([places_id]):
        texts = {text.language: text.title for text in session.texts}
        return texts.get(language()) or texts.get(main) or next(iter(texts.values()), "")
    option = queries.option_of_places(places_id)
    return option_label(option, language(), main) if option is not None else ""


def words_for_party(party: Party, values: Mapping[str, Any]) -> dict[str, Any]:
    """The context of the mail to a contact: the event, and what became of each, by code while the address is not proved."""
    event, links = party.event, current_app.extensions["eventsite"].links
    text, proved = catalogue.text_of(event, language()), party.contact.proved_at is not None
    members = queries.members_of(party.id)
    rows = [(_("Where"), "\n".join(where_of(event)))]
    status = PARTY_STATUS | _APPLYING if event.admission is Admission.SELECTION else PARTY_STATUS
    rows += [(one.full_name if proved else spoken_code(one.code), str(status[one.status])) for one in members]
    return {
        "event": event, "title": text.title, "when": when_of(event), "where": where_of(event), "rows": rows, "values": values,
        "join_url": "", "name": party.contact.full_name if proved else None, "count": len(members),
        "party_url": url_for("registration.party", token=links.make("party", party.id, party.link_version), _external=True),
        "event_url": url_for("catalogue.event", slug=event.slug, _external=True),
        "privacy_url": url_for("home.privacy", _external=True),
        "registered_on": long_date(party.created_at.astimezone(ZoneInfo(event.zone)).date()),
    }  # fmt: skip
