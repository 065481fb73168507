"""Caught messages on disk: `000001.eml` as it came over the wire, and `000001.json` with what only the SMTP talk said.

Names rise by one and go on after a restart. A message is whole or absent: it is written aside and renamed.
"""

import json
import os
import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

NAME = re.compile(r"[0-9]{6,12}\Z")


@dataclass(frozen=True)
class Envelope:
    """Who the SMTP conversation named, whatever the headers say, and when it ended (aware, UTC)."""

    sender: str
    recipients: tuple[str, ...]
    received_at: datetime


class Folder:
    """A folder of caught messages. Several threads may use one; two processes may not write to the same folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = threading.Lock()
        self._last = max((int(name) for name in self.names()), default=0)

    def add(self, content: bytes, envelope: Envelope) -> str:
        """Keep one message and return its name. The note goes first, so that whoever sees a message finds its note."""
        with self._lock:
            name = f"{self._last + 1:06d}"
            note = {"sender": envelope.sender, "recipients": envelope.recipients, "received_at": envelope.received_at.isoformat()}
            self._write(f"{name}.json", json.dumps(note).encode())
            self._write(f"{name}.eml", content)
            self._last += 1
        return name

    def names(self) -> list[str]:
        """All messages, the newest first."""
        found = (entry.removesuffix(".eml") for entry in os.listdir(self.path) if entry.endswith(".eml"))
        return sorted((name for name in found if NAME.match(name)), key=int, reverse=True)

    def read(self, name: str) -> tuple[bytes, Envelope] | None:
        """The bytes and the envelope of one message, or None where there is none. A lost note costs only the envelope."""
        if not NAME.match(name):
            return None
        file = self.path / f"{name}.eml"
        try:
            content = file.read_bytes()
            written_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        except FileNotFoundError:
            return None
        try:
            note = json.loads((self.path / f"{name}.json").read_bytes())
            envelope = Envelope(note["sender"], tuple(note["recipients"]), datetime.fromisoformat(note["received_at"]))
        except (OSError, ValueError, KeyError, TypeError):
            envelope = Envelope("", (), written_at)
        return content, envelope

    def delete_all(self) -> int:
        """Forget every message, and say how many there were."""
        names = self.names()
        for name in names:
            for suffix in (".eml", ".json"):
                (self.path / (name + suffix)).unlink(missing_ok=True)
        return len(names)

    def _write(self, name: str, content: bytes) -> None:
        aside = self.path / (name + ".part")
        aside.write_bytes(content)
        aside.replace(self.path / name)
