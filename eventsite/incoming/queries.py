"""Named reads of what reached us."""

from datetime import datetime

from sqlalchemy import func, select

from eventsite.calendar.models import CalendarEntry
from eventsite.db import db
from eventsite.incoming import rules
from eventsite.incoming.models import Mailbox, Outcome, ReceivedMail
from eventsite.incoming.rules import Filing


def by_digest(digest: str) -> ReceivedMail | None:
    """The mail with exactly these bytes."""
    return db.session.scalar(select(ReceivedMail).where(ReceivedMail.digest == digest))


def entry_by_uid(uid: str) -> CalendarEntry | None:
    """The invitation with exactly this UID that was sent to somebody."""
    entry = db.session.scalar(select(CalendarEntry).where(CalendarEntry.uid == uid))
    return entry if entry is not None and entry.last_email is not None else None


def was_heard(entry_id: int, filed: Filing, *, proved: bool) -> bool:
    """Whether exactly this answer was dealt with before, also when another came after it; a proved one by a mail that was proved, too."""
    same = ReceivedMail.sequence == filed.sequence, ReceivedMail.dtstamp == filed.dtstamp, ReceivedMail.partstat == filed.answer.name
    heard = Outcome.FILED, Outcome.OLDER_VERSION, Outcome.TO_CONFIRM, Outcome.OVERTAKEN
    as_good = [ReceivedMail.proved.is_(True)] if proved else []
    found = ReceivedMail.entry_id == entry_id, ReceivedMail.outcome.in_(heard), *same, *as_good
    return db.session.scalar(select(ReceivedMail.id).where(*found).limit(1)) is not None


def waiting(entry: CalendarEntry) -> ReceivedMail | None:
    """The last answer to the invitation as it stands that its attendee has to confirm, if no answer is later."""
    asked = ReceivedMail.entry_id == entry.id, ReceivedMail.outcome == Outcome.TO_CONFIRM, ReceivedMail.sequence == entry.sequence
    newest_first = ReceivedMail.dtstamp.desc(), ReceivedMail.id.desc()
    found = db.session.scalar(select(ReceivedMail).where(*asked).order_by(*newest_first).limit(1))
    is_last = found is not None and (found.dtstamp is None or entry.answer_dtstamp is None or found.dtstamp >= entry.answer_dtstamp)
    return found if is_last else None


def acted_since(entry_id: int, outcome: Outcome, since: datetime) -> bool:
    """Whether a mail about this invitation had this outcome since then."""
    found = ReceivedMail.entry_id == entry_id, ReceivedMail.outcome == outcome, ReceivedMail.received_at > since
    return db.session.scalar(select(ReceivedMail.id).where(*found).limit(1)) is not None


def mailbox(key: str) -> Mailbox | None:
    """How far a mailbox was read."""
    return db.session.get(Mailbox, key)


def is_well(key: str, now: datetime) -> bool:
    """Whether the mailbox was read lately, or has only just begun to fail."""
    box = mailbox(key)
    return box is None or box.failing_since is None or now - box.failing_since < rules.UNWELL_AFTER


def set_aside_since(since: datetime) -> int:
    """How many mails could not be taken."""
    found = ReceivedMail.outcome == Outcome.SET_ASIDE, ReceivedMail.received_at > since
    return db.session.scalar(select(func.count()).select_from(ReceivedMail).where(*found)) or 0
