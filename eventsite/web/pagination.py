"""Lists in pages. A page number that is not one means the first page."""

from dataclasses import dataclass
from math import ceil

from flask import request

LARGEST = 100_000


@dataclass(frozen=True)
class Page:
    """Which part of a list is shown. `number` starts at one."""

    number: int
    size: int
    total: int

    @property
    def offset(self) -> int:
        """How many rows are skipped."""
        return (self.number - 1) * self.size

    @property
    def count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, ceil(self.total / self.size))

    @property
    def first(self) -> int:
        """The number of the first row shown; 0 in an empty list."""
        return min(self.offset + 1, self.total)

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.offset + self.size, self.total)


def asked_page(size: int, total: int) -> Page:
    """The page that the request asks for with ?page=, kept within what exists."""
    text = request.args.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 1
    page = Page(max(1, min(number, LARGEST)), size, total)
    return Page(min(page.number, page.count), size, total)
