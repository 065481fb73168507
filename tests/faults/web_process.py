"""A web process of its own, which kills itself around the commit of a sign-up where the argument says; without one it lives."""

import os
import signal
import sys
from typing import Any

from flask import has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from eventsite.app import create_app
from eventsite.config import Settings
from eventsite.db import WRITE


def main(port: int, dies: str) -> None:
    """Serve until killed. `dies` is before_commit, after_commit or lives."""
    app = create_app(Settings.from_env())

    def die(session: Any) -> None:
        if session.info.get(WRITE) and has_request_context() and request.method == "POST":
            os.kill(os.getpid(), signal.SIGKILL)  # as a power cut does

    if dies != "lives":
        event.listen(Session, dies, die)
    server = make_server("127.0.0.1", port, app, threaded=True)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
