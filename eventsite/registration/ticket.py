"""The ticket's QR code: a derived value that opens nothing and says nothing about a person. Pure."""

import segno
from markupsafe import Markup

QUIET = 2  # modules of white around it; the frame of the page adds the rest


def qr_svg(value: str, label: str) -> Markup:
    """The value as an SVG in one path, with a label for who cannot see it."""
    code = segno.make(value, error="m", micro=False)
    rows = [bytes(row) for row in code.matrix]
    path = "".join(f"M{start} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for start, length in _runs(row))
    size = len(rows) + 2 * QUIET
    box = f"{-QUIET} {-QUIET} {size} {size}"
    return Markup(
        '<svg class="qr" viewBox="{}" role="img" aria-label="{}" shape-rendering="crispEdges"><path fill="currentColor" d="{}"/></svg>'
    ).format(box, label, path)


def spoken_code(code: str) -> str:
    """7K3M 9QXD: a code in groups of four, to read aloud."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where dark modules stand next to each other: start and length."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs
