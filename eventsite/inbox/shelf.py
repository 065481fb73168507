"""The folder as the pages see it: summaries read once, filters, neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from eventsite.inbox.folder import Folder
from eventsite.inbox.letter import Letter, Summary, summary

KINDS = {"all": "All mail", "request": "Invitations", "cancel": "Cancellations", "none": "Without calendar"}


@dataclass
class Shelf:
    """A folder with the summaries of what was read once: a caught message never changes."""

    folder: Folder
    token: str  # what the form that deletes must hold
    known: dict[str, Summary] = field(default_factory=dict)

    def letter(self, name: str) -> Letter | None:
        """One message, or None."""
        found = self.folder.read(name)
        return Letter(name, *found) if found else None

    def summaries(self) -> list[Summary]:
        """All messages, the newest first."""
        names = self.folder.names()
        for name in names:
            if name not in self.known and (letter := self.letter(name)):
                self.known[name] = summary(letter)
        return [self.known[name] for name in names if name in self.known]

    def neighbours(self, name: str) -> tuple[str | None, str | None]:
        """The next newer message and the next older one."""
        names = [None, *self.folder.names(), None]
        place = names.index(name)
        return names[place - 1], names[place + 1]

    def delete_all(self) -> int:
        """Forget every message, and say how many there were."""
        self.known.clear()
        return self.folder.delete_all()


def is_kind(one: Summary, kind: str) -> bool:
    """Whether a message belongs under that heading of the list."""
    if kind == "none":
        return one.method is None
    return kind == "all" or one.method == kind.upper()


def counts(everything: Sequence[Summary]) -> dict[str, int]:
    """How many messages each heading has."""
    return {kind: sum(is_kind(one, kind) for one in everything) for kind in KINDS}
