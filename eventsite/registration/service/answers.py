"""What people answer in their calendars, and what follows: a mail that asks. No answer changes a seat by itself.

Registered with incoming.hooks.on_reply, so it is called inside the transaction that files the answer.
"""

from datetime import datetime

from eventsite.calendar.models import Answer, CalendarEntry
from eventsite.db import lock
from eventsite.incoming import queries
from eventsite.incoming import service as incoming
from eventsite.incoming.hooks import Reply
from eventsite.registration import answer_queries, rules
from eventsite.registration.answer_queries import Invited
from eventsite.registration.emails import answers as mails
from eventsite.registration.errors import TransitionRefused
from eventsite.registration.models import Registration
from eventsite.registration.service import personal_link


def hear(reply: Reply, now: datetime) -> bool:
    """An answer, another time that is proposed, or a wish for the invitation; whether a mail was written about it."""
    invited = answer_queries.invited_by(reply.entry.id)
    if invited is None:
        return False
    if reply.calendar.method == "COUNTER":
        return mails.send_counter(invited, reply, now=now)
    if reply.calendar.method == "REFRESH":
        return _send_again(invited, now=now)
    if reply.of_older_version or not _may_still_leave(invited.registration, now):
        return False  # who was invited anew is asked by that invitation
    if reply.answer is Answer.DECLINED:
        return mails.send_give_up(invited, reply.entry)
    return reply.answer is not None and not reply.proved and mails.send_confirm_answer(invited, reply.entry, reply.answer, now=now)


def confirm_answer(entry: CalendarEntry, shown: Answer) -> bool:
    """The attendee says that this answer is theirs. Whether it still is the one that they were shown."""
    lock(entry)
    said = answer_queries.last_said(entry)
    if said is None or said.answer is not shown:
        return False
    entry.answer, entry.answered_at, entry.answer_comment, entry.answer_proved = said.answer, said.at, said.comment, True
    entry.answer_sequence, entry.answer_dtstamp = said.sequence, said.dtstamp
    incoming.settle(entry)
    return True


def disown_answer(entry: CalendarEntry) -> None:
    """The attendee says that somebody else answered: what was proved before stands, else nothing. The same one does not come back."""
    lock(entry)
    if queries.waiting(entry) is None:
        entry.answer, entry.answered_at, entry.answer_comment, entry.answer_proved = None, None, "", False
    incoming.settle(entry)


def say_coming(registration: Registration, *, now: datetime) -> None:
    """After a decline the attendee says on their page that they are coming. Raises TransitionRefused from who has no seat any more."""
    if registration.status not in rules.COMING:
        raise TransitionRefused
    entry = registration.entry
    lock(entry)
    entry.answer, entry.answered_at, entry.answer_comment, entry.answer_proved = Answer.ACCEPTED, now, "", True
    entry.answer_sequence, entry.answer_dtstamp = entry.sequence, now
    incoming.settle(entry)


def _may_still_leave(registration: Registration, now: datetime) -> bool:
    event = registration.event
    return registration.status in rules.COMING and event.cancelled_at is None and now < event.starts_at


def _send_again(invited: Invited, *, now: datetime) -> bool:
    if invited.session is not None:
        return False
    try:
        return personal_link.send_again(invited.registration, now=now)
    except TransitionRefused:
        return False
