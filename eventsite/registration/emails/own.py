"""The mails about what people do by themselves: a seat or an address on its way, a change that was seen, the list of an address."""

from datetime import datetime
from typing import Any

from eventsite.calendar.life_cycle import Change
from eventsite.calendar.models import CalendarEntry
from eventsite.db import Base
from eventsite.mail.models import CalendarMethod
from eventsite.mail.outbox import Letter, enqueue
from eventsite.mail.queries import may_stand
from eventsite.registration.emails.letters import FOLDER, loses_entry, method_of
from eventsite.registration.emails.seats import for_all
from eventsite.registration.models import AddressProof, Handover, ProposedChange, Registration, RegistrationStatus
from eventsite.registration.rules import COMING, OFFERED

Calendar = tuple[CalendarMethod | None, CalendarEntry]


def address_of(registration: Registration) -> str | None:
    """Where mails about it go: to the person, else to the contact of the party."""
    return registration.email or (registration.party.email if registration.party is not None else None)


def send_passed_on(registration: Registration, was: RegistrationStatus) -> None:
    """To who has passed a seat on: it leaves their calendar. It does not say to whom it went."""
    entry = registration.entry
    calendar = (method_of(Change.TRANSFERRED_FROM), entry) if was in COMING or loses_entry(registration) else None
    _send(registration, "passed_on", address_of(registration), calendar=calendar)


def send_address_left(registration: Registration, address: str, entry: CalendarEntry, *, by_organiser: bool, now: datetime) -> None:
    """To the address of before: mails go elsewhere from now on, it does not say where. `entry`: the invitation of before."""
    calendar = (method_of(Change.ADDRESS_LEFT), entry) if registration.status in COMING or may_stand(entry) else None
    step, values = f"{_at(now)}:{registration.entry_id}", {"by_organiser": by_organiser}
    _send(registration, "address_left", address, step=step, calendar=calendar, values=values)


def send_address_taken(registration: Registration, *, by_organiser: bool, together: bool = False, now: datetime) -> None:
    """To the new address: where they stand, with an invitation of its own for who has a seat. `together`: for all who stand so there."""
    step, values = f"{_at(now)}:{registration.entry_id}", {"by_organiser": by_organiser} | for_all(registration, together)
    calendar = _invitation(registration, Change.ADDRESS_TAKEN)
    _send(registration, "address_taken", address_of(registration), step=step, calendar=calendar, values=values)


def send_again(registration: Registration, *, now: datetime) -> None:
    """The confirmation once more, with the invitation that was sent last: the same UID, the same SEQUENCE. The caller limits how often."""
    name = "offered" if registration.status is OFFERED else "received"
    values = {"status": registration.status.value, "again": True}
    step = f"again:{_at(now)}"
    _send(registration, name, address_of(registration), step=step, calendar=_invitation(registration, Change.RESENT), values=values)


def send_change_approved(change: ProposedChange) -> None:
    """What was proposed stands now."""
    registration = change.registration
    _send(registration, "change_approved", address_of(registration), step=str(change.id))


def send_change_refused(change: ProposedChange) -> None:
    """Everything stays as it was, and why."""
    registration = change.registration
    _send(registration, "change_refused", address_of(registration), step=str(change.id), values={"said": change.reason})


def send_seat_for_you(handover: Handover) -> None:
    """To the mailbox of a colleague: a seat that is theirs if they take it. Nothing that anybody typed, no name."""
    event = handover.registration.event
    _send_about(handover, "seat_for_you", handover, team_id=event.team_id, event_id=event.id, not_after=event.starts_at)


def send_prove_address(handover: Handover) -> None:
    """To the mailbox that is to have the mails from now on: a link that confirms it."""
    event = handover.registration.event
    _send_about(handover, "prove_address", handover, team_id=event.team_id, event_id=event.id, not_after=event.ends_at)


def send_own_list(proof: AddressProof, team_id: int) -> None:
    """The link to all that an address has registered for."""
    _send_about(proof, "own_list", proof, team_id=team_id, event_id=None, not_after=proof.ends_at)


def _send(
    registration: Registration,
    name: str,
    to: str | None,
    *,
    step: str = "",
    calendar: Calendar | None = None,
    values: dict[str, Any] | None = None,
) -> None:
    if to is None:
        return
    method, entry = calendar or (None, None)
    letter = Letter(
        template=FOLDER + name, to=to, language=registration.language, about=registration, team_id=registration.event.team_id,
        event_id=registration.event_id, method=method, entry=entry, values=values or {}, not_after=registration.event.ends_at,
        once=f"{name}:{registration.id}" + (f":{step}" if step else ""),
    )  # fmt: skip
    enqueue(letter)


def _send_about(
    about: Base, name: str, addressed: Handover | AddressProof, *, team_id: int, event_id: int | None, not_after: datetime
) -> None:
    letter = Letter(
        template=FOLDER + name, to=addressed.email, language=addressed.language, about=about, team_id=team_id, event_id=event_id,
        not_after=not_after, once=f"{name}:{addressed.id}", typed=True,
    )  # fmt: skip
    enqueue(letter)


def _invitation(registration: Registration, change: Change) -> Calendar | None:
    return (method_of(change), registration.entry) if registration.status in COMING else None


def _at(now: datetime) -> str:
    return f"{now.timestamp():.0f}"
