"""The floor of a feed: its own bytes, written from memory by a bare WSGI application. `python -m benchmarks.memory PORT FILE`."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces

from benchmarks.hello import THREADS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FILE = "BENCHMARK_FILE"
held = Path(os.environ[FILE]).read_bytes() if FILE in os.environ else b""
headers = [("Content-Type", "text/calendar; charset=utf-8"), ("Content-Length", str(len(held)))]


def app(_environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Nothing else."""
    start_response("200 OK", headers)
    return [held]


if __name__ == "__main__":
    os.environ[FILE] = sys.argv[2]
    Granian(
        "benchmarks.memory:app", interface=Interfaces.WSGI, address="127.0.0.1", port=int(sys.argv[1]), workers=1, blocking_threads=THREADS,
        websockets=False,
    ).serve()  # fmt: skip
