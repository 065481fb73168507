"""Named reads of reports and news, the newest first."""

from datetime import date

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from eventsite import i18n
from eventsite.catalogue.models import Event, EventStatus
from eventsite.catalogue.queries import best_text
from eventsite.db import db
from eventsite.files.models import StoredFile
from eventsite.publications.models import News, NewsText, Report, ReportText


def _out(published_on: InstrumentedAttribute[date], today: date) -> ColumnElement[bool]:
    return published_on <= today  # what is dated ahead waits for its day


_OF_EVENT = (
    select(Report)
    .where(Report.event_id == bindparam("event"), Report.published_on <= bindparam("today"))
    .order_by(Report.published_on, Report.id)
    .options(joinedload(Report.texts))
)


def reports(today: date, *, offset: int = 0, limit: int) -> list[Report]:
    """The reports, with their texts."""
    rows = select(Report).where(_out(Report.published_on, today)).order_by(Report.published_on.desc(), Report.id.desc())
    return list(db.session.scalars(rows.offset(offset).limit(limit).options(selectinload(Report.texts))))


def count_reports(today: date) -> int:
    """How many reports are out."""
    return db.session.scalar(select(func.count()).select_from(Report).where(_out(Report.published_on, today))) or 0


def report_by_slug(slug: str, today: date) -> Report | None:
    """One report that is out."""
    found = select(Report).where(Report.slug == slug, _out(Report.published_on, today))
    return db.session.scalar(found.options(selectinload(Report.texts)))


def reports_of(event: Event, today: date) -> list[Report]:
    """What came out of an event."""
    return list(db.session.scalars(_OF_EVENT, {"event": event.id, "today": today}).unique())


def news(today: date, *, offset: int = 0, limit: int) -> list[News]:
    """The news, with their texts."""
    rows = select(News).where(_out(News.published_on, today)).order_by(News.published_on.desc(), News.id.desc())
    return list(db.session.scalars(rows.offset(offset).limit(limit).options(selectinload(News.texts))))


def count_news(today: date) -> int:
    """How many news items are out."""
    return db.session.scalar(select(func.count()).select_from(News).where(_out(News.published_on, today))) or 0


def news_by_slug(slug: str, today: date) -> News | None:
    """One news item that is out."""
    found = select(News).where(News.slug == slug, _out(News.published_on, today))
    return db.session.scalar(found.options(selectinload(News.texts)))


def public_event(event_id: int | None) -> Event | None:
    """The event that a report or an item belongs to, if everybody may see it."""
    if event_id is None:
        return None
    found = select(Event).where(Event.id == event_id, Event.status == EventStatus.PUBLISHED)
    return db.session.scalar(found.options(selectinload(Event.texts), joinedload(Event.places)))


def public_file(file_id: int | None) -> StoredFile | None:
    """The file of a report, if everybody may have it."""
    found = db.session.get(StoredFile, file_id) if file_id else None
    return found if found is not None and found.public else None


def report_text(report: Report) -> ReportText:
    """The report's words in the language of the page, else in English, else in any."""
    found = best_text(report.texts, i18n.language(), i18n.DEFAULT_LANGUAGE)
    return found or ReportText(language=i18n.DEFAULT_LANGUAGE, title=report.series, standfirst="", body="", sources="")


def news_text(item: News) -> NewsText:
    """The item's words in the language of the page, else in English, else in any."""
    found = best_text(item.texts, i18n.language(), i18n.DEFAULT_LANGUAGE)
    return found or NewsText(language=i18n.DEFAULT_LANGUAGE, title=item.slug, standfirst="", body="")
