"""Run every benchmark, print the table, write var/bench.json. `python -m benchmarks burst` runs one."""

import json
import os
import sys
import time
from pathlib import Path

from benchmarks import attendees, burst, event_page, feed, mail, race, signups
from benchmarks.common import ROOT, Row

SUITES = {
    "event_page": event_page.run,
    "feed": feed.run,
    "burst": burst.run,
    "mail": mail.run,
    "signups": signups.run,
    "attendees": attendees.run,
    "race": race.run,
}


def main(names: list[str]) -> int:
    """Exit code 1 when a figure is not as good as wanted."""
    rows: list[Row] = []
    for name in names or SUITES:
        started = time.monotonic()
        rows += SUITES[name]()
        print(f"# {name}: {time.monotonic() - started:.0f} s", flush=True)
    folder = Path(os.environ.get("DATA_DIR", ROOT / "var"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(json.dumps([row.as_dict() for row in rows], indent=2) + "\n", "utf-8")
    for row in rows:
        ratio = "" if row.ratio is None else f"ratio {row.ratio:.3f} of {row.floor:.4g}"
        mark = "ok  " if row.is_met else "MISS"
        sign = "≥" if row.better == "higher" else "≤"
        print(f"{mark} {row.name:<28} {row.value:>10.4g} {row.unit:<14} {ratio:<26} wanted {sign} {row.wanted:g}")
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
