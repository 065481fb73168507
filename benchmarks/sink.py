"""An SMTP server in a process of its own that accepts everything and keeps it: `python -m benchmarks.sink PORT FOLDER`."""

import sys
import time
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller


class Keeper:
    """Writes each message as it came, numbered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.count += 1
        (self.folder / f"{self.count:06d}.eml").write_bytes(envelope.original_content or b"")
        return "250 kept"


def main(port: int, folder: Path) -> None:
    """Until it is ended."""
    Controller(Keeper(folder), hostname="127.0.0.1", port=port).start()
    print("ready", flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
