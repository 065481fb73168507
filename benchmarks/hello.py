"""The floor of the event page: a bare Flask application on the same server with the same threads. `python -m benchmarks.hello PORT`."""

import sys

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

THREADS = 8  # the default of EVENTSITE_THREADS

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """Nothing else."""
    return "hello"


if __name__ == "__main__":
    Granian(
        "benchmarks.hello:app", interface=Interfaces.WSGI, address="127.0.0.1", port=int(sys.argv[1]), workers=1, blocking_threads=THREADS,
        websockets=False,
    ).serve()  # fmt: skip
