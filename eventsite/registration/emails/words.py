"""What the templates of these mails see: an event and a registration in words, in the language of the mail.

Nothing that somebody typed into the form is in it as long as the address was never proved: whoever typed it may be a stranger.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, url_for

from eventsite.calendar.entry import Entry
from eventsite.catalogue import queries as catalogue
from eventsite.catalogue.mail_words import When, place_in_words, when_of, where_of
from eventsite.catalogue.models import Event, Format
from eventsite.catalogue.rules import takes_whole_days
from eventsite.db import db
from eventsite.i18n import _, language, long_date
from eventsite.mail.models import CalendarMethod
from eventsite.people.models import Person
from eventsite.questions.queries import label_of
from eventsite.registration.emails.trip_words import itinerary_text
from eventsite.registration.itinerary import Itinerary
from eventsite.registration.models import Registration
from eventsite.registration.rules import ACTIVE, COMING


def words_for(registration: Registration, values: Mapping[str, Any], *, codes: str) -> dict[str, Any]:
    """The context of every mail about a registration; `values` are what only the moment of writing knew, `codes` are to say at the door.

    `in_calendar`: an invitation was sent and not called back, so that a cancellation has something to remove.
    """
    event, links = registration.event, current_app.extensions["eventsite"].links
    token = links.make("registration", registration.id, registration.link_version)
    text, starts, seated = catalogue.text_of(event, language()), when_of(event), _is_coming(registration)
    my_url, days = url_for("registration.mine", token=token, _external=True), itinerary_text(registration) if seated else ""
    return {
        "event": event,
        "title": text.title,
        "when": starts,
        "where": where_of(event),
        "place": place_in_words(event),
        "rows": _rows(registration, text.practical, days, codes),
        "join_url": event.online_url if seated and event.format is not Format.IN_PERSON else "",
        "in_calendar": registration.entry.last_method == CalendarMethod.REQUEST,
        "status": registration.status.value,
        "name": proved_name(registration),
        "my_url": my_url,
        "calendar_url": f"{my_url}#calendar" if days else "",  # of who has days to subscribe to
        "event_url": url_for("catalogue.event", slug=event.slug, _external=True),
        "privacy_url": url_for("home.privacy", _external=True),
        "registered_on": long_date(registration.created_at.astimezone(ZoneInfo(event.zone)).date()),
        "values": values,
    }


def _rows(registration: Registration, practical: str, days: str, codes: str) -> list[tuple[str, str]]:
    """The facts as pairs of label and value; the links stand in the templates."""
    rows = [(_("Where"), "\n".join(where_of(registration.event)))]
    if _is_coming(registration):
        rows += [(_("Practical"), practical)] if practical else []
        rows += [(_("Your programme"), days)] if days else []
        has_door = registration.event.format is not Format.ONLINE
        rows.append((_("Ticket"), _("%(code)s, or say your name at the door", code=codes)) if has_door else (_("Your code"), codes))
    elif registration.status in ACTIVE:
        rows.append((_("Your code"), codes))
    return rows


def _is_coming(registration: Registration) -> bool:
    return registration.status in COMING and registration.event.cancelled_at is None


def proved_name(registration: Registration) -> str | None:
    """How to address the person; not at all while nobody has used a link that only the owner of the address was mailed.

    Who has no address is reached through the contact of their party, who is greeted; `seats` says of whom the mail speaks.
    """
    person = _reader(registration)
    return person.full_name if person.proved_at is not None else None


def owner_is_known(registration: Registration) -> bool:
    """Whether somebody has used a link that was mailed to the address where its mails go."""
    return _reader(registration).proved_at is not None


def _reader(registration: Registration) -> Person:
    party = registration.party
    return party.contact if registration.email is None and party is not None else registration.person


def entry_of(registration: Registration, mine: Itinerary | None = None) -> Entry:
    """The facts of the invitation as they are now; `mine` where it is known what they hold. The worker decides on the sequence."""
    event, row = registration.event, registration.entry
    text = catalogue.text_of(event, language())
    return Entry(
        uid=row.uid, sequence=row.sequence, organiser_name=row.organiser_name, organiser_email=row.organiser_email,
        starts_local=event.starts_local, ends_local=event.ends_local, zone=event.zone, starts_at=event.starts_at, ends_at=event.ends_at,
        all_day=takes_whole_days(event), title=text.title, language=language(), place=place_in_words(event), city=event.city,
        online=event.format is Format.ONLINE, online_url="" if event.format is Format.IN_PERSON else event.online_url,
        description=_description(event, text.standfirst, text.practical, itinerary_text(registration, mine)),
        url=url_for("catalogue.event", slug=event.slug, _external=True), cancelled=event.cancelled_at is not None,
    )  # fmt: skip


def _description(event: Event, standfirst: str, practical: str, days: str) -> str:
    contact = ", ".join(part for part in (event.contact_name, event.contact_email, event.contact_phone) if part)
    return "\n\n".join(part for part in (standfirst, practical, days, contact and _("Contact: %(who)s", who=contact)) if part)


@dataclass(frozen=True)
class InShort:
    """Another event than the one that the mail is about."""

    title: str
    when: When
    url: str


def in_short(event_id: int) -> InShort:
    """What the event is called, when it is and its page, in the language of the mail."""
    event = db.session.get_one(Event, event_id)
    url = url_for("catalogue.event", slug=event.slug, _external=True)
    return InShort(catalogue.text_of(event, language()).title, when_of(event), url)


def changed_in_words(registration: Registration, values: Mapping[str, Any]) -> list[str]:
    """What an organiser changed: the details, and the questions, in the words of the form. No values: the page shows those."""
    details = {
        "full_name": _("Name"), "organisation": _("Organisation"), "job_title": _("Job title"), "country": _("Country"),
        "language": _("Language of our mails"),
    }  # fmt: skip
    asked = registration.answer_set.version.questions if registration.answer_set is not None else []
    keys, main = values["questions"], registration.event.main_language
    return [details[name] for name in values["fields"]] + [label_of(one, language(), main) for one in asked if one.key in keys]
