"""Files that pin what is built, byte by byte.

After a wanted change of the output, write them anew with `EVENTSITE_GOLDEN=write pytest tests/calendar` and read the
difference before it is committed.
"""

import os
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "golden" / "calendar"


def assert_golden(name: str, built: bytes) -> None:
    """The bytes equal tests/golden/calendar/<name>.ics."""
    path = _FOLDER / f"{name}.ics"
    if os.environ.get("EVENTSITE_GOLDEN") == "write":
        path.write_bytes(built)
    assert built.decode() == path.read_bytes().decode()
