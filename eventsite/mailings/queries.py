"""Named reads of mailings: who a text is for, who is left out, and how far the copies have come."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from eventsite.catalogue.models import Admission, Event, EventStatus
from eventsite.db import db
from eventsite.mail.models import Message, MessageStatus, Suppression
from eventsite.mailings import rules
from eventsite.mailings.models import Mailing, MailingRecipient
from eventsite.mailings.rules import Audience, Candidate, LeftOut
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.registration.rules import ACTIVE, deadline

RECIPIENT = MailingRecipient.__tablename__
WAITING = (MessageStatus.HELD, MessageStatus.QUEUED, MessageStatus.TRANSMITTING, MessageStatus.DEFERRED)
TROUBLE = (MessageStatus.BOUNCED, MessageStatus.FAILED, MessageStatus.UNKNOWN)


@dataclass(frozen=True)
class Reader:
    """One person of an audience; `left_out` says why they get no copy."""

    registration: Registration
    left_out: LeftOut | None


@dataclass(frozen=True)
class Wanted:
    """Whom a mailing is for: an audience of an event, or ids that were chosen; and the trip that it invites to."""

    event_id: int
    audience: Audience
    chosen: tuple[int, ...] = ()
    target_id: int | None = None


@dataclass(frozen=True)
class Progress:
    """How many copies there are and where they stand."""

    by_status: Counter[MessageStatus]

    @property
    def total(self) -> int:
        """All copies."""
        return self.by_status.total()

    @property
    def sent(self) -> int:
        """Taken by the people's mail servers."""
        return self.by_status[MessageStatus.SENT]

    @property
    def waiting(self) -> int:
        """On their way."""
        return sum(self.by_status[status] for status in WAITING)

    @property
    def trouble(self) -> int:
        """Came back or could not be sent."""
        return sum(self.by_status[status] for status in TROUBLE)

    @property
    def dropped(self) -> int:
        """Not sent, because it was no longer true or not wanted."""
        return self.total - self.sent - self.waiting - self.trouble


@dataclass(frozen=True)
class Copy:
    """One person's copy with its message."""

    registration: Registration
    message: Message


def mailing_of(event_id: int, mailing_id: int) -> Mailing | None:
    """One mailing of this event; none for another's."""
    return db.session.scalar(select(Mailing).where(Mailing.id == mailing_id, Mailing.event_id == event_id))


def mailings_of(event_id: int) -> list[Mailing]:
    """The event's mailings, the newest first."""
    return list(db.session.scalars(select(Mailing).where(Mailing.event_id == event_id).order_by(Mailing.id.desc())))


def recipient_by_id(recipient_id: int) -> MailingRecipient | None:
    """One copy's record."""
    return db.session.get(MailingRecipient, recipient_id)


def recipients_for_mails(ids: Sequence[int]) -> Sequence[MailingRecipient]:
    """These copies' records, with whom each goes to."""
    whom = joinedload(MailingRecipient.registration).joinedload(Registration.person)
    return db.session.scalars(select(MailingRecipient).where(MailingRecipient.id.in_(ids)).options(whom)).all()


def mailing_by_id(mailing_id: int) -> Mailing | None:
    """One mailing, for the worker."""
    return db.session.get(Mailing, mailing_id)


def chosen_of(mailing_id: int) -> tuple[int, ...]:
    """The registrations that a draft was begun with, or that got a copy."""
    return tuple(db.session.scalars(select(MailingRecipient.registration_id).where(MailingRecipient.mailing_id == mailing_id)))


def was_read(mailing: Mailing, account_id: int) -> bool:
    """Whether this account had a copy of exactly these words mailed to itself."""
    tests = select(Message.values).where(Message.about_kind == Mailing.__tablename__, Message.about_id == mailing.id)
    words = rules.digest(mailing.subject, mailing.body)
    return any(values.get("words") == words and values.get("account_id") == account_id for values in db.session.scalars(tests))


def copies_by(account_id: int, since: datetime) -> int:
    """How many copies this account has sent since then."""
    sent = select(func.count()).select_from(MailingRecipient).join(MailingRecipient.mailing)
    sent = sent.where(Mailing.account_id == account_id, Mailing.sent_at > since)
    return db.session.scalar(sent) or 0


def message_ids(mailing_id: int) -> list[int]:
    """The messages of a mailing's copies."""
    about = and_(Message.about_kind == RECIPIENT, Message.about_id == MailingRecipient.id)
    statement = select(Message.id).join(MailingRecipient, about).where(MailingRecipient.mailing_id == mailing_id)
    return list(db.session.scalars(statement.order_by(Message.id)))


