"""What is done to reports and news. Every function is called inside `transaction()`.

A publication is out from its date on: one that is dated ahead is seen by its team alone. `by` is the account that acts,
`seen` the fingerprint of what its form showed.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError

from eventsite.audit.service import Act, record
from eventsite.catalogue.rules import fingerprint
from eventsite.db import db, lock
from eventsite.people.models import Team
from eventsite.people.service import touch_pages
from eventsite.publications import desk_queries
from eventsite.publications.errors import NumberTaken
from eventsite.publications.models import News, NewsText, Report, ReportText
from eventsite.web.conflict import ChangedMeanwhile

Text = TypeVar("Text", ReportText, NewsText)


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """A report. `texts` are its words for each language: title, standfirst, body, sources."""

    series: str
    number: int
    published_on: date
    pages: int | None
    event_id: int | None
    texts: dict[str, dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class NewsFacts:
    """A news item. `texts` are its words for each language: title, standfirst, body."""

    published_on: date
    event_id: int | None
    texts: dict[str, dict[str, str]]


REPORT_WORDS = ("title", "standfirst", "body", "sources")
NEWS_WORDS = ("title", "standfirst", "body")


def report_facts(report: Report) -> ReportFacts:
    """The report as it stands."""
    return ReportFacts(
        series=report.series, number=report.number, published_on=report.published_on, pages=report.pages, event_id=report.event_id,
        texts=_words(report.texts, REPORT_WORDS),
    )  # fmt: skip


def news_facts(item: News) -> NewsFacts:
    """The news item as it stands."""
    return NewsFacts(published_on=item.published_on, event_id=item.event_id, texts=_words(item.texts, NEWS_WORDS))


def add_report(team: Team, facts: ReportFacts, *, by: int | None) -> Report:
    """A new report; its address comes from its first title and stays. Raises NumberTaken."""
    report = Report(team_id=team.id, slug=desk_queries.free_slug(Report, _first_title(facts.texts)))
    db.session.add(report)
    _fill_report(report, facts)
    _note("report.created", report, by)
    return report


def change_report(report: Report, facts: ReportFacts, *, seen: str | None = None, by: int | None) -> None:
    """Give a report other facts or words. Raises NumberTaken, ChangedMeanwhile."""
    lock(report)
    known = report_facts(report)
    _check_seen(seen, known)
    if facts != known:
        _fill_report(report, facts)
        _note("report.changed", report, by)


def add_news(team: Team, facts: NewsFacts, *, by: int | None) -> News:
    """A news item; its address comes from its first title and stays."""
    item = News(team_id=team.id, slug=desk_queries.free_slug(News, _first_title(facts.texts)))
    db.session.add(item)
    _fill_news(item, facts)
    _note("news.created", item, by)
    return item


def change_news(item: News, facts: NewsFacts, *, seen: str | None = None, by: int | None) -> None:
    """Give an item other facts or words. Raises ChangedMeanwhile."""
    lock(item)
    known = news_facts(item)
    _check_seen(seen, known)
    if facts != known:
        _fill_news(item, facts)
        _note("news.changed", item, by)


def publish(publication: Report | News, *, today: date, by: int | None) -> None:
    """Let it out today; nothing when it is out already."""
    lock(publication)
    if publication.published_on > today:
        publication.published_on = today
        _note(f"{publication.__tablename__}.published", publication, by)


def _fill_report(report: Report, facts: ReportFacts) -> None:
    report.series, report.number, report.published_on = facts.series, facts.number, facts.published_on
    report.pages, report.event_id = facts.pages, facts.event_id
    report.texts = _texts(ReportText, report.texts, facts.texts)
    try:
        db.session.flush()  # the database knows every team's numbers
    except IntegrityError as error:
        raise NumberTaken from error


def _fill_news(item: News, facts: NewsFacts) -> None:
    item.published_on, item.event_id = facts.published_on, facts.event_id
    item.texts = _texts(NewsText, item.texts, facts.texts)
    db.session.flush()  # the record is about its id


def _texts(table: type[Text], known: list[Text], wanted: dict[str, dict[str, str]]) -> list[Text]:
    rows = {text.language: text for text in known}
    for language, words in wanted.items():
        rows.setdefault(language, table(language=language))
        for name, value in words.items():
            setattr(rows[language], name, value)
    return [rows[language] for language in wanted]


def _words(texts: list[Any], names: tuple[str, ...]) -> dict[str, dict[str, str]]:
    return {text.language: {name: getattr(text, name) for name in names} for text in sorted(texts, key=lambda text: text.language)}


def _first_title(texts: dict[str, dict[str, str]]) -> str:
    return next((words["title"] for words in texts.values()), "")


def _check_seen(seen: str | None, known: ReportFacts | NewsFacts) -> None:
    if seen is not None and seen != fingerprint(known):
        raise ChangedMeanwhile


def _note(action: str, publication: Report | News, by: int | None) -> None:
    record(Act(action, publication, by))
    touch_pages()  # event pages and the front page show it
