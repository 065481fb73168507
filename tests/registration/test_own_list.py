"""The link to "my registrations", and the confirmation once more: to whom, and how often."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventsite.db import db, transaction
from eventsite.registration import errors, own_queries, service
from eventsite.registration.models import AddressProof, RegistrationStatus
from eventsite.registration.service.own_list import forget_proofs
from tests.conftest import NOW, outbox
from tests.factories import make_event, make_team
from tests.registration.builders import PERSON, mails, make_registration, sign_up

HOUR = timedelta(hours=1)


def ask(email: str, now: object = NOW) -> bool:
    with transaction():
        return service.ask_for_list(email, "en", now=now)


def proofs() -> int:
    return db.session.scalar(select(func.count()).select_from(AddressProof)) or 0


def test_list_is_mailed_to_an_address_that_registered_once_an_hour(app: Flask) -> None:
    sign_up(make_event(), "ada")
    asked = [ask("ADA@example.org"), ask("ada@example.org", NOW + HOUR - timedelta(seconds=1)), ask("ada@example.org", NOW + HOUR)]
    assert asked == [True, False, True]
    assert [(m.recipient, m.template, m.not_after) for m in outbox()[1:]] == [
        ("ada@example.org", "registration/emails/own_list", NOW + timedelta(hours=24)),
        ("ada@example.org", "registration/emails/own_list", NOW + timedelta(hours=25)),
    ]


def test_list_of_an_address_that_never_registered_mails_and_keeps_nothing(app: Flask) -> None:
    make_event()
    assert (ask("sam@example.org"), outbox(), proofs()) == (False, [], 0)


def test_ended_proofs_of_an_address_are_deleted_when_it_asks_again(app: Flask) -> None:
    sign_up(make_event(), "ada")
    ask("ada@example.org")
    ask("ada@example.org", NOW + timedelta(hours=25))
    assert proofs() == 1


def test_ended_proofs_are_forgotten_a_day_later(app: Flask) -> None:
    sign_up(make_event(), "ada")
    ask("ada@example.org")
    for hours, left in ((47, 1), (48, 0)):
        with transaction():
            forget_proofs(now=NOW + timedelta(hours=hours))
        assert proofs() == left


def test_list_goes_over_all_events_and_teams(app: Flask) -> None:
    first, second = make_event(), make_event(team=make_team("other"))
    sign_up(first, "ada", "bo")
    sign_up(second, "ada")
    found = own_queries.all_of_address("ada@example.org")
    assert [registration.event_id for registration in found] == [second.id, first.id]


def test_confirmation_goes_again_once_an_hour_and_counts_as_the_link(app: Flask) -> None:
    [ada] = sign_up(make_event(), "ada")
    with transaction():
        assert service.send_again(ada, now=NOW)
    with transaction():
        assert not service.send_again(ada, now=NOW + timedelta(minutes=59))
    with transaction():
        assert not service.mail_link(ada, now=NOW + timedelta(minutes=59))
    with transaction():
        assert service.send_again(ada, now=NOW + HOUR)
    assert mails(since=1) == [("ada", "received", "REQUEST")] * 2


@pytest.mark.parametrize(
    ("status", "mail"),
    [(RegistrationStatus.WAITLISTED, ("ada", "received", None)), (RegistrationStatus.APPLIED, ("ada", "received", None)),
     (RegistrationStatus.OFFERED, ("ada", "offered", None))],
)  # fmt: skip
def test_confirmation_again_says_what_stands(app: Flask, status: RegistrationStatus, mail: tuple[str, str, None]) -> None:
    ada = make_registration(make_event(), status)
    with transaction():
        service.send_again(ada, now=NOW)
    assert mails() == [mail]


def test_nothing_is_confirmed_again_to_who_has_left(app: Flask) -> None:
    [ada] = sign_up(make_event(), "ada")
    with transaction():
        service.withdraw(ada, PERSON, now=NOW)
    with pytest.raises(errors.TransitionRefused), transaction():
        service.send_again(ada, now=NOW)