def counts_by_status(event_id: int) -> Counter[RegistrationStatus]:
    """How many registrations stand where."""
    grouped = select(Registration.status, func.count()).where(Registration.event_id == event_id).group_by(Registration.status)
    return Counter({row[0]: row[1] for row in db.session.execute(grouped)})


def readers(wanted: Wanted) -> list[Reader]:
    """Everybody of the audience by name, with the reason of who is left out. One statement, whatever the number."""
    suppressed = exists().where(Suppression.email_key == Registration.email_key, Suppression.lifted_at.is_(None))
    other = aliased(Registration)
    same_person = or_(other.person_id == Registration.person_id, other.email_key == Registration.email_key)
    applied = exists().where(other.event_id == wanted.target_id, same_person, other.status.in_(ACTIVE))
    statement = select(Registration, suppressed, applied).where(Registration.event_id == wanted.event_id)
    if wanted.audience is Audience.CHOSEN:
        statement = statement.where(Registration.id.in_(wanted.chosen))
    else:
        statement = statement.where(Registration.status.in_(rules.STATUSES[wanted.audience]))
    found = db.session.execute(statement.options(joinedload(Registration.person)).order_by(Registration.search, Registration.id))
    return [_reader(row[0], wanted, bool(row[1]), bool(row[2])) for row in found]


def _reader(registration: Registration, wanted: Wanted, suppressed: bool, applied: bool) -> Reader:
    candidate = Candidate(registration.id, bool(registration.email), suppressed, registration.status, applied)
    return Reader(registration, rules.left_out(candidate, wanted.audience))


def has_applied(target_id: int, registration: Registration) -> bool:
    """Whether this person, or this address, is on the list of the trip already."""
    same = or_(Registration.person_id == registration.person_id, Registration.email_key == registration.email_key)
    return bool(db.session.scalar(select(exists().where(Registration.event_id == target_id, same, Registration.status.in_(ACTIVE)))))


def progress_of(mailing_ids: list[int]) -> dict[int, Progress]:
    """How far several mailings have come, in one statement."""
    about = and_(Message.about_kind == RECIPIENT, Message.about_id == MailingRecipient.id)
    statement = select(MailingRecipient.mailing_id, Message.status, func.count()).join(Message, about)
    counts: dict[int, Counter[MessageStatus]] = {mailing_id: Counter() for mailing_id in mailing_ids}
    grouped = statement.where(MailingRecipient.mailing_id.in_(mailing_ids)).group_by(MailingRecipient.mailing_id, Message.status)
    for row in db.session.execute(grouped):
        counts[row[0]][row[1]] += row[2]
    return {mailing_id: Progress(found) for mailing_id, found in counts.items()}


def copies_of(mailing_id: int, *, offset: int, limit: int) -> list[Copy]:
    """The copies of one mailing, those in trouble first, then by name."""
    about = and_(Message.about_kind == RECIPIENT, Message.about_id == MailingRecipient.id)
    statement = select(Registration, Message).join(MailingRecipient, MailingRecipient.registration_id == Registration.id)
    statement = statement.join(Message, about).where(MailingRecipient.mailing_id == mailing_id)
    order = Message.status.in_(TROUBLE).desc(), Registration.search, Registration.id
    return [Copy(row[0], row[1]) for row in db.session.execute(statement.order_by(*order).offset(offset).limit(limit))]


def signed_up_from(mailing: Mailing) -> int:
    """How many people have applied to the trip out of this event."""
    source = aliased(Registration)
    statement = select(func.count()).select_from(Registration).join(source, source.id == Registration.invited_from_id)
    return db.session.scalar(statement.where(Registration.event_id == mailing.target_id, source.event_id == mailing.event_id)) or 0


def trips_to_invite_to(event: Event, now: datetime) -> list[Event]:
    """The team's trips by selection that one can apply for: of the same series first, then the next."""
    statement = select(Event).where(
        Event.team_id == event.team_id, Event.id != event.id, Event.admission == Admission.SELECTION,
        Event.status == EventStatus.PUBLISHED, Event.cancelled_at.is_(None), Event.starts_at > now,
    )  # fmt: skip
    found = [trip for trip in db.session.scalars(statement.options(selectinload(Event.texts))) if now < deadline(trip)]
    return sorted(found, key=lambda trip: (event.series_id is None or trip.series_id != event.series_id, trip.starts_at, trip.id))


def sample(mailing: Mailing, registration_id: int) -> Registration:
    """The person whom a preview is filled in for: one of the mailing's event. Raises NoResultFound."""
    statement = select(Registration).where(Registration.id == registration_id, Registration.event_id == mailing.event_id)
    return db.session.scalars(statement.options(joinedload(Registration.person))).one()
