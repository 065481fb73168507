"""Who left registers again from their own page: as the form and the invitation of then let them in, and once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue.models import Audience, Event
from eventsite.db import db, transaction
from eventsite.invitations.models import Invitee
from eventsite.questions.models import Form
from eventsite.registration import errors, queries, service
from eventsite.registration.models import Registration, Serving
from tests.conftest import NOW
from tests.factories import make_event
from tests.registration.builders import OLGA, PERSON, registration_of, sign_up, statuses
from tests.registration.invariants import broken
from tests.registration.test_parties import group, open_to_parties, party_of, run, stand
from tests.registration.test_personal_page import page_of

pytestmark = pytest.mark.usefixtures("frozen_clock")


def press_form(event: Event, **facts: Any) -> Form:
    with transaction():
        form = Form(event_id=event.id, name="press", **facts)
        db.session.add(form)
    return form


def leave(registration: Registration) -> Registration:
    run(service.withdraw, registration, PERSON)
    return registration


def close(event: Event, form: Form) -> None:
    form.closed = True


def fill(event: Event, form: Form) -> None:
    service.set_form_capacity(event, form, 0, now=NOW)


@pytest.mark.parametrize(("change", "refusal"), [(close, errors.FormClosed), (fill, errors.EventFull)])
def test_come_back_by_a_form_that_takes_nobody_any_more_is_refused(
    app: Flask, client: FlaskClient, change: Callable[[Event, Form], None], refusal: type[errors.RegistrationError]
) -> None:
    event = make_event(capacity=9, has_waitlist=False)
    form = press_form(event)
    [ada] = sign_up(event, "ada", form_id=form.id)
    leave(ada)
    with transaction():
        change(event, form)

    page = client.get(page_of(app, ada))
    answer = client.post(page_of(app, ada) + "/again")

    assert "Register again" not in page.text
    assert (answer.status_code, str(refusal.message) in answer.text) == (refusal.status_code, True)
    assert (statuses(event), broken(event)) == ({"ada": "withdrawn"}, [])


def member_who_left(event: Event) -> Registration:
    """Cy, who is reached through Clara, and has given the seat back."""
    run(service.register_party, event, group("ada", "-cy"))
    return leave(queries.members_of(party_of(event).id)[1])


def test_come_back_twice_of_a_member_without_an_address_takes_one_seat(app: Flask, client: FlaskClient) -> None:
    event = open_to_parties(capacity=9)
    page = page_of(app, member_who_left(event))

    answers = [client.post(page + "/again") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert stand(event) == ["confirmed", "withdrawn", "confirmed"]
    assert "Register again" not in client.get(page).text
    assert (event.places.taken, broken(event)) == (2, [])


def test_come_back_into_a_party_that_is_as_large_as_may_be_is_refused(app: Flask) -> None:
    event = open_to_parties(capacity=9, most_in_party=2)
    cy = member_who_left(event)
    run(service.add_member, party_of(event), group("-dee").members[0], PERSON)

    with pytest.raises(errors.PartyTooLarge):
        run(service.come_back, cy)

    assert stand(event) == ["confirmed", "withdrawn", "confirmed"]


def test_come_back_keeps_the_invitation_that_is_for_this_address_alone(app: Flask) -> None:
    event = make_event(capacity=9, audience=Audience.INVITED)
    with transaction():
        invitee = Invitee(event=event, email="ada@example.org", email_key="ada@example.org", full_name="Ada", priority=3, created_at=NOW)
        db.session.add(invitee)
    [ada] = sign_up(event, "ada", invitee_id=invitee.id)
    again = run(service.come_back, leave(ada))

    with pytest.raises(errors.TransferRefused):
        run(service.pass_on, again, "eve@example.org")

    assert again.invitee_id == invitee.id
    assert statuses(event) == {"ada": "confirmed"}


def test_seat_given_back_after_registration_closed_goes_to_the_queue_when_it_is_opened_again(app: Flask) -> None:
    event = make_event(capacity=1, policy={"serving": Serving.OFFER})
    ada, _bo = sign_up(event, "ada", "bo")
    closes = event.closes_at or event.starts_at
    noon = datetime(2027, 9, 1, 12)  # noqa: DTZ001 - as the clocks of the event show it
    set_end(event, noon, NOW)
    later = (event.closes_at or closes) + timedelta(hours=1)

    run(service.withdraw, ada, PERSON, now=later)
    kept = statuses(event)["bo"]
    set_end(event, noon + timedelta(days=10), later)

    assert (kept, statuses(event)["bo"]) == ("waitlisted", "offered")
    assert (registration_of(event, "bo").offer_ends_at or closes) > later


def set_end(event: Event, closes_local: datetime, now: datetime) -> None:
    with transaction():
        stored = service.registering_of(event)
        wanted = replace(stored, terms=replace(stored.terms, closes_local=closes_local))
        service.set_registering(event, wanted, OLGA, now=now)
