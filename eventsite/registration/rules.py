"""What may follow what, who may register, edit and withdraw, and in which order the queue is served. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from eventsite.catalogue.models import Admission, Event, EventStatus
from eventsite.people.service import ConsentGiven
from eventsite.questions.rules import AnswerInput
from eventsite.registration import errors
from eventsite.registration.models import Actor, Registration, RegistrationStatus
from eventsite.web import typed_text

APPLIED = RegistrationStatus.APPLIED
WAITLISTED = RegistrationStatus.WAITLISTED
OFFERED = RegistrationStatus.OFFERED
CONFIRMED = RegistrationStatus.CONFIRMED
DECLINED = RegistrationStatus.DECLINED
WITHDRAWN = RegistrationStatus.WITHDRAWN
EXPIRED = RegistrationStatus.EXPIRED
ATTENDED = RegistrationStatus.ATTENDED
NO_SHOW = RegistrationStatus.NO_SHOW

# From where to where. Nothing leads out of an end: who comes back gets a registration, and a calendar UID, of their own.
TRANSITIONS: Mapping[RegistrationStatus | None, frozenset[RegistrationStatus]] = {
    None: frozenset({APPLIED, WAITLISTED, OFFERED, CONFIRMED}),
    APPLIED: frozenset({WAITLISTED, OFFERED, CONFIRMED, DECLINED, WITHDRAWN}),
    WAITLISTED: frozenset({OFFERED, CONFIRMED, DECLINED, WITHDRAWN}),
    OFFERED: frozenset({CONFIRMED, DECLINED, WITHDRAWN, EXPIRED}),
    CONFIRMED: frozenset({DECLINED, WITHDRAWN, ATTENDED, NO_SHOW}),
    ATTENDED: frozenset({CONFIRMED, NO_SHOW}),
    NO_SHOW: frozenset({CONFIRMED, ATTENDED}),
    DECLINED: frozenset(),
    WITHDRAWN: frozenset(),
    EXPIRED: frozenset(),
}
HOLDING = frozenset({OFFERED, CONFIRMED, ATTENDED, NO_SHOW})  # these take a place
HOPING = frozenset({APPLIED, WAITLISTED})  # these take none yet
ACTIVE = HOLDING | HOPING  # one of these for each event and address
ENDED = frozenset(RegistrationStatus) - ACTIVE
RETURNABLE = frozenset({WITHDRAWN, EXPIRED})  # who was declined does not come back by themselves

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is mistaken for another, spoken or written
CODE_LENGTH = 8
LONGEST_NAME = 100
LONGEST_REASON = 1000
LINK_MAIL_EVERY = timedelta(hours=1)
REMINDER_HOUR = 9  # by the clocks of the event's zone, on the day before

NEXT_IN_QUEUE = "next_in_queue"  # the reason of a promotion by the queue itself


@dataclass(frozen=True)
class By:
    """Who moves a registration; `account_id` of an organiser."""

    actor: Actor
    account_id: int | None = None


PERSON = By(Actor.PERSON)
QUEUE = By(Actor.QUEUE)


@dataclass(frozen=True, kw_only=True)
class RegistrationRequest:
    """What a form says of somebody who wants to come. `form_key` is the same however often that form is sent."""

    full_name: str
    email: str
    organisation: str = ""
    job_title: str = ""
    country: str = ""
    language: str = "en"
    answers: AnswerInput | None = None
    consents: list[ConsentGiven] = field(default_factory=list)
    form_key: str | None = None
    invited_from_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RegistrationChange:
    """New details; what is none stays as it is."""

    full_name: str | None = None
    organisation: str | None = None
    job_title: str | None = None
    country: str | None = None
    language: str | None = None
    answers: AnswerInput | None = None


def may_follow(was: RegistrationStatus | None, becomes: RegistrationStatus) -> bool:
    """Whether the table of transitions has this step."""
    return becomes in TRANSITIONS[was]


def status_for_new(event: Event) -> RegistrationStatus:
    """What somebody new gets now. The event's places were read under its lock."""
    if event.admission is Admission.SELECTION:
        return APPLIED
    return CONFIRMED if event.places.left is None or event.places.left > 0 else WAITLISTED


