"""Reports and news, as the public reads them."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from eventsite.catalogue.models import EventStatus
from eventsite.db import db, transaction
from eventsite.files.models import StoredFile
from eventsite.publications import public_views
from eventsite.publications.models import ReportText
from tests.factories import make_event, make_news, make_report
from tests.reading import words

pytestmark = pytest.mark.usefixtures("frozen_clock")


def test_report_page_shows_words_sources_and_its_event(client: FlaskClient) -> None:
    report = make_report("Tea & <b>robots</b>", number=412, pages=64, event=make_event(title="The seminar"))
    with transaction():
        report.texts[0].sources = "Korean press, *no. 412*"

    answer = client.get("/reports/report-412")
    text = words(answer)

    assert "Reports, no. 412 Tea & <b>robots</b> Forty robots. Tuesday 1 June 2027, 64 pages" in text
    assert "About We counted. Sources Korean press, no. 412 Seminar The seminar Monday 20 September 2027, Copenhagen" in text
    assert "<b>robots" not in answer.text


def test_report_that_is_dated_ahead_is_not_there_yet(client: FlaskClient) -> None:
    make_report(published_on=date(2027, 8, 3))

    assert client.get("/reports/report-31").status_code == 404
    assert "No report is out yet" in words(client.get("/reports"))


def test_report_names_no_draft_and_gives_no_private_file(client: FlaskClient) -> None:
    draft = make_event(title="Secret draft", status=EventStatus.DRAFT)
    with transaction():
        stored = StoredFile(
            key="k" * 20, owner_kind="report", owner_id=1, purpose="report", public=False, name="r.pdf", media_type="application/pdf",
            size=9, sha256="0" * 64,
        )  # fmt: skip
        db.session.add(stored)
        db.session.flush()
        number = stored.id
    make_report(event=draft, file_id=number)

    text = words(client.get("/reports/report-31"))

    assert "Secret draft" not in text
    assert "Download" not in text


def test_report_in_the_readers_language_else_in_english(client: FlaskClient) -> None:
    report = make_report("Hospital robotics")
    with transaction():
        report.texts.append(ReportText(language="da", title="Hospitalsrobotter"))

    assert "Hospitalsrobotter" in words(client.get("/reports/report-31?lang=da"))
    assert "Hospital robotics" in words(client.get("/reports/report-31?lang=en"))


def test_news_page_shows_its_words_and_its_event(client: FlaskClient) -> None:
    item = make_news("Twelve hospitals join", event=make_event(title="The seminar"))

    text = words(client.get(f"/news/{item.slug}"))

    assert "Thursday 1 July 2027 Twelve hospitals join One tender. The first contract. Seminar The seminar" in text


def test_lists_come_newest_first_and_in_pages(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_views, "PAGE_SIZE", 2)
    for number in (1, 2, 3):
        make_report(f"Report {number}", number=number, published_on=date(2027, 1, number))
        make_news(f"Item {number}", published_on=date(2027, 1, number))

    reports, news = words(client.get("/reports")), words(client.get("/news"))

    assert reports.index("Report 3") < reports.index("Report 2")
    assert "Report 1" not in reports
    assert news == "News 3 Jan 2027 Item 3 2 Jan 2027 Item 2 Page 1 of 2 Next page"
    assert "Item 1" in words(client.get("/news?page=2"))


@pytest.mark.parametrize("path", ["/reports/none", "/news/none"])
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
