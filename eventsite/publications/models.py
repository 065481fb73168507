"""Reports and news."""

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.catalogue.models import Event
from eventsite.db import Base


class Report(Base):
    """One number of a publication series."""

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    series: Mapped[str]
    number: Mapped[int]
    published_on: Mapped[date]
    pages: Mapped[int | None]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))  # the event that it came out of
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    event: Mapped[Event | None] = relationship()
    texts: Mapped[list["ReportText"]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (UniqueConstraint("series", "number"),)


class ReportText(Base):
    """A report's words in one language. `body` is Markdown."""

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    title: Mapped[str]
    standfirst: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    sources: Mapped[str] = mapped_column(default="")  # who quoted and translated it


class News(Base):
    """A news item."""

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    published_on: Mapped[date] = mapped_column(index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    event: Mapped[Event | None] = relationship()
    texts: Mapped[list["NewsText"]] = relationship(cascade="all, delete-orphan")


class NewsText(Base):
    """A news item's words in one language. `body` is Markdown."""

    news_id: Mapped[int] = mapped_column(ForeignKey("news.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    title: Mapped[str]
    standfirst: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
