"""Counters of rate limits: in the database, so that all processes share them and a restart forgets nothing."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.db import Base


class RateCount(Base):
    """How often something happened under one key in one window of time."""

    key: Mapped[str] = mapped_column(String(120), primary_key=True)  # an HMAC: no address rests here
    window_ends_at: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int] = mapped_column(default=0)
