"""A limit for the whole of something that waits in many small steps."""

import threading
import time
from collections.abc import Callable

LOOKS_EVERY = 0.2  # seconds


class Watchdog:
    """Calls `bark` when a time is up. One thread for many deliveries: to start one for each costs more than a commit."""

    def __init__(self, bark: Callable[[], None]) -> None:
        self._bark = bark
        self._until: float | None = None
        self._ended: threading.Event | None = None

    def watch(self, seconds: float) -> None:
        """From now on, for so long."""
        self._until = time.monotonic() + seconds
        if self._ended is None:
            self._ended = threading.Event()
            threading.Thread(target=self._run, args=(self._ended,), daemon=True, name="mail deadline").start()

    def rest(self) -> None:
        """No longer."""
        self._until = None

    def end(self) -> None:
        """Let the thread end; `watch` starts another."""
        if self._ended is not None:
            self._ended.set()
            self._ended = None

    def _run(self, ended: threading.Event) -> None:
        while not ended.wait(LOOKS_EVERY):
            until = self._until
            if until is not None and time.monotonic() > until:
                self._until = None
                self._bark()
