"""The bell: huey carries a wake-up from a web process to a worker. It holds no fact, so a failure of it is swallowed.

huey is untyped; this module is its only face.
"""

import logging
from collections.abc import Callable
from functools import cached_property
from typing import Any

from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from huey.serializer import SignedSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session

from eventsite.config import Settings
from eventsite.mail.outbox import WAKE

log = logging.getLogger(__name__)
POLL_SECONDS = 0.5
BELL = "eventsite.bell"


class _QuietConsumer(Consumer):  # type: ignore[misc]
    """A consumer in a thread of ours: signals are the worker's business."""

    def _set_signal_handlers(self) -> None:
        pass


class Bell:
    """Rings in every worker of this installation."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._answer: Callable[[], None] = lambda: None

    @cached_property
    def _huey(self) -> Huey:
        return _queue(self._settings)

    @cached_property
    def _task(self) -> Any:
        return self._huey.task(name="wake")(self._on_wake)

    def ring(self) -> None:
        """Wake a worker. A queue that is away costs a minute, never a mail.

        A ring that nobody has taken yet is enough: whoever takes it looks after this call, and so finds what was written before it.
        """
        try:
            if not self._huey.pending_count():
                self._task()
        except Exception as error:
            log.warning("no wake-up: %s", type(error).__name__)

    def listen(self, answer: Callable[[], None]) -> Any:
        """Call `answer` at each ring, from a thread; what is returned has stop()."""
        self._answer = answer
        _ = self._task  # known before the first ring arrives
        consumer = _QuietConsumer(self._huey, workers=1, periodic=False, initial_delay=0.05, max_delay=POLL_SECONDS)
        consumer.start()
        return consumer

    def _on_wake(self) -> None:
        self._answer()


def _queue(settings: Settings) -> Huey:
    serializer = SignedSerializer(secret=settings.queue_key.hex())
    options: dict[str, Any] = {"results": False, "serializer": serializer}
    if settings.queue_url.startswith(("redis://", "rediss://")):
        return RedisHuey("eventsite", url=settings.queue_url, **options)
    if settings.queue_url.startswith("postgresql://"):
        return PostgresHuey("eventsite", dsn=settings.queue_url, **options)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    # Nobody waits for the disk here: a ring that a power cut loses is as good as none.
    return SqliteHuey("eventsite", filename=str(settings.data_dir / "queue.db"), fsync=False, **options)


def install(app: Flask, settings: Settings) -> None:
    """Have commits that wrote a message ring for a worker."""
    app.extensions[BELL] = Bell(settings)


@event.listens_for(Session, "after_commit")
def _ring(session: Session) -> None:
    if session.info.pop(WAKE, False):
        bell = current_app.extensions.get(BELL)
        if bell is not None:
            bell.ring()


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(WAKE, None)
