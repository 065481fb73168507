"""Changing details and answers: by the person until editing ends, by an organiser always."""

import enum
from datetime import datetime

from eventsite.audit.service import Act, record
from eventsite.registration import queries, rules
from eventsite.registration.errors import EditingClosed
from eventsite.registration.models import Actor, Registration
from eventsite.registration.rules import By, RegistrationChange
from eventsite.registration.service import places, proposals
from eventsite.registration.service.details import DETAILS, write_answers, write_details

UNSEEN = "language"  # nobody needs to approve in which language we write


class Changed(enum.StrEnum):
    """What became of a change that somebody sent from their own page."""

    NOT = "not"
    SAVED = "saved"
    PROPOSED = "proposed"  # it waits until an organiser has seen it


def change_own(registration: Registration, change: RegistrationChange, *, now: datetime) -> Changed:
    """What a person sends from their own page: written at once, or proposed where the event wants to see it first.

    A newer proposal takes the place of the one before; details and seat stand meanwhile. Raises EditingClosed, AnswersRefused.
    """
    places.hold_registration(registration)
    policy = queries.policy_of(registration.event_id)
    if not rules.may_edit(registration, policy, now):
        raise EditingClosed
    if not rules.needs_approval(registration, policy):
        return Changed.SAVED if edit(registration, change, rules.PERSON, now=now) else Changed.NOT
    saved = edit(registration, RegistrationChange(language=change.language), rules.PERSON, now=now)
    wanted = {name: getattr(change, name) for name in DETAILS if name != UNSEEN and getattr(change, name) is not None}
    details = {name: value for name, value in wanted.items() if getattr(registration, name) != value}
    if proposals.propose(registration, details, change.answers, now=now):
        return Changed.PROPOSED
    return Changed.SAVED if saved else Changed.NOT


def edit(registration: Registration, change: RegistrationChange, by: By, *, now: datetime) -> list[str]:
    """Write new details. What the person says of themselves on their own page is what the team knows of them from then on.

    Returns the names of what changed. Raises EditingClosed, AnswersRefused.
    """
    places.hold_registration(registration)
    if by.actor is Actor.PERSON and not rules.may_edit(registration, queries.policy_of(registration.event_id), now):
        raise EditingClosed
    wanted = {name: getattr(change, name) for name in DETAILS if getattr(change, name) is not None}
    changed = write_details(registration, wanted, of_the_person=by.actor is Actor.PERSON, now=now)
    if change.answers is not None and write_answers(registration, change.answers, now=now):
        changed.append("answers")
    if changed:
        details = {"fields": changed}
        record(Act("registration.edited", registration, by.account_id, by.actor, registration.event_id, details))
    return changed


def choose_language(registration: Registration, language: str, *, now: datetime) -> None:
    """In which language we write to this person, also after editing has ended: it changes nothing that others see."""
    places.hold_registration(registration)
    if write_details(registration, {UNSEEN: language}, of_the_person=True, now=now):
        record(Act("registration.edited", registration, None, Actor.PERSON, registration.event_id, {"fields": [UNSEEN]}))


def open_editing(registration: Registration, until: datetime | None, by: By) -> None:
    """Let this one person edit until then, also after editing has ended for all; none takes it back."""
    places.hold_registration(registration)
    registration.edit_until = until
    record(Act("registration.editing_opened", registration, by.account_id, by.actor, registration.event_id))


def take_note(registration: Registration, note: str, by: By) -> None:
    """The team's own note about somebody; no mail and no page of theirs shows it."""
    places.hold_registration(registration)
    if registration.note != note.strip():
        registration.note = note.strip()
        record(Act("registration.noted", registration, by.account_id, by.actor, registration.event_id))
