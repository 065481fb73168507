"""The object store: bytes under random keys, in a folder here, or in any store that obstore knows, by the same calls.

An object is put before the commit that names it and deleted after the commit that forgets it; when the transaction
fails, what it had put is deleted again. A crash between the two leaves an object that nothing names, never a row
whose object is gone.
"""

import logging
from contextlib import suppress
from pathlib import Path

import obstore
from flask import Flask, current_app
from obstore.store import LocalStore
from sqlalchemy import event
from sqlalchemy.orm import Session

from eventsite.config import Settings
from eventsite.db import db

EXTENSION = "eventsite.files"
PUT, FORGOTTEN = "files_put", "files_forgotten"
log = logging.getLogger(__name__)


def install(app: Flask, settings: Settings) -> None:
    """Let the application find its store; the folder is made when the first file comes."""
    app.extensions[EXTENSION] = settings.data_dir / "files"


def put(key: str, data: bytes) -> None:
    """Write the object (aside, then renamed). Call inside `transaction()`."""
    db.session().info.setdefault(PUT, []).append(key)
    obstore.put(_store(), key, data)


def forget(key: str) -> None:
    """Delete the object once the transaction is through. Call inside `transaction()`."""
    db.session().info.setdefault(FORGOTTEN, []).append(key)


def get(key: str) -> bytes | None:
    """The object's bytes, or none when it is not there."""
    try:
        return bytes(obstore.get(_store(), key).bytes())
    except FileNotFoundError:
        log.error("object %s is named by a row and is not there", key)
        return None


def _store() -> LocalStore:
    folder: Path = current_app.extensions[EXTENSION]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return LocalStore(folder)


def _delete(keys: list[str]) -> None:
    for key in keys:
        with suppress(FileNotFoundError):
            obstore.delete(_store(), key)


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    session.info.pop(PUT, None)
    _delete(session.info.pop(FORGOTTEN, []))


@event.listens_for(Session, "after_rollback")
def _rolled_back(session: Session) -> None:
    session.info.pop(FORGOTTEN, None)
    _delete(session.info.pop(PUT, []))
