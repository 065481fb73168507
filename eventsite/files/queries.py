"""Named reads of stored files."""

from sqlalchemy import select

from eventsite.db import db
from eventsite.files.models import StoredFile


def file_by_key(key: str) -> StoredFile | None:
    """The file of an address."""
    return db.session.scalar(select(StoredFile).where(StoredFile.key == key))


def file_by_id(file_id: int | None) -> StoredFile | None:
    """The file that a record points at."""
    return db.session.get(StoredFile, file_id) if file_id is not None else None


def keys() -> set[str]:
    """Every key that a row names: what the search for orphans compares with."""
    return set(db.session.scalars(select(StoredFile.key)))
