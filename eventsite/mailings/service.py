"""Drafting, trying and sending mailings. Every function is called inside `transaction()`."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete

from eventsite.accounts.models import Account
from eventsite.audit.service import Act, record
from eventsite.catalogue.models import Event
from eventsite.db import db, lock
from eventsite.mail import outbox
from eventsite.mail.models import Message
from eventsite.mail.outbox import held_back
from eventsite.mailings import emails, queries, rules
from eventsite.mailings.errors import AlreadySent, AudienceChanged, NobodyToWriteTo, TargetNotOpen, TooLateToTakeBack
from eventsite.mailings.models import Mailing, MailingKind, MailingRecipient, MailingStatus
from eventsite.mailings.queries import Wanted
from eventsite.mailings.rules import Audience
from eventsite.registration.errors import RegistrationError
from eventsite.registration.models import Registration
from eventsite.registration.rules import check_open

DAY = timedelta(days=1)
PORTION = 500  # ids in one statement


@dataclass(frozen=True, kw_only=True)
class MailingText:
    """What a draft says and whom it is for."""

    audience: Audience
    subject: str
    body: str
    language: str
    target: Event | None = None


def draft(event: Event, text: MailingText, chosen: list[int], account_id: int, *, now: datetime) -> Mailing:
    """A new draft; with `chosen` registrations of this event it is for them. Raises a MailingError."""
    _check(text)
    kind = MailingKind.FOLLOW_UP if text.target is None else MailingKind.TRIP_INVITATION
    mailing = Mailing(team_id=event.team_id, event=event, kind=kind, account_id=account_id, created_at=now)
    _write(mailing, text)
    db.session.add(mailing)
    db.session.flush()  # the recipients point at its id
    if text.audience is Audience.CHOSEN:
        for reader in queries.readers(Wanted(event.id, Audience.CHOSEN, tuple(chosen))):
            db.session.add(MailingRecipient(mailing=mailing, registration_id=reader.registration.id))
    return mailing


def change(mailing: Mailing, text: MailingText) -> bool:
    """Write another text into a draft; whether anything is different. Raises AlreadySent or another MailingError."""
    lock(mailing)
    _check_unsent(mailing)
    _check(text)
    before = _words(mailing)
    _write(mailing, text)
    return _words(mailing) != before


def discard(mailing: Mailing) -> None:
    """Throw a draft away. Raises AlreadySent."""
    lock(mailing)
    _check_unsent(mailing)
    db.session.execute(delete(MailingRecipient).where(MailingRecipient.mailing_id == mailing.id))
    db.session.delete(mailing)


def send_test(mailing: Mailing, account: Account, registration: Registration) -> None:
    """Send a copy to the organiser, filled in for this person."""
    emails.send_test(mailing, account, registration, secrets.token_hex(8))


def send(mailing: Mailing, seal: str, account_id: int, *, number: int | None = None, now: datetime) -> int:
    """Write one message for each recipient, once; they leave when it can no longer be taken back. Returns how many.

    `seal` names the recipients that the organiser looked at: if they are others now, nothing is sent; `number` is how many the
    organiser says they are. Raises AlreadySent, AudienceChanged, NobodyToWriteTo, TargetNotOpen, CopyFirst, NumberDiffers, DayIsFull.
    """
    lock(mailing)
    _check_unsent(mailing)
    if mailing.target is not None:
        check_target(mailing.target, now)
    wanted = wanted_of(mailing)
    getting = [reader.registration for reader in queries.readers(wanted) if reader.left_out is None]
    if not getting:
        raise NobodyToWriteTo
    if rules.seal(registration.id for registration in getting) != seal:
        raise AudienceChanged
    rules.check_many(len(getting), number, was_read=queries.was_read(mailing, account_id))
    account = db.session.get(Account, account_id)
    if account is not None:
        rules.check_day(len(getting), queries.copies_by(account_id, now - DAY), account.created_at, now)
    db.session.execute(delete(MailingRecipient).where(MailingRecipient.mailing_id == mailing.id))
    recipients = [MailingRecipient(mailing=mailing, registration_id=registration.id) for registration in getting]
    db.session.add_all(recipients)
    mailing.status, mailing.sent_at, mailing.account_id = MailingStatus.SENT, now, account_id
    db.session.flush()  # the messages are about the recipients' ids
    with held_back(now + rules.UNDO_WITHIN):
        for recipient, registration in zip(recipients, getting, strict=True):
            emails.send_copy(recipient, registration)
    details = {"recipients": len(getting), "audience": mailing.audience}
    record(Act("mailing.sent", mailing, account_id, event_id=mailing.event_id, details=details))
    return len(getting)


def take_back(mailing: Mailing, account_id: int, *, now: datetime) -> None:
    """Within the minute nothing has left: it is a draft again, and its copies were never written. Raises TooLateToTakeBack."""
    lock(mailing)
    rules.check_may_take_back(mailing.sent_at, now)
    ids = queries.message_ids(mailing.id)
    for start in range(0, len(ids), PORTION):
        some = ids[start : start + PORTION]
        if not outbox.recall(some, now=now):
            raise TooLateToTakeBack
        db.session.execute(delete(Message).where(Message.id.in_(some)))
    mailing.status, mailing.sent_at = MailingStatus.DRAFT, None
    record(Act("mailing.taken_back", mailing, account_id, event_id=mailing.event_id, details={"recipients": len(ids)}))


def wanted_of(mailing: Mailing) -> Wanted:
    """Whom the mailing is for."""
    audience = Audience(mailing.audience)
    chosen = queries.chosen_of(mailing.id) if audience is Audience.CHOSEN else ()
    return Wanted(mailing.event_id, audience, chosen, mailing.target_id)


def check_target(target: Event, now: datetime) -> None:
    """Whether one can apply for the trip. Raises TargetNotOpen."""
    try:
        check_open(target, now)
    except RegistrationError as error:
        raise TargetNotOpen from error


def _check(text: MailingText) -> None:
    rules.check_subject(text.subject)
    rules.check_body(text.body)


def _check_unsent(mailing: Mailing) -> None:
    if mailing.status is not MailingStatus.DRAFT:
        raise AlreadySent


def _write(mailing: Mailing, text: MailingText) -> None:
    mailing.audience, mailing.subject, mailing.body, mailing.language = text.audience, text.subject, text.body, text.language
    mailing.target = text.target


def _words(mailing: Mailing) -> tuple[str, str, str, str, int | None]:
    target_id = mailing.target.id if mailing.target is not None else None
    return (str(mailing.audience), mailing.subject, mailing.body, mailing.language, target_id)
