"""Storing and removing files. Every function is called inside `transaction()`."""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import inspect

from eventsite.db import Base, db
from eventsite.files import rules, store
from eventsite.files.models import StoredFile


@dataclass(frozen=True)
class Upload:
    """What somebody sent."""

    name: str
    data: bytes


def add(upload: Upload, owner: Base, purpose: str, *, public: bool) -> StoredFile:
    """Store the upload for this record and purpose. Raises a FileRefused."""
    checked = rules.check(purpose, upload.name, upload.data)
    identity = inspect(owner).identity
    if identity is None:
        raise ValueError("a file belongs to a stored record: flush first")
    file = StoredFile(
        key=secrets.token_urlsafe(32), owner_kind=owner.__tablename__, owner_id=identity[0], purpose=purpose, public=public,
        name=checked.name, media_type=checked.media_type, size=len(checked.data), sha256=sha256(checked.data).hexdigest(),
    )  # fmt: skip
    store.put(file.key, checked.data)
    db.session.add(file)
    db.session.flush()  # the owner points at its id
    return file


def remove(file: StoredFile) -> None:
    """Forget the row; its object goes with the commit. Nothing may point at the row any more."""
    store.forget(file.key)
    db.session.delete(file)
