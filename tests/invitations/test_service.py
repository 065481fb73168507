"""Lists that go out in portions, reminders by the clock, and what is forgotten."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.invitations import jobs, lists, queries, rules, service
from eventsite.invitations.errors import AlreadyRegistered, DraftTooLong, InvitationDeclined, InvitationUsed, ListReleased, NobodyInList
from eventsite.invitations.models import InvitationList, Invitee
from eventsite.invitations.rules import State
from eventsite.jobs import tidying
from eventsite.mail.ledger import suppress_address
from eventsite.mail.models import MessageStatus
from eventsite.questions import hooks
from eventsite.questions.models import Form
from tests.conftest import NOW, outbox
from tests.factories import make_event
from tests.invitations.builders import make_invitee
from tests.registration.builders import sign_up

DAY = timedelta(days=1)


def make_list(event: Event, number: int = 3, **terms: Any) -> InvitationList:
    """A stored list of so many people."""
    table = lists.typed("\n".join(f"p{n}@example.org; Person {n}" for n in range(number)))
    with transaction():
        return service.begin_list(event, table, service.Terms(**terms), source="", account_id=1, now=NOW)


def release(draft: InvitationList) -> int:
    with transaction():
        return service.release_list(draft, account_id=1, now=NOW)


def invited() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Invitee.email).order_by(Invitee.id)))


def test_long_list_is_written_in_portions_and_goes_on_after_a_stop(app: Flask) -> None:
    draft = make_list(make_event(), 2 * service.lists.PORTION + 1)
    assert release(draft) == 201
    assert (len(invited()), len(outbox()), draft.written, draft.invited) == (100, 100, 100, 100)
    jobs.due_invitations(NOW)
    assert (len(invited()), len(outbox())) == (201, 201)
    assert (queries.lists_of(draft.event_id), jobs.due_invitations(NOW)) == ([], "0 reminders of invitations written")


def test_portion_passes_over_who_registered_or_was_invited_since_the_list_was_looked_at(app: Flask) -> None:
    event = make_event()
    draft = make_list(event, 103)
    release(draft)
    sign_up(event, "p100")
    make_invitee(event, "p101")
    jobs.due_invitations(NOW)
    assert invited()[-2:] == ["p101@example.org", "p102@example.org"]
    assert len(outbox()) == 102  # one for each of 101 people, and the confirmation


def test_rest_of_a_list_is_dropped_when_the_event_is_called_off(app: Flask) -> None:
    event = make_event()
    draft = make_list(event, 150)
    release(draft)
    with transaction():
        event.cancelled_at = NOW
    jobs.due_invitations(NOW)
    assert (len(invited()), queries.lists_of(event.id)) == (100, [])


def test_list_is_sent_once_and_not_changed_afterwards(app: Flask) -> None:
    draft = make_list(make_event(), 150)
    release(draft)
    for act in (lambda: release(draft), lambda: _in_transaction(service.discard_list, draft)):
        with pytest.raises(ListReleased):
            act()
    with pytest.raises(ListReleased):
        _in_transaction(service.change_list, draft, service.Terms(), None, now=NOW)


def _in_transaction(act: Any, *args: Any, **values: Any) -> Any:
    with transaction():
        return act(*args, **values)


def test_list_in_which_nobody_is_left_is_refused(app: Flask) -> None:
    event = make_event()
    make_invitee(event, "p0")
    with pytest.raises(NobodyInList):
        release(make_list(event, 1))


# Reminders by the clock


@pytest.mark.parametrize(
    ("values", "moment"),
    [
        ({"remind_days": 3}, datetime(2027, 9, 10, 7, 0, tzinfo=UTC)),
        ({"remind_days": 3, "ends_at": datetime(2027, 8, 20, 10, 0, tzinfo=UTC)}, datetime(2027, 8, 17, 7, 0, tzinfo=UTC)),
        ({"remind_days": None}, None),
        ({"remind_days": 3, "ends_at": NOW + 3 * DAY}, None),
    ],
    ids=["before registration closes", "before it ends", "never", "too soon after the invitation"],
)
def test_reminder_is_due_at_nine_so_many_days_before_the_end(app: Flask, values: dict[str, Any], moment: datetime | None) -> None:
    assert rules.reminder_at(make_invitee(make_event(), **values)) == moment


def test_reminder_at_nine_by_the_clocks_of_the_event_whatever_they_do_that_night(app: Flask) -> None:
    event = make_event(starts_local=datetime(2027, 11, 9, 9), ends_local=datetime(2027, 11, 9, 12), closes_local=datetime(2027, 11, 1, 12))  # noqa: DTZ001
    assert rules.reminder_at(make_invitee(event, remind_days=1)) == datetime(2027, 10, 31, 8, 0, tzinfo=UTC)


def test_due_reminders_go_once_to_who_has_not_answered(app: Flask) -> None:
    event = make_event()
    for name, values in {
        "ada": {}, "bo": {"registered_at": NOW}, "cy": {"declined_at": NOW}, "di": {"revoked_at": NOW}, "ed": {"reminded_at": NOW},
        "fi": {"remind_days": None}, "gi": {}, "hi": {"ends_at": NOW + 5 * DAY},
    }.items():  # fmt: skip
        make_invitee(event, name, **({"remind_days": 3} | values))
    with transaction():
        suppress_address("gi@example.org", "asked", "", now=NOW)
    due = datetime(2027, 9, 10, 7, 0, tzinfo=UTC)
    assert jobs.due_invitations(due - timedelta(seconds=1)) == "0 reminders of invitations written"
    assert jobs.due_invitations(due) == "1 reminders of invitations written"
    assert jobs.due_invitations(due + timedelta(minutes=1)) == "0 reminders of invitations written"
    assert [(m.recipient, m.template) for m in outbox()] == [("ada@example.org", "invitations/emails/invitation_reminder")]


def test_reminder_follows_the_event_when_registration_closes_later(app: Flask) -> None:
    event = make_event()
    make_invitee(event, remind_days=3)
    with transaction():
        event.closes_at = event.starts_at
    assert jobs.due_invitations(datetime(2027, 9, 10, 7, 0, tzinfo=UTC)) == "0 reminders of invitations written"
    assert jobs.due_invitations(datetime(2027, 9, 17, 7, 0, tzinfo=UTC)) == "1 reminders of invitations written"


# One invitation


def test_state_is_what_was_last_known(app: Flask) -> None:
    event, later = make_event(), NOW + timedelta(days=60)

    def state(mail: MessageStatus | None = None, now: datetime = NOW, **values: Any) -> State:
        return rules.state_of(Invitee(event=event, **values), mail, now)

    assert [state(), state(MessageStatus.SENT), state(MessageStatus.FAILED), state(MessageStatus.SENT, draft_at=NOW)] == [
        State.SENT, State.DELIVERED, State.BOUNCED, State.DRAFT,
    ]  # fmt: skip
    assert [state(now=later), state(now=later, declined_at=NOW), state(declined_at=NOW, revoked_at=NOW), state(registered_at=NOW)] == [
        State.ENDED, State.DECLINED, State.REVOKED, State.REGISTERED,
    ]  # fmt: skip


def test_who_registered_or_said_no_is_not_invited_again(app: Flask) -> None:
    event = make_event()
    ada, bo, cy = make_invitee(event, registered_at=NOW), make_invitee(event, "bo", declined_at=NOW), make_invitee(event, "cy@x")
    for invitee, refusal in ((ada, InvitationUsed), (bo, InvitationDeclined)):
        with pytest.raises(refusal):
            _in_transaction(service.send_again, invitee, invitee.email, account_id=1, now=NOW)
    sign_up(event, "di")
    with pytest.raises(AlreadyRegistered):
        _in_transaction(service.send_again, cy, "di@example.org", account_id=1, now=NOW)


def test_form_that_an_invitation_or_a_waiting_list_leads_to_is_in_use(app: Flask) -> None:
    event = make_event()
    forms = [Form(event_id=event.id, name=name) for name in ("attendee", "speaker", "press")]
    with transaction():
        db.session.add_all(forms)
    make_invitee(event, form_id=forms[0].id)
    make_list(event, form_id=forms[1].id)
    assert [any(in_use(form) for in_use in hooks.form_in_use) for form in forms] == [True, True, False]


def test_draft_that_is_too_long_is_refused(app: Flask) -> None:
    ada = make_invitee(make_event())
    with pytest.raises(DraftTooLong):
        _in_transaction(service.keep_draft, ada, {"full_name": "x" * rules.LONGEST_DRAFT}, now=NOW)
    assert ada.draft is None


def test_tidying_forgets_old_lists_and_drafts_a_month_after_the_event(app: Flask) -> None:
    event = make_event()
    old, ada = make_list(event), make_invitee(event, draft={"full_name": "Ada"}, draft_at=NOW)
    tidying.tidy(NOW + 6 * DAY)
    assert (queries.lists_of(event.id), ada.draft) == ([old], {"full_name": "Ada"})
    tidying.tidy(NOW + 8 * DAY)
    assert queries.lists_of(event.id) == []
    tidying.tidy(event.ends_at + 29 * DAY)
    assert ada.draft is not None
    tidying.tidy(event.ends_at + 31 * DAY)
    assert (ada.draft, ada.draft_at) == (None, None)
