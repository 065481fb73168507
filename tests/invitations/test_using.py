"""An invitation is used once, and found by the address that it was mailed to."""

import pytest
from flask import Flask

from eventsite.db import transaction
from eventsite.invitations import queries, service
from eventsite.invitations.errors import InvitationUsed
from tests.conftest import NOW
from tests.factories import make_event
from tests.invitations.builders import make_invitee


def test_using_an_invitation_forgets_the_draft_and_the_decline(app: Flask) -> None:
    ada = make_invitee(make_event(), draft={"full_name": "Ada"}, draft_at=NOW, declined_at=NOW, decline_reason="Ill")
    with transaction():
        service.mark_used(ada, now=NOW)
    assert (ada.registered_at, ada.draft, ada.draft_at, ada.declined_at, ada.decline_reason) == (NOW, None, None, None, "")


@pytest.mark.parametrize("over", ["registered_at", "revoked_at"])
def test_invitation_that_is_over_cannot_be_used(app: Flask, over: str) -> None:
    ada = make_invitee(make_event(), **{over: NOW})
    with pytest.raises(InvitationUsed), transaction():
        service.mark_used(ada, now=NOW)


def test_open_invitation_is_found_by_its_address(app: Flask) -> None:
    event, other = make_event(), make_event()
    ada = make_invitee(event)
    make_invitee(event, "bo", registered_at=NOW)
    make_invitee(event, "cy", revoked_at=NOW)
    assert queries.open_invitation(event.id, "Ada@example.org ") == queries.by_id(ada.id) == ada
    assert [queries.open_invitation(event.id, f"{name}@example.org") for name in ("bo", "cy", "di")] == [None, None, None]
    assert queries.open_invitation(other.id, "ada@example.org") is None
