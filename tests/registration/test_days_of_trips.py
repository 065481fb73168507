"""A person's own days of a trip, on their page, on paper and in mails: over the date line, and with several zones on one day."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.registration.models import Registration
from tests.conftest import outbox
from tests.reading import words
from tests.registration.itineraries import take_part
from tests.registration.test_emails import words_of
from tests.trips import pacific_trip

pytestmark = pytest.mark.usefixtures("frozen_clock")


def own(app: Flask, registration: Registration) -> str:
    return f"/my/{app.extensions['eventsite'].links.make('registration', registration.id, registration.link_version)}"


@pytest.mark.parametrize("page", ["", "/programme"])
def test_own_days_across_the_date_line_stand_once_each_with_all_that_they_have(app: Flask, client: FlaskClient, page: str) -> None:
    [ada] = take_part(pacific_trip(), "ada")

    said = words(client.get(own(app, ada) + page))

    titles = ["University", "Hospital", "Flight to San Francisco", "Laboratory", "Early call home", "Start-ups"]
    assert [said.count(title) for title in titles] == [1] * 6
    assert sorted(titles, key=said.index) == titles


def test_mail_of_a_trip_across_the_date_line_has_each_date_once(app: Flask) -> None:
    take_part(pacific_trip(), "ada")

    days = re.findall(r"^(\w+day \d+ September)\b(?! 2027)", words_of(outbox()[0]).text, re.M)

    assert days == ["Tuesday 21 September", "Wednesday 22 September", "Thursday 23 September"]
