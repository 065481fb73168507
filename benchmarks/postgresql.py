"""The same measurement on PostgreSQL: in a throwaway cluster, by Debian's pg_virtualenv.

A module that measures on both has `measure(kind, url)`, which answers rows; this one runs it inside the cluster and reads
the rows from what it prints.
"""

import importlib
import json
import re
import shutil
import subprocess
import sys

from benchmarks.common import ROOT, Row

DATABASE = "eventsite_bench"


def rows_of(module: str) -> list[Row]:
    """What `module.measure` finds on PostgreSQL; no rows, and a word about it, where there is no PostgreSQL."""
    if shutil.which("pg_virtualenv") is None:
        print(f"# {module}: no pg_virtualenv here, PostgreSQL is left out", file=sys.stderr)
        return []
    command = ["pg_virtualenv", "-t", "-o", "fsync=on", "-o", "max_connections=200", sys.executable, "-m", "benchmarks.postgresql", module]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    found = re.search(r"^ROWS (.*)$", done.stdout, re.M)
    if found is None:
        raise RuntimeError(f"{module} did not end well on PostgreSQL")
    sys.stdout.write("".join(f"{line}\n" for line in done.stdout.splitlines() if line.startswith("#")))
    return [Row(**row) for row in json.loads(found[1])]


def main(module: str) -> None:
    """Inside the cluster."""
    subprocess.run(["createdb", DATABASE], check=True)
    rows = importlib.import_module(module).measure("postgresql", f"postgresql:///{DATABASE}")
    print("ROWS", json.dumps([row.as_dict() for row in rows]))


if __name__ == "__main__":
    main(sys.argv[1])
