"""Rules without a database: who may use an invitation, until when, and what it opens."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsite.catalogue.models import Audience, Event, EventStatus
from eventsite.invitations import errors, rules
from eventsite.invitations.models import Invitee

NOW = datetime(2027, 8, 2, 10, 0, tzinfo=UTC)
CLOSES = datetime(2027, 9, 13, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def event(**values: object) -> Event:
    facts: dict[str, object] = {
        "id": 7, "status": EventStatus.PUBLISHED, "audience": Audience.INVITED, "starts_at": datetime(2027, 9, 20, 7, 0, tzinfo=UTC),
        "closes_at": CLOSES,
    }  # fmt: skip
    return Event(**facts | values)


def invitee(of: Event | None = None, **values: object) -> Invitee:
    facts: dict[str, object] = {"event": of or event(), "event_id": 7, "email": "ada@example.org", "email_key": "ada@example.org"}
    return Invitee(**facts | {"transferable": False} | values)


@pytest.mark.parametrize(
    ("said", "ends"), [(None, CLOSES), (CLOSES - SECOND, CLOSES - SECOND), (CLOSES + SECOND, CLOSES)], ids=["none", "before", "after"]
)
def test_invitation_ends_as_said_and_when_registration_closes_at_the_latest(said: datetime | None, ends: datetime) -> None:
    assert rules.ends_at(invitee(ends_at=said)) == ends


def test_bound_invitation_is_for_its_own_address_however_it_is_written() -> None:
    rules.check_may_use(invitee(), "Ada@Example.ORG ", NOW)
    with pytest.raises(errors.InvitationForAnother):
        rules.check_may_use(invitee(), "bo@example.org", NOW)


def test_transferable_invitation_serves_any_address() -> None:
    rules.check_may_use(invitee(transferable=True), "bo@example.org", NOW)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"revoked_at": NOW}, errors.InvitationRevoked),
        ({"registered_at": NOW}, errors.InvitationUsed),
        ({"ends_at": NOW}, errors.InvitationEnded),
    ],
)
def test_invitation_that_is_over_serves_nobody(values: dict[str, object], refusal: type[errors.InvitationError]) -> None:
    with pytest.raises(refusal):
        rules.check_may_use(invitee(transferable=True, **values), "ada@example.org", NOW)
    assert not rules.opens_for(event(), invitee(**values), NOW)


def test_who_declined_may_think_again_until_it_ends() -> None:
    rules.check_may_use(invitee(declined_at=NOW), "ada@example.org", CLOSES - SECOND)


def test_refusals_of_a_link_answer_with_their_status_codes() -> None:
    kinds = (errors.InvitationRevoked, errors.InvitationEnded, errors.InvitationUsed, errors.InvitationForAnother)
    assert [kind.status_code for kind in kinds] == [410, 410, 409, 403]


def test_invitation_opens_its_own_event_only() -> None:
    mine = event()
    assert rules.opens_for(mine, invitee(mine), NOW)
    assert rules.opens_for(event(audience=Audience.INVITED_FIRST, opens_at=CLOSES), invitee(mine), NOW)
    assert not rules.opens_for(event(id=8), invitee(mine), NOW)
    assert not rules.opens_for(mine, None, NOW)
    assert not rules.opens_for(event(status=EventStatus.DRAFT), invitee(mine), NOW)
    assert not rules.opens_for(event(cancelled_at=NOW), invitee(mine), NOW)
    assert not rules.opens_for(mine, invitee(mine), CLOSES)
