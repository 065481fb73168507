"""The copies of a mailing: rows of the outbox, and what their templates see when they go."""

from typing import Any

from flask import current_app, url_for

from eventsite.accounts.models import Account
from eventsite.calendar.entry import Entry
from eventsite.catalogue.models import Event, Format
from eventsite.catalogue.queries import text_of
from eventsite.catalogue.rules import place_of
from eventsite.i18n import _, in_zone, language, long_date, moment
from eventsite.mail.hooks import Subject
from eventsite.mail.models import Message, MessageKind
from eventsite.mail.outbox import Letter, enqueue
from eventsite.mailings import queries, rules
from eventsite.mailings.models import Mailing, MailingKind, MailingRecipient
from eventsite.mailings.rules import Audience
from eventsite.people.rules import email_key
from eventsite.registration.models import Registration
from eventsite.registration.rules import deadline

FOLDER = "mailings/emails/"
SPECIMEN = "preview"  # stands where a personal link would, for other eyes


def send_copy(recipient: MailingRecipient, registration: Registration) -> None:
    """One person's copy. Its text is filled in when it goes."""
    mailing = recipient.mailing
    target = mailing.target
    letter = Letter(
        template=template_of(mailing), to=str(registration.email), language=mailing.language, about=recipient, team_id=mailing.team_id,
        event_id=mailing.event_id, kind=MessageKind.MAILING, once=f"mailing:{mailing.id}:{registration.id}",
        not_after=deadline(target) if target is not None else None,
    )  # fmt: skip
    enqueue(letter)


def send_test(mailing: Mailing, account: Account, registration: Registration, nonce: str) -> None:
    """A copy to the organiser, filled in for a real person but without their link."""
    letter = Letter(
        template=template_of(mailing), to=account.email, language=mailing.language, about=mailing, team_id=mailing.team_id,
        once=f"mailing-test:{mailing.id}:{nonce}", values={
            "registration_id": registration.id, "account_id": account.id, "words": rules.digest(mailing.subject, mailing.body),
        },
    )  # fmt: skip
    enqueue(letter)


def template_of(mailing: Mailing) -> str:
    """The folder of its templates."""
    return FOLDER + mailing.kind.value


def words_for(mailing: Mailing, registration: Registration, *, for_other_eyes: bool = False) -> dict[str, Any]:
    """What the templates see. `for_other_eyes`: previews and tests hold no link that opens somebody's page."""
    event, target = mailing.event, mailing.target
    my_url = url_for("registration.mine", token=SPECIMEN if for_other_eyes else _token("registration", registration), _external=True)
    button_url = my_url
    if target is not None:
        prefill = SPECIMEN if for_other_eyes else _token("prefill", registration)
        button_url = url_for("registration.register", slug=target.slug, _external=True, **{"from": prefill})
    values = {
        "name": proved_name(registration) or _("attendee"), "event": text_of(target or event, language()).title,
        "date": date_in_words(target or event), "place": place_in_words(target or event), "link": button_url,
    }  # fmt: skip
    link_words = _("Apply for the study trip") if target is not None else _("Open your own page")
    return {
        "subject_line": rules.as_line(mailing.subject, values), "text": rules.as_text(mailing.body, values),
        "html": rules.as_html(mailing.body, values, link_words), "event": event, "event_title": text_of(event, language()).title,
        "target": target, "target_title": values["event"] if target is not None else "", "my_url": my_url, "button_url": button_url,
        "day": (target or event).starts_local.day, "lines": [values["date"], values["place"]], "is_test": for_other_eyes,
        "has_link": rules.has_link(mailing.body),
        "registered_on": long_date(in_zone(registration.created_at, event.zone).date()),
        "waiting": mailing.audience == Audience.WAITLISTED, "applied": mailing.audience == Audience.APPLIED,
    }  # fmt: skip


def subject_in_general(mailing: Mailing) -> str:
    """The subject as the desk calls the mailing: the event named, the person left open."""
    about = mailing.target or mailing.event
    values = {"name": "…", "event": text_of(about, language()).title, "date": date_in_words(about), "place": place_in_words(about)}
    return rules.as_line(mailing.subject, values)


def proved_name(registration: Registration) -> str | None:
    """How to address the person; not at all while nobody has used a link that only the owner of the address was mailed."""
    return registration.person.full_name if registration.person.proved_at is not None else None


def date_in_words(event: Event) -> str:
    """Monday 20 September 2027, 09:00 (Copenhagen time, UTC+2); several days: the first to the last."""
    first, last = event.starts_local.date(), event.ends_local.date()
    if first == last:
        return moment(event.starts_at, event.zone)
    return _("%(first)s to %(last)s", first=long_date(first), last=long_date(last))


def place_in_words(event: Event) -> str:
    """The place in one line."""
    return _("Online") if event.format is Format.ONLINE else place_of(event)


def _token(purpose: str, registration: Registration) -> str:
    return str(current_app.extensions["eventsite"].links.make(purpose, registration.id, registration.link_version))


def _still_wanted(message: Message, recipient: MailingRecipient) -> bool:
    mailing, registration = recipient.mailing, recipient.registration
    if email_key(message.recipient) != registration.email_key:
        return False  # they have another address by now, and the link in the mail opens their page
    if not rules.still_wanted(registration.status, Audience(mailing.audience)):
        return False
    if mailing.kind is not MailingKind.TRIP_INVITATION:
        return True
    target = mailing.target
    return target is not None and target.cancelled_at is None and not queries.has_applied(target.id, registration)


def _context(_message: Message, recipient: MailingRecipient) -> dict[str, Any]:
    return words_for(recipient.mailing, recipient.registration)


def _test_context(message: Message, mailing: Mailing) -> dict[str, Any]:
    sample = queries.sample(mailing, int(message.values["registration_id"]))
    return words_for(mailing, sample, for_other_eyes=True)


def _no_entry(_message: Message, _record: object) -> Entry | None:
    return None


def _display_name(_message: Message, recipient: MailingRecipient) -> str | None:
    return proved_name(recipient.registration)


SUBJECT = Subject(
    load=queries.recipient_by_id, still_wanted=_still_wanted, context=_context, entry=_no_entry, display_name=_display_name,
    read_ahead=queries.recipients_for_mails,
)  # fmt: skip
TEST_SUBJECT = Subject(
    load=queries.mailing_by_id, still_wanted=lambda _message, _mailing: True, context=_test_context, entry=_no_entry,
    display_name=lambda _message, _mailing: None,
)  # fmt: skip
