"""Named reads of a team's own reports and news, those that are not out yet included."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from eventsite.catalogue import rules
from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.publications.models import News, Report

LONGEST_LIST = 500


def reports_of_team(team_id: int) -> list[Report]:
    """The team's reports with their texts, the newest first."""
    rows = select(Report).where(Report.team_id == team_id).order_by(Report.published_on.desc(), Report.id.desc()).limit(LONGEST_LIST)
    return list(db.session.scalars(rows.options(selectinload(Report.texts))))


def news_of_team(team_id: int) -> list[News]:
    """The team's news with their texts, the newest first."""
    rows = select(News).where(News.team_id == team_id).order_by(News.published_on.desc(), News.id.desc()).limit(LONGEST_LIST)
    return list(db.session.scalars(rows.options(selectinload(News.texts))))


def report_for_team(report_id: int, team_id: int) -> Report | None:
    """The team's own report; another team's is not there."""
    return db.session.scalar(select(Report).where(Report.id == report_id, Report.team_id == team_id))


def news_for_team(news_id: int, team_id: int) -> News | None:
    """The team's own news item; another team's is not there."""
    return db.session.scalar(select(News).where(News.id == news_id, News.team_id == team_id))


def events_of_team(team_id: int) -> list[Event]:
    """What a report or an item may belong to, the newest first."""
    rows = select(Event).where(Event.team_id == team_id).order_by(Event.starts_at.desc(), Event.id.desc()).limit(LONGEST_LIST)
    return list(db.session.scalars(rows.options(selectinload(Event.texts))))


def series_names() -> list[str]:
    """The series that there are."""
    return list(db.session.scalars(select(Report.series).distinct().order_by(Report.series)))


def free_slug(table: type[Report | News], title: str) -> str:
    """An address that no other row of the table has."""
    slugs = select(table.slug).where(table.slug.like(f"{rules.slug_of(title)}%"))
    return rules.free_slug(title, set(db.session.scalars(slugs)))
