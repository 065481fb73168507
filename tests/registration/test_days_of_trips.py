"""A person's own days of a trip, on their page, on paper and in mails: over the date line, and with several zones on one day."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.registration.models import Registration
from tests.conftest import outbox
from tests.reading import words
from tests.registration.itineraries import take_part
from tests.registration.test_emails import facts_now, words_of
from tests.trips import asian_trip, pacific_trip

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


MAIL = """\
Monday 20 September
15:00 (Shanghai time, UTC+8) Press meeting
14:00 (Copenhagen time, UTC+2) Briefing
18:20 Flight to Shanghai: 18:20 (Copenhagen time, UTC+2) to Tuesday 21 September, 11:20 (Shanghai time, UTC+8), 11 h

Tuesday 21 September (Shanghai time, UTC+8)
19:00 Reception

Wednesday 22 September
08:00 (Shanghai time, UTC+8) Round table
09:00 (Seoul time, UTC+9) Ward
13:00 Flight back: 13:00 (Seoul time, UTC+9) to 14:05 (Shanghai time, UTC+8), 2 h 05
19:00 (Shanghai time, UTC+8) Dinner

Thursday 23 September (Seoul time, UTC+9)
10:00 Ministry
"""


def test_check_52_trip_mail_and_its_one_entry_name_the_zone_of_each_item(app: Flask) -> None:
    take_part(asian_trip(), "ada")

    [mail] = outbox()
    for said in (words_of(mail).text, facts_now(mail).description):
        shown = "\n".join(line.strip() for line in said.splitlines())
        assert MAIL.strip() in shown


def test_check_52_own_page_and_sheet_name_the_zone_of_each_item(app: Flask, client: FlaskClient) -> None:
    [ada] = take_part(asian_trip(), "ada")

    for page in ("", "/programme"):
        said = words(client.get(own(app, ada) + page))
        assert "14:00–14:45 Copenhagen time, UTC+2 Briefing" in said
        assert "15:00–15:45 Shanghai time, UTC+8 Press meeting" in said
        assert "Tuesday 21 September Shanghai UTC+8, 6 h ahead of Copenhagen 19:00–19:45 Reception" in said
        assert "09:00–09:45 Seoul time, UTC+9 Ward" in said
        assert "19:00–19:45 Shanghai time, UTC+8 Dinner" in said
        assert "Thursday 23 September Seoul UTC+9, 7 h ahead of Copenhagen 10:00–10:45 Ministry" in said
