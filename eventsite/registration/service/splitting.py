"""An organiser moves people to another event of the team: a second room, another day.

Each of them leaves one event and has a registration of their own at the other, with what fits of their answers, in the groups that
are called the same there, and with their wish for invitations by session. Both events are held, in the order of their ids. The
other event is served as always: what is free while others wait is theirs.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eventsite.audit.service import Act, record
from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.questions import queries as question_queries
from eventsite.questions import service as questions
from eventsite.questions.models import Form
from eventsite.registration import emails, queries, rules
from eventsite.registration.models import Party, Registration
from eventsite.registration.rules import APPLIED, COMING, OFFERED, WAITLISTED, WITHDRAWN, By, RegistrationRequest
from eventsite.registration.rules.splitting import MOVABLE, MOVED, SEATED, check_may_move, stands_there
from eventsite.registration.service import enrolling, extras, moves, places, session_entries
from eventsite.registration.service.enrolling import Door


class WhenFull(enum.StrEnum):
    """What becomes of those for whom no seat is free at the other event."""

    WAITLIST = "waitlist"  # they join its waitlist
    STAY = "stay"  # they are not moved


@dataclass(frozen=True)
class Split:
    """What the organiser chose and wrote: `words` are for the people, `reason` for the record."""

    when_full: WhenFull = WhenFull.WAITLIST
    words: str = ""
    reason: str = ""


class Stays(enum.StrEnum):
    """Why somebody is not moved."""

    NO_SEAT = "no_seat"
    THERE_ALREADY = "there_already"
    NOT_MOVABLE = "not_movable"  # they came, or their registration has ended


@dataclass(frozen=True)
class Moved:
    """What became of one of them: their registration at the other event, or why there is none."""

    registration: Registration
    there: Registration | None = None
    stays: Stays | None = None


def move_to_event(people: Sequence[Registration], target: Event, wanted: Split, by: By, *, now: datetime) -> list[Moved]:
    """Move these people of one event to another one, each with a mail. Who has a seat goes first, then who waited longest.

    Raises EventCancelled, RegistrationClosed, NoSuchTarget.
    """
    event = people[0].event
    for one in sorted((event, target), key=lambda one: one.id):
        places.hold(one)
    for registration in people:
        db.session.refresh(registration)
    check_may_move(event, target, now)
    there = _There(target, wanted, by, now)
    done = [moved for group in _in_turn(people) for moved in there.take(group)]
    left = [moved.registration for moved in done if moved.there is not None]
    if left:
        moves.move_together(left, WITHDRAWN, by, reason=wanted.reason.strip() or MOVED, now=now)
    for moved in done:
        _note(moved, by)
    return done


def _in_turn(people: Sequence[Registration]) -> list[list[Registration]]:
    """Who has a seat, one by one; then who waits or applies, those of a party together."""
    groups: dict[tuple[bool, int], list[Registration]] = {}
    for one in sorted(people, key=lambda one: (one.status not in SEATED, one.queued_at or one.created_at, one.id)):
        alone = one.status in SEATED or one.party_id is None
        groups.setdefault((alone, one.id if alone else one.party_id or 0), []).append(one)
    return list(groups.values())


class _There:
    """The other event, which takes them in: one by one, or as many as wait together."""

    def __init__(self, event: Event, wanted: Split, by: By, now: datetime) -> None:
        self.event, self.wanted, self.by, self.now = event, wanted, by, now
        self._parties: dict[int, Party] = {}
        self._lots: dict[int, str] = {}

    def take(self, group: Sequence[Registration]) -> list[Moved]:
        """Give them a registration here, or say why not. What is free for who waits is given or offered, as the event says."""
        coming = [old for old in group if self._obstacle(old) is None]
        door = _door(group[0], self.event)
        room = rules.fits_at_once(self.event, door.places, sum(rules.seats(old) for old in coming))
        moved = [self._take(old, door, room) for old in group]
        if any(one.there is not None and one.there.status is WAITLISTED for one in moved):
            moves.serve_queue(self.event, now=self.now)
        return moved

    def _obstacle(self, old: Registration) -> Stays | None:
        if old.status not in MOVABLE:
            return Stays.NOT_MOVABLE
        here = queries.active_registration(self.event.id, old.email) if old.email is not None else None
        return Stays.THERE_ALREADY if here is not None else None

    def _take(self, old: Registration, door: Door, room: bool) -> Moved:
        obstacle = self._obstacle(old)
        if obstacle is not None:
            return Moved(old, stays=obstacle)
        status = stands_there(old, self.event, room)
        if not room and status is not APPLIED and self.wanted.when_full is WhenFull.STAY:
            return Moved(old, stays=Stays.NO_SEAT)
        answers = questions.carry_answers(old.answer_set, door.version)
        new = enrolling.new_registration(self.event, _request(old), status, answers=answers, person=old.person, now=self.now)
        new.tags, new.note = list(old.tags), old.note
        new.invited_by_session = old.invited_by_session
        names = {group.name.casefold() for group in old.groups}
        new.groups = [group for group in self.event.groups if group.name.casefold() in names]
        enrolling.place_in_line(new, door, self._party(old))
        if new.party is not None:
            new.lot_code = self._lots.setdefault(new.party.id, new.lot_code)  # nobody comes between them
        moves.begin(new, self.by, reason=self.wanted.reason.strip() or MOVED, now=self.now)
        extras.wish(new, now=self.now)
        session_entries.keep(new, now=self.now)
        if old.status in COMING or emails.loses_entry(old):
            emails.send_split_from(old, new)
        emails.send_split_to(new, old, self.wanted.words.strip())
        if new.status is OFFERED:
            emails.send_offered(new)
        return Moved(old, new)

    def _party(self, old: Registration) -> Party | None:
        """Who came together stays together, and is reached through the same contact."""
        was = old.party
        if was is None:
            return None
        if was.id not in self._parties:
            party = Party(
                event_id=self.event.id, contact=was.contact, email=was.email, email_key=was.email_key, full_name=was.full_name,
                language=was.language, least=was.least, event=self.event,
            )  # fmt: skip
            db.session.add(party)
            db.session.flush()
            emails.send_party(party)
            self._parties[was.id] = party
        return self._parties[was.id]


def _door(old: Registration, target: Event) -> Door:
    """By the form of the same name there, else by its first one."""
    name = old.form.name if old.form is not None else ""
    form: Form | None = question_queries.form_by_name(target.id, name) if name else None
    form = form or question_queries.form_of(target.id)
    return Door(form, question_queries.newest_of(form)) if form is not None else Door()


def _request(old: Registration) -> RegistrationRequest:
    return RegistrationRequest(
        full_name=old.full_name, email=old.email or "", organisation=old.organisation, job_title=old.job_title, country=old.country,
        language=old.language, invited_from_id=old.invited_from_id, companions=old.companions,
    )  # fmt: skip


def _note(moved: Moved, by: By) -> None:
    old, new = moved.registration, moved.there
    if new is not None:
        record(Act("registration.moved_away", old, by.account_id, by.actor, old.event_id, {"to": new.id, "event": new.event_id}))
        record(Act("registration.moved_here", new, by.account_id, by.actor, new.event_id, {"from": old.id, "event": old.event_id}))
