"""Invitations as tests need them."""

from typing import Any

from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.invitations.models import Invitee
from eventsite.people.rules import fold
from tests.conftest import NOW


def make_invitee(event: Event, name: str = "ada", **values: Any) -> Invitee:
    """A stored invitation of Ada, or of somebody else by their first name, without a mail."""
    email = values.pop("email", f"{name}@example.org")
    defaults: dict[str, Any] = {"full_name": f"{name.title()} Example", "created_at": NOW}
    with transaction():
        invitee = Invitee(event=event, email=email, email_key=email.casefold(), **(defaults | values))
        invitee.search = fold(invitee.full_name, invitee.organisation or "", email)
        db.session.add(invitee)
    return invitee
