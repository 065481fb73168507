"""What tests of the invitation's own page share: its links, and the form that it leads to."""

from typing import Any

from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.db import db
from eventsite.invitations.models import Invitee
from eventsite.registration.models import Registration

TYPED = {"full_name": "Ada Example", "email": "ada@example.org", "event_data": "y"}


def token_of(invitee: Invitee, version: int | None = None) -> str:
    """The token of the link, in force or older."""
    return str(current_app.extensions["eventsite"].links.make("invited", invitee.id, version or invitee.link_version))


def page_of(invitee: Invitee) -> str:
    """The address of the invitation's page."""
    return f"/invited/{token_of(invitee)}"


def register(client: FlaskClient, invitee: Invitee, **typed: Any) -> Any:
    """Send the form of its event with its link."""
    return client.post(f"/events/{invitee.event.slug}/register?invitation={token_of(invitee)}", data=TYPED | typed)


def registered() -> list[tuple[str | None, str, int | None]]:
    """Address, status and invitation of everybody on any list."""
    db.session.rollback()
    rows = db.session.scalars(select(Registration).order_by(Registration.id))
    return [(registration.email, registration.status.value, registration.invitee_id) for registration in rows]
