"""All calendars that stand in tests/golden, for every judge to read."""

from functools import cache
from pathlib import Path

_GOLDEN = Path(__file__).resolve().parent.parent / "golden"


@cache
def golden_calendars() -> dict[str, bytes]:
    """The bytes of each, by its path below tests/golden."""
    return {str(path.relative_to(_GOLDEN)): path.read_bytes() for path in sorted(_GOLDEN.rglob("*.ics"))}
