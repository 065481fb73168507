"""What would be different: the old words and the new ones, line by line. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One field or one answer as people read it. `key` is the same on both sides."""

    key: str
    label: str
    words: str


@dataclass(frozen=True)
class Difference:
    """A line that changes. Empty words: nothing stood there, or nothing will."""

    key: str
    label: str
    was: str
    becomes: str


def difference(before: Iterable[Line], after: Iterable[Line]) -> list[Difference]:
    """The lines whose words differ, in the order of the new side; what is only on the old side comes last."""
    old = {line.key: line for line in before}
    new = {line.key: line for line in after}
    both = [Difference(key, line.label, old[key].words if key in old else "", line.words) for key, line in new.items()]
    gone = [Difference(key, line.label, line.words, "") for key, line in old.items() if key not in new]
    return [one for one in (*both, *gone) if one.was != one.becomes]
