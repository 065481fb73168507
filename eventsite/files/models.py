"""What is known of a stored file. The bytes lie in the object store under a random key."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from eventsite import clock
from eventsite.db import Base


class StoredFile(Base):
    """One file, owned by one record for one purpose; a download checks both (a key alone opens nothing)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    owner_kind: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(40))  # logo, slides, cover
    public: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str]  # as uploaded; for the download's name only
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (Index("ix_stored_file_owner", "owner_kind", "owner_id"),)
