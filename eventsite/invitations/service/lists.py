"""Lists of people who are about to be invited: begun, looked at, changed, sent, and written in portions.

A portion is one transaction: invitations, their mails, and how far the list has come. Whatever stops in between goes on
from there, and nobody is invited twice.
"""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from eventsite.audit.service import Act, record
from eventsite.catalogue.models import Event
from eventsite.db import db, lock
from eventsite.invitations import emails, queries, rules
from eventsite.invitations.errors import ListReleased, NobodyInList, NoColumnOfAddresses
from eventsite.invitations.lists import EMAIL, TYPED, Somebody, Table, read
from eventsite.invitations.models import InvitationList, Invitee
from eventsite.people.rules import fold

PORTION = 100


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How the people of a list are invited. `form_id` none: the event's first form; `ends_at` none: when registration closes."""

    form_id: int | None = None
    language: str = "en"
    words: str = ""
    transferable: bool = False
    priority: int = 0
    ends_at: datetime | None = None
    remind_days: int | None = None


def begin_list(event: Event, table: Table, terms: Terms, *, source: str, account_id: int | None, now: datetime) -> InvitationList:
    """Keep a list, to be looked at before anything goes. Raises EndsInThePast, EndsTooLate."""
    rules.check_end(event, terms.ends_at, now)
    draft = InvitationList(
        event=event, rows=table.rows, columns=table.columns, source=source, account_id=account_id, created_at=now, written=0, invited=0
    )
    _write(draft, terms)
    db.session.add(draft)
    db.session.flush()  # the page that shows it has its id
    return draft


def change_list(draft: InvitationList, terms: Terms, columns: dict[str, Any] | None, *, now: datetime) -> bool:
    """Other terms, or other columns of the same file; whether anything is different.

    Raises ListReleased, EndsInThePast, EndsTooLate, NoColumnOfAddresses.
    """
    lock(draft)
    if draft.released_at is not None:
        raise ListReleased
    rules.check_end(draft.event, terms.ends_at, now)
    if columns is not None and EMAIL not in columns:
        raise NoColumnOfAddresses
    before = _terms_of(draft), draft.columns
    draft.columns = draft.columns if columns is None else columns
    _write(draft, terms)
    return before != (_terms_of(draft), draft.columns)


def discard_list(draft: InvitationList) -> None:
    """Forget a list; nobody of it is invited. Raises ListReleased."""
    lock(draft)
    if draft.released_at is not None:
        raise ListReleased
    db.session.delete(draft)


def release_list(draft: InvitationList, *, account_id: int | None, now: datetime) -> int:
    """Let the list go, with its first portion. Returns how many people it has.

    Raises ListReleased, EventNotOpen, NobodyInList, EndsInThePast.
    """
    lock(draft)
    if draft.released_at is not None:
        raise ListReleased
    rules.check_may_invite(draft.event, now)
    rules.check_end(draft.event, draft.ends_at, now)
    people = queries.sift(draft.event_id, read(draft.rows, draft.columns)).people
    if not people:
        raise NobodyInList
    draft.rows, draft.columns = [person.as_row() for person in people], dict(TYPED)
    draft.released_at, draft.account_id = now, account_id
    details = {"people": len(people), "form": draft.form_id, "transferable": draft.transferable}
    record(Act("invitations.sent", draft.event, account_id, event_id=draft.event_id, details=details))
    write_portion(draft, now=now)
    return len(people)


def write_portion(draft: InvitationList, *, now: datetime) -> bool:
    """Invite the next of a list that goes out; whether any are left. A list that is done is forgotten.

    Who has registered, was invited or asked for no mail since the list was looked at is passed over. When the event can no
    longer be registered for, the rest is dropped.
    """
    lock(draft)
    lock(draft.event)
    rows = draft.rows[draft.written : draft.written + PORTION]
    if not rows or not rules.is_public(draft.event) or now >= rules.end_for(draft.event, draft.ends_at):
        db.session.delete(draft)
        return False
    people = queries.sift(draft.event_id, read(rows, draft.columns)).people
    invitees = [_invitee(draft, person, now) for person in people]
    db.session.add_all(invitees)
    draft.written += len(rows)
    draft.invited += len(invitees)
    db.session.flush()  # the mails are about their ids
    for invitee in invitees:
        emails.send_invitation(invitee)
    if draft.written < len(draft.rows):
        return True
    db.session.delete(draft)
    return False


def _invitee(draft: InvitationList, person: Somebody, now: datetime) -> Invitee:
    return Invitee(
        event=draft.event, form_id=draft.form_id, email=person.email, email_key=person.key, full_name=person.full_name,
        organisation=person.organisation, language=draft.language, words=draft.words, transferable=draft.transferable,
        priority=draft.priority, ends_at=draft.ends_at, remind_days=draft.remind_days, account_id=draft.account_id, created_at=now,
        link_version=1, search=fold(person.full_name, person.organisation, person.email),
    )  # fmt: skip


def _write(draft: InvitationList, terms: Terms) -> None:
    for name, value in asdict(terms).items():
        setattr(draft, name, value)


def _terms_of(draft: InvitationList) -> Terms:
    return Terms(**{fact.name: getattr(draft, fact.name) for fact in fields(Terms)})