def deadline(event: Event) -> datetime:
    """When registration ends: as the event says, at the latest when it starts."""
    return min(event.closes_at or event.starts_at, event.starts_at)


def check_open(event: Event, now: datetime) -> None:
    """Whether anybody may register. Raises NotPublic, EventCancelled, NotOpenYet, RegistrationClosed or EventFull."""
    if event.status is not EventStatus.PUBLISHED:
        raise errors.NotPublic
    if event.cancelled_at is not None:
        raise errors.EventCancelled
    if event.opens_at is not None and now < event.opens_at:
        raise errors.NotOpenYet
    if now >= deadline(event):
        raise errors.RegistrationClosed
    if not event.has_waitlist and status_for_new(event) is WAITLISTED:
        raise errors.EventFull


def may_serve_queue(event: Event, now: datetime) -> bool:
    """Whether a freed place still goes to the queue: as long as the event is on and ahead."""
    return event.cancelled_at is None and now < event.starts_at


def check_may_withdraw(registration: Registration, now: datetime) -> None:
    """Raises EventCancelled, WithdrawingClosed or TransitionRefused. Withdrawing outlasts editing."""
    if registration.event.cancelled_at is not None:
        raise errors.EventCancelled
    if now >= registration.event.starts_at:
        raise errors.WithdrawingClosed
    if not may_follow(registration.status, WITHDRAWN):
        raise errors.TransitionRefused


def may_withdraw(registration: Registration, now: datetime) -> bool:
    """Whether the person may give their place, or their place in the queue, back."""
    try:
        check_may_withdraw(registration, now)
    except errors.RegistrationError:
        return False
    return True


def may_edit(registration: Registration, now: datetime) -> bool:
    """Whether the person may change their details: until registration closes, or as long as an organiser opened it for them."""
    event = registration.event
    if registration.status not in ACTIVE or event.cancelled_at is not None:
        return False
    return now < deadline(event) or (registration.edit_until is not None and now < min(registration.edit_until, event.ends_at))


def check_may_come_back(registration: Registration, now: datetime) -> None:
    """Whether somebody may register again from their page. Raises as check_open(), and TransitionRefused for who was declined."""
    check_open(registration.event, now)
    if registration.status not in RETURNABLE:
        raise errors.TransitionRefused


def may_come_back(registration: Registration, now: datetime) -> bool:
    """Whether the personal page offers to register again."""
    try:
        check_may_come_back(registration, now)
    except errors.RegistrationError:
        return False
    return True


def check_may_mark(event: Event, now: datetime) -> None:
    """Attendance is marked from the event's own day on, in its own zone. Raises TooEarly."""
    if local_day(now, event.zone) < event.starts_local.date():
        raise errors.TooEarly


def reminder_at(event: Event) -> datetime:
    """The day before at nine, as the clocks of the event's zone show it, whatever they do that night."""
    day_before = event.starts_local.date() - timedelta(days=1)
    return datetime.combine(day_before, time(REMINDER_HOUR), ZoneInfo(event.zone)).astimezone(UTC)


def reminder_due(event: Event, now: datetime) -> bool:
    """Whether reminders go now: from that moment until the event starts."""
    return event.cancelled_at is None and reminder_at(event) <= now < event.starts_at


def local_day(moment: datetime, zone: str) -> date:
    """The date that a calendar on the wall of that zone shows."""
    return moment.astimezone(ZoneInfo(zone)).date()


def check_name(name: str) -> str:
    """The name on one line. Raises NameRefused for web addresses, control characters, turned text, more than 100 characters, none.

    Names reach other people's mail and badges, so that they carry no message of their own.
    """
    folded = name.casefold()
    if typed_text.problem(name, LONGEST_NAME) is not None or "://" in folded or "www." in folded:
        raise errors.NameRefused
    clean = typed_text.one_line(name)
    if not clean:
        raise errors.NameRefused
    return clean
