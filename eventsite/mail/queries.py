"""Named reads of the outbox for the desk; whatever belongs to a team is asked for with that team."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import defer, joinedload

from eventsite.calendar.models import CalendarEntry
from eventsite.db import db
from eventsite.mail.models import CalendarMethod, HostPause, MailSwitch, Message, MessageStatus, Suppression
from eventsite.mail.rules import NOT_ME, email_key

WAITING = (MessageStatus.QUEUED, MessageStatus.DEFERRED, MessageStatus.TRANSMITTING)
TROUBLED = (MessageStatus.FAILED, MessageStatus.UNKNOWN, MessageStatus.BOUNCED, MessageStatus.SUPPRESSED)
NOT_NEEDED = (MessageStatus.SUPERSEDED, MessageStatus.MISSED)
GROUPS: dict[str, tuple[MessageStatus, ...]] = {
    "waiting": WAITING,
    "sent": (MessageStatus.SENT,),
    "troubled": TROUBLED,
    "held": (MessageStatus.HELD,),
    "not_needed": NOT_NEEDED,
}


@dataclass(frozen=True)
class Filter:
    """What the desk's list shows. `group` is a key of GROUPS, or empty for all."""

    team_id: int
    group: str = ""
    event_id: int | None = None
    text: str = ""


def messages(wanted: Filter, *, limit: int, offset: int = 0) -> list[Message]:
    """A stretch of the list, the newest first; without bodies, which are long."""
    statement = _filtered(select(Message), wanted).order_by(Message.id.desc()).limit(limit).offset(offset)
    return list(db.session.scalars(statement.options(defer(Message.wire), defer(Message.body_text), defer(Message.body_html))))


def count(wanted: Filter) -> int:
    """How many messages the list has."""
    return db.session.scalar(_filtered(select(func.count()).select_from(Message), wanted)) or 0


def counts_by_group(team_id: int, event_id: int | None = None) -> dict[str, int]:
    """How many messages each group has; "" counts all."""
    statement = select(Message.status, func.count()).where(Message.team_id == team_id).group_by(Message.status)
    if event_id is not None:
        statement = statement.where(Message.event_id == event_id)
    by_status = {row[0]: row[1] for row in db.session.execute(statement)}
    groups = {name: sum(by_status.get(status, 0) for status in statuses) for name, statuses in GROUPS.items()}
    return {"": sum(by_status.values())} | groups


def message_for_team(message_id: int, team_id: int) -> Message | None:
    """One message of the team, with its calendar entry."""
    statement = select(Message).where(Message.id == message_id, Message.team_id == team_id)
    return db.session.scalar(statement.options(joinedload(Message.entry)))


def message_by_id(message_id: int) -> Message | None:
    """One message, whosever it is: for the page that its own link opens."""
    return db.session.get(Message, message_id)


def messages_about(kind: str, record_id: int) -> list[Message]:
    """All that was written about one record, oldest first: for its timeline."""
    statement = select(Message).where(Message.about_kind == kind, Message.about_id == record_id).order_by(Message.id)
    return list(db.session.scalars(statement.options(defer(Message.wire), defer(Message.body_text), defer(Message.body_html))))


def may_stand(entry: CalendarEntry) -> bool:
    """Whether the entry stands in somebody's calendar, or an invitation that puts it there is on its way."""
    if entry.last_method == CalendarMethod.REQUEST:
        return True
    on_its_way = Message.entry_id == entry.id, Message.method == CalendarMethod.REQUEST, Message.status.in_(WAITING)
    return db.session.scalar(select(Message.id).where(*on_its_way).limit(1)) is not None


def switch() -> MailSwitch | None:
    """The switch that holds all mail; none was ever touched."""
    return db.session.get(MailSwitch, 1)


def pauses() -> list[HostPause]:
    """Mail servers that are being left alone."""
    return list(db.session.scalars(select(HostPause).order_by(HostPause.host)))


def suppression(email: str) -> Suppression | None:
    """Why this address is not mailed; none if it is."""
    return db.session.scalar(select(Suppression).where(Suppression.email_key == email_key(email), Suppression.lifted_at.is_(None)))


def says_not_me(email: str | None) -> bool:
    """Whether the owner of this address has said that somebody else typed it."""
    known = suppression(email) if email else None
    return known is not None and known.reason == NOT_ME


def _filtered(statement: Select[Any], wanted: Filter) -> Select[Any]:
    statement = statement.where(Message.team_id == wanted.team_id)
    if wanted.group in GROUPS:
        statement = statement.where(Message.status.in_(GROUPS[wanted.group]))
    if wanted.event_id is not None:
        statement = statement.where(Message.event_id == wanted.event_id)
    for word in wanted.text.split()[:5]:
        pattern = "%" + word.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        in_words = (func.lower(column).like(pattern, escape="\\") for column in (Message.recipient, Message.subject))
        statement = statement.where(or_(*in_words))
    return statement
