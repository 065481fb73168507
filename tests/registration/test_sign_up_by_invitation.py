"""The form by the link of a personal invitation: open to who was invited, to nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue.models import Audience, Event
from eventsite.db import db, transaction
from eventsite.invitations.models import Invitee
from tests.conftest import NOW
from tests.factories import make_event
from tests.registration.builders import registration_of
from tests.registration.pages import ADA, contents
from tests.registration.test_several_forms import add_form

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """Without limits, as for a benchmark; the tests of limits switch them on."""
    return environment | {"EVENTSITE_LIMITS": "off"}


def invite(event: Event, **values: Any) -> Invitee:
    with transaction():
        invitee = Invitee(
            **({"event_id": event.id, "email": "ada@example.org", "email_key": "ada@example.org", "full_name": "Ada L."} | values)
        )
        db.session.add(invitee)
    return invitee


def token_of(app: Flask, invitee: Invitee, version: int | None = None) -> str:
    token: str = app.extensions["eventsite"].links.make("invited", invitee.id, version or invitee.link_version)
    return token


@pytest.mark.parametrize("audience", [Audience.INVITED, Audience.INVITED_FIRST])
def test_invited_person_has_the_form_filled_in_and_registers_once(app: Flask, client: FlaskClient, audience: Audience) -> None:
    event = make_event(audience=audience, opens_at=NOW + timedelta(days=5) if audience is Audience.INVITED_FIRST else None)
    invitee = invite(event)
    address = f"/events/{event.slug}/register?invitation={token_of(app, invitee)}"

    page = client.get(address)
    accepted = client.post(address, data=ADA)
    again = client.get(address)

    assert (page.status_code, 'value="Ada L."' in page.text, page.headers["Cache-Control"]) == (200, True, "no-store")
    assert (accepted.status_code, registration_of(event, "ada").invitee_id) == (303, invitee.id)
    assert token_of(app, invitee) not in accepted.location
    assert (again.status_code, "used once" in again.text) == (409, True)


def test_bound_invitation_serves_no_other_address_and_keeps_what_was_typed(app: Flask, client: FlaskClient) -> None:
    event = make_event(audience=Audience.INVITED)
    invitee = invite(event)
    before = contents()

    data = ADA | {"email": "sam@example.org", "organisation": "Kept"}
    answer = client.post(f"/events/{event.slug}/register?invitation={token_of(app, invitee)}", data=data)

    assert (answer.status_code, "for another email address" in answer.text, 'value="Kept"' in answer.text) == (403, True, True)
    assert contents() == before


@pytest.mark.parametrize(
    ("values", "status", "words"),
    [({"revoked_at": NOW}, 410, "taken back"), ({"ends_at": NOW}, 410, "over"), ({"registered_at": NOW}, 409, "used once")],
)
def test_invitation_that_opens_nothing_any_more_says_why_to_a_get_and_to_a_post(
    app: Flask, client: FlaskClient, values: dict[str, Any], status: int, words: str
) -> None:
    event = make_event(audience=Audience.INVITED)
    for name in ("attendee", "press"):
        add_form(event, name)
    token = token_of(app, invite(event, **values))
    before = contents()
    addresses = [f"/events/{event.slug}/register{form}?invitation={token}" for form in ("", "/press")]

    answers = [client.open(address, method=method, data=ADA) for address in addresses for method in ("GET", "POST")]

    assert [(answer.status_code, words in answer.text) for answer in answers] == [(status, True)] * 4
    assert contents() == before


def test_invitation_of_another_event_or_forged_opens_nothing(app: Flask, client: FlaskClient) -> None:
    event, other = make_event(audience=Audience.INVITED), make_event(audience=Audience.INVITED)
    good = token_of(app, invite(event))
    personal = app.extensions["eventsite"].links.make("registration", 1, 1)
    before = contents()

    tokens = [token_of(app, invite(other)), good[:-1], good + "x", personal, "x", "1-"]
    before = contents()
    answers = [client.post(f"/events/{event.slug}/register?invitation={token}", data=ADA) for token in tokens]

    assert [(answer.status_code, "for those who were invited" in answer.text) for answer in answers] == [(403, True)] * 6
    assert contents() == before


def test_invited_person_chooses_among_several_forms_and_stays_invited(app: Flask, client: FlaskClient) -> None:
    event = make_event(audience=Audience.INVITED)
    for name in ("attendee", "press"):
        add_form(event, name)
    token = token_of(app, invite(event))

    page = client.get(f"/events/{event.slug}/register?invitation={token}")
    answer = client.post(f"/events/{event.slug}/register/press?invitation={token}", data=ADA)

    assert (page.status_code, f"/register/press?invitation={token}" in page.text) == (200, True)
    assert (answer.status_code, registration_of(event, "ada").form.name) == (303, "press")  # type: ignore[union-attr]
