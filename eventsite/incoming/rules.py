"""What a mail is, whether an answer is the attendee's own, and what becomes of it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from eventsite.calendar.models import Answer
from eventsite.incoming.itip import Attendee, Itip
from eventsite.incoming.models import MailKind, Outcome
from eventsite.incoming.reading import Mail
from eventsite.mail.rules import email_key

ANSWERS = {"ACCEPTED": Answer.ACCEPTED, "TENTATIVE": Answer.TENTATIVE, "DECLINED": Answer.DECLINED}
OUR_METHODS = ("REPLY", "COUNTER", "REFRESH")
FOREIGN_METHODS = ("REQUEST", "CANCEL", "PUBLISH", "ADD", "DECLINECOUNTER")
KEPT_FOR = timedelta(days=90)
MOST_TRIES = 5  # of a mail that does not come, or at which a worker died
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=15)
UNWELL_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Standing:
    """What is known of an invitation: the version that was sent last, and the answer that was filed last."""

    sequence: int
    answer: Answer | None = None
    answer_sequence: int | None = None
    answer_dtstamp: datetime | None = None
    is_proved: bool = False


@dataclass(frozen=True)
class Filing:
    """An answer as it is filed: never ahead of what we have sent, nor of the time at which it reached us."""

    answer: Answer
    sequence: int
    dtstamp: datetime


def kind_of(mail: Mail) -> MailKind:
    """What it is. A calendar counts for more than the mail around it: programs send answers without an envelope, too."""
    if mail.report:
        return MailKind.AUTOMATIC if mail.report == "disposition-notification" else MailKind.BOUNCE
    if mail.calendar is not None and mail.calendar.method in OUR_METHODS:
        return MailKind.REPLY
    if mail.calendar is not None and mail.calendar.method in FOREIGN_METHODS:
        return MailKind.REFUSED
    if mail.is_automatic:
        return MailKind.AUTOMATIC
    return MailKind.OTHER if mail.has_envelope else MailKind.BOUNCE


def attendee_in(calendar: Itip, invited: str) -> Attendee | None:
    """The attendee whom that address was invited as."""
    return next((one for one in calendar.attendees if email_key(one.address) == email_key(invited)), None)


def is_proved(mail: Mail, attendee: Attendee) -> bool:
    """Whether our mail server has seen that the mail comes from the attendee.

    Who says to write for them (SENT-BY) has shown at most that they have a mailbox at the same domain, as millions do.
    """
    sender = email_key(mail.sender)
    domain = _domain(sender)
    return bool(domain) and domain == _domain(f"@{mail.proved_domain}") and sender == email_key(attendee.address)


def filing(calendar: Itip, attendee: Attendee, standing: Standing, now: datetime) -> Filing | None:
    """The answer; none when it is neither yes, nor maybe, nor no."""
    answer = ANSWERS.get(attendee.partstat)
    if answer is None:
        return None
    return Filing(answer, min(calendar.sequence, standing.sequence), min(calendar.dtstamp or now, now))


def outcome_of(filed: Filing, standing: Standing, *, proved: bool) -> Outcome:
    """A later answer has a higher SEQUENCE, or the same and a later DTSTAMP (RFC 5546, 2.1.5).

    One that nobody has proved does not take the place of one that is, as long as both are to the same version.
    """
    new = (filed.sequence, filed.dtstamp)
    if standing.answer_sequence is not None and standing.answer_dtstamp is not None:
        last = (standing.answer_sequence, standing.answer_dtstamp)
        if new < last:
            return Outcome.OVERTAKEN
        is_protected = standing.is_proved and not proved and filed.sequence == standing.answer_sequence
        if filed.answer is standing.answer and (is_protected or (new == last and proved <= standing.is_proved)):
            return Outcome.SAME
        if is_protected:
            return Outcome.TO_CONFIRM
    return Outcome.OLDER_VERSION if filed.sequence < standing.sequence else Outcome.FILED


def pause(failures: int) -> timedelta:
    """How long a mailbox is left alone after so many failures in a row."""
    return min(FIRST_PAUSE * 2.0 ** min(failures - 1, 10), LONGEST_PAUSE)


def _domain(address: str) -> str:
    return email_key(address).rpartition("@")[2]
