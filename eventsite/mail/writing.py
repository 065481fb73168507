"""From a claimed row to the bytes that go, or to the reason why nothing does. Reads only, `Subject.prepare` apart."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsite.calendar.entry import Entry
from eventsite.calendar.models import CalendarEntry
from eventsite.db import db, end_read, transaction
from eventsite.i18n import in_language, language
from eventsite.mail import hooks, mime, render
from eventsite.mail.addresses import ascii_address
from eventsite.mail.calendar_part import NothingChanged, decide
from eventsite.mail.claims import CLAIMABLE
from eventsite.mail.mime import Mailbox
from eventsite.mail.models import Message, MessageKind, MessageStatus
from eventsite.mail.outbox import NO_LONGER_TRUE
from eventsite.mail.rules import BLOCK_ALL
from eventsite.mail.steps import ClaimLost, NotSent, Row, Ticket, Written

NOT_ME_LINK = "not me"  # the purpose of the link


def read_ahead(tickets: Sequence[Ticket]) -> list[Any]:
    """Load these messages and what they are about, in few statements. Whoever keeps the answer alive has them in the session."""
    ids = [ticket.message_id for ticket in tickets]
    try:
        messages = db.session.scalars(select(Message).where(Message.id.in_(ids)).options(joinedload(Message.entry))).all()
        about: dict[str, list[int]] = {}
        for message in messages:
            about.setdefault(message.about_kind, []).append(message.about_id)
        return [messages, *(hooks.subjects[kind].read_ahead(records) for kind, records in about.items() if kind in hooks.subjects)]
    finally:
        end_read()


def write(ticket: Ticket, now: datetime) -> Written | NotSent:
    """Ask everything again, then write. Raises ClaimLost when the row is no longer ours, else what a template raises.

    What is in the session is not loaded again: what was read ahead, and the event of the message before. The caller decides
    when that is too old (`forget_read`), and keeps `Written.record` alive so long.
    """
    try:
        return _write(ticket, now)
    finally:
        end_read()  # no read stays open while the network is waited for


def _write(ticket: Ticket, now: datetime) -> Written | NotSent:
    message = db.session.get(Message, ticket.message_id)
    if message is None or message.claim != ticket.claim or message.status not in CLAIMABLE:
        raise ClaimLost
    if message.not_after is not None and message.not_after <= now:
        return _ended(message, MessageStatus.MISSED, "It was too late to send this.")
    if ticket.suppressed in BLOCK_ALL or (ticket.suppressed is not None and message.kind is MessageKind.MAILING):
        return _ended(message, MessageStatus.SUPPRESSED, "This address is not mailed any more.")
    subject = hooks.subjects[message.about_kind]
    record = subject.load(message.about_id)
    if record is None:
        return _ended(message, MessageStatus.SUPERSEDED, "What it was about is gone.")
    if not subject.still_wanted(message, record):
        return _ended(message, MessageStatus.SUPERSEDED, NO_LONGER_TRUE)
    if message.wire is not None and not _is_overtaken(message.wire, message.entry):
        return _stored(message, message.wire, record)
    return _compose(message, subject, record, now)


def _is_overtaken(wire: bytes, entry: CalendarEntry | None) -> bool:
    """Whether something newer was sent under the UID since these bytes were made: they may only go as long as they are the newest."""
    if entry is None or entry.last_dtstamp is None:
        return False
    stamp = mime.stamp_of(wire)
    return stamp is not None and stamp < entry.last_dtstamp


def _compose(message: Message, subject: hooks.Subject, record: Any, now: datetime) -> Written | NotSent:
    prepared: dict[str, Any] = {}
    if subject.prepare is not None:
        with transaction():
            prepared = subject.prepare(message, record)
    with in_language(message.language):
        name = subject.display_name(message, record)
        facts: Entry | None = subject.entry(message, record) if message.method is not None else None
        try:
            part = decide(message, facts, name, now=now) if message.method is None or subject.carries(message, record) else None
        except NothingChanged:
            return _ended(message, MessageStatus.SUPERSEDED, "Nothing has changed since the last invitation.")
        site, team = hooks.wiring.site(), hooks.wiring.team(message.team_id)
        context = prepared | subject.context(message, record)
        frame = {
            "site": site, "team": team, "message": message, "language": language(),
            "base_url": current_app.extensions["eventsite"].settings.base_url,
            "not_me_url": _not_me_url(message) if subject.typed(message, record) else "",
        }  # fmt: skip
        words = render.render(message.template, context | frame)
    envelope = _envelope(message, team, name, now, context)
    wire = mime.build(envelope, words, part.invitation if part else None)
    return Written(
        sender=envelope.sender.email,
        recipient=ascii_address(message.recipient),
        wire=wire,
        words=words,
        part=part,
        before=None,
        keeps_wire=subject.prepare is None,
        row=_row(message),
        record=(record, site, team),
    )


def _not_me_url(message: Message) -> str:
    token = current_app.extensions["eventsite"].links.make(NOT_ME_LINK, message.id, 1)
    return url_for("mail.not_me", token=token, _external=True)


def _envelope(message: Message, team: Any, name: str | None, now: datetime, context: dict[str, Any]) -> mime.Envelope:
    """From is the ORGANIZER of the entry, which stays for its life; a person's answer reaches the team."""
    sender = _organiser(message.entry) or current_app.extensions["eventsite"].settings.mail_from
    is_mailing = message.kind is MessageKind.MAILING
    return mime.Envelope(
        sender=Mailbox(sender, team.name),
        recipient=Mailbox(message.recipient, name),
        reply_to=team.reply_to,
        message_id=message.message_id,
        date=now,
        unsubscribe_url=context.get("unsubscribe_url") if is_mailing else None,
        list_id=context.get("list_id") if is_mailing else None,
    )


def _organiser(entry: CalendarEntry | None) -> str | None:
    return None if entry is None else entry.organiser_email


def _stored(message: Message, wire: bytes, record: Any) -> Written:
    sender = _organiser(message.entry) or current_app.extensions["eventsite"].settings.mail_from
    return Written(sender, ascii_address(message.recipient), wire, None, None, message.entry_before, True, _row(message), record)


def _row(message: Message) -> Row:
    return Row(message.entry_id, message.method, message.attempts, message.rendered_at, message.not_after)


def _ended(message: Message, status: MessageStatus, reason: str) -> NotSent:
    return NotSent(status, reason, message.entry_id, message.entry_before)
