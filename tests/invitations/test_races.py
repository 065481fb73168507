"""Many at once with one invitation, and two who invite or remind at the same moment, on both databases."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventsite.catalogue.models import Audience, Event
from eventsite.db import db, transaction
from eventsite.invitations import lists, queries, service
from eventsite.invitations.errors import InvitationError, InvitationUsed
from eventsite.invitations.models import Invitee
from eventsite.registration import service as registrations
from eventsite.registration.models import RegistrationStatus
from tests.conftest import NOW, outbox
from tests.factories import make_event
from tests.invitations.builders import make_invitee
from tests.invitations.pages import registered
from tests.registration.builders import ask

CROWD = 20


def at_once(app: Flask, acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all of these at the same moment, each in a context of its own; what came of each."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context():
            barrier.wait(timeout=30)
            try:
                return act()
            except InvitationError as refusal:
                return type(refusal)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def registering(event_id: int, name: str, invitee_id: int) -> Callable[[], Any]:
    def act() -> Any:
        with transaction():
            return registrations.register(db.session.get_one(Event, event_id), ask(name, invitee_id=invitee_id), now=NOW)

    return act


def test_bound_invitation_used_by_twenty_at_once_makes_one_registration(app: Flask) -> None:
    event = make_event(audience=Audience.INVITED)
    ada = make_invitee(event)
    answers = Counter(at_once(app, [registering(event.id, "ada", ada.id) for _ in range(CROWD)]))
    assert answers.total() == CROWD
    assert set(answers) <= {RegistrationStatus.CONFIRMED, InvitationUsed}
    assert registered() == [("ada@example.org", "confirmed", ada.id)]


def test_transferable_invitation_used_by_twenty_people_at_once_makes_one_registration(app: Flask) -> None:
    event = make_event(audience=Audience.INVITED)
    ada = make_invitee(event, transferable=True)
    answers = Counter(at_once(app, [registering(event.id, f"p{number}", ada.id) for number in range(CROWD)]))
    assert answers == {RegistrationStatus.CONFIRMED: 1, InvitationUsed: CROWD - 1}
    assert len(registered()) == 1


def test_control_without_the_mark_everybody_would_register(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event(audience=Audience.INVITED)
    ada = make_invitee(event, transferable=True)
    monkeypatch.setattr(registrations.sign_up.invitations, "mark_used", lambda _invitee, **_values: None)
    answers = Counter(at_once(app, [registering(event.id, f"p{number}", ada.id) for number in range(5)]))
    assert answers == {RegistrationStatus.CONFIRMED: 5}


def test_same_list_sent_by_two_at_once_invites_everybody_once(app: Flask) -> None:
    event = make_event()
    table = lists.typed("\n".join(f"p{number}@example.org" for number in range(250)))
    with transaction():
        drafts = [service.begin_list(event, table, service.Terms(), source="", account_id=1, now=NOW).id for _ in range(2)]

    def sending(list_id: int) -> Callable[[], Any]:
        def act() -> None:
            with transaction():
                service.release_list(queries.list_by_id(list_id) or pytest.fail("gone"), account_id=1, now=NOW)
            more = True
            while more:
                with transaction():
                    draft = queries.list_by_id(list_id)
                    more = draft is not None and service.write_portion(draft, now=NOW)

        return act

    at_once(app, [sending(list_id) for list_id in drafts])
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Invitee)) == 250
    assert len({message.recipient for message in outbox()}) == len(outbox()) == 250


def test_two_who_remind_at_once_send_one_reminder_each(app: Flask) -> None:
    event = make_event()
    ids = [make_invitee(event, f"p{number}").id for number in range(10)]

    def reminding() -> int:
        with transaction():
            return service.remind(db.session.get_one(Event, event.id), ids, account_id=1, now=NOW)

    assert sorted(at_once(app, [reminding] * 4)) == [0, 0, 0, 10]
    assert len(outbox()) == 10
