"""The organisers' pages of reports and news."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.accounts.models import Role
from eventsite.db import db, transaction
from eventsite.publications.models import News, NewsText, Report
from tests.desk import make_account, sign_in
from tests.factories import make_site, make_team
from tests.forms import filled, send

REPORT = {"series": "Trends in Care", "number": "412", "pages": "24", "published_on": "2027-07-01", "title_en": "Health care in motion"}
NEWS = {"published_on": "2027-07-01", "title_en": "The delegation is back", "body_en": "Thirty people, three cities."}


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    """Olga, who runs events."""
    make_site()
    return sign_in(client, make_account(role=Role.EDITOR))


def the_report() -> Report:
    db.session.rollback()
    return db.session.scalars(select(Report)).one()


def the_news() -> News:
    db.session.rollback()
    return db.session.scalars(select(News)).one()


def test_report_is_made_and_its_address_stays(desk: FlaskClient) -> None:
    made = send(desk, "/desk/publications/reports/new", **REPORT)
    report = the_report()
    changed = send(desk, f"/desk/publications/reports/{report.id}", title_en="Care in motion", title_da="Sundhed i bevægelse")

    assert (made.status_code, changed.status_code) == (303, 303)
    report = the_report()
    assert (report.slug, report.number, report.pages) == ("health-care-in-motion", 412, 24)
    assert sorted((text.language, text.title) for text in report.texts) == [("da", "Sundhed i bevægelse"), ("en", "Care in motion")]
    assert "Care in motion" in desk.get("/desk/publications").text


def test_report_with_a_number_that_is_taken_is_refused_and_keeps_what_was_typed(desk: FlaskClient) -> None:
    send(desk, "/desk/publications/reports/new", **REPORT)

    answer = send(desk, "/desk/publications/reports/new", **(REPORT | {"title_en": "Another one"}))

    assert answer.status_code == 422
    assert answer.text.count("The series has a report with this number already") == 2
    assert 'value="Another one"' in answer.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title_en": ""}, "Enter a title"),
        ({"number": "0"}, "Enter a whole number from 1 to 1000000"),
        ({"number": ""}, "Enter the number in the series"),
        ({"published_on": "soon"}, "Enter a date, like 2027-09-20"),
        ({"series": "x" * 121}, "Shorten this to at most 120 characters"),
        ({"event": "99"}, "Choose one of the list"),
    ],
)
def test_report_with_a_wrong_value_is_refused(desk: FlaskClient, typed: dict[str, str], words: str) -> None:
    answer = send(desk, "/desk/publications/reports/new", **(REPORT | typed))

    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    assert db.session.scalars(select(Report)).all() == []


def test_news_dated_ahead_waits_until_it_is_published_today(desk: FlaskClient) -> None:
    send(desk, "/desk/publications/news/new", **(NEWS | {"published_on": "2027-12-01"}))
    item = the_news()

    desk.post(f"/desk/publications/news/{item.id}/publish")

    assert the_news().published_on == date(2027, 8, 2)


def test_second_of_two_organisers_gets_both_texts_of_a_news_item(desk: FlaskClient) -> None:
    send(desk, "/desk/publications/news/new", **NEWS)
    address = f"/desk/publications/news/{the_news().id}"
    hers = filled(desk.get(address).text)
    send(desk, address, title_en="Home again")

    refused = desk.post(address, data=hers | {"title_en": "Back home"})

    assert refused.status_code == 409
    assert "<td>Home again</td><td>Back home</td>" in refused.text
    assert the_news().texts[0].title == "Home again"


def test_publications_of_another_team_are_not_there(desk: FlaskClient) -> None:
    team = make_team("sound")
    with transaction():
        item = News(team_id=team.id, slug="theirs", published_on=date(2027, 7, 1))
        item.texts.append(NewsText(language="en", title="Theirs"))
        db.session.add(item)

    assert desk.get(f"/desk/publications/news/{the_news().id}").status_code == 404
    assert desk.post(f"/desk/publications/news/{the_news().id}/publish").status_code == 404
    assert "Theirs" not in desk.get("/desk/publications").text


def test_viewer_sees_the_list_and_changes_nothing(client: FlaskClient, frozen_clock: object) -> None:
    make_site()
    viewer = sign_in(client, make_account(role=Role.VIEWER))

    assert viewer.get("/desk/publications").status_code == 200
    assert viewer.get("/desk/publications/news/new").status_code == 403
