"""The bell between web processes and workers."""

import time

from eventsite.config import Settings
from eventsite.jobs.wake import POLL_SECONDS, Bell

SOON = 20 * POLL_SECONDS


def _until(rings: list[str], count: int) -> list[str]:
    ends = time.monotonic() + SOON
    while len(rings) < count and time.monotonic() < ends:
        time.sleep(0.02)
    return rings


def test_ring_reaches_who_listens_in_another_place(environment: dict[str, str]) -> None:
    settings, rings = Settings.from_env(environment), list[str]()
    here, there = Bell(settings), Bell(settings)
    listening = there.listen(lambda: rings.append("ring"))
    try:
        here.ring()
        assert _until(rings, 1) == ["ring"]
        here.ring()  # the one before has been taken
        assert _until(rings, 2) == ["ring", "ring"]
    finally:
        listening.stop(graceful=True)


def test_rings_that_nobody_takes_wait_as_one(environment: dict[str, str]) -> None:
    settings, rings = Settings.from_env(environment), list[str]()
    for _number in range(5):
        Bell(settings).ring()
    listening = Bell(settings).listen(lambda: rings.append("ring"))
    try:
        assert _until(rings, 1) == ["ring"]
        time.sleep(2 * POLL_SECONDS)
        assert rings == ["ring"]
    finally:
        listening.stop(graceful=True)
