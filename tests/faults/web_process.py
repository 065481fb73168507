"""A web process of its own, which kills itself at a step of a POST where the argument says; without one it lives.

The steps, in their order: begun, inserted (a registration), stepped (its transition), mailed (its message), before_commit,
after_commit, before_answer.
"""

import os
import signal
import sys
from typing import Any

from flask import Flask, Response, has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from eventsite.app import create_app
from eventsite.config import Settings
from eventsite.db import WRITE, db

WRITING = {"inserted": "INSERT INTO registration ", "stepped": "INSERT INTO transition ", "mailed": "INSERT INTO message "}


def die() -> None:
    """As a power cut does, but only while a form is handled."""
    if has_request_context() and request.method == "POST":
        os.kill(os.getpid(), signal.SIGKILL)


def die_at(app: Flask, step: str) -> None:
    """Arrange it."""
    if step == "before_answer":
        app.after_request(_before_answer)
    elif step in ("before_commit", "after_commit"):
        event.listen(Session, step, lambda session: die() if session.info.get(WRITE) else None)
    else:
        with app.app_context():
            engine = db.engine
        if step == "begun":
            event.listen(engine, "begin", lambda connection: die() if connection.get_execution_options().get(WRITE) else None)
        else:
            event.listen(engine, "after_cursor_execute", lambda *told: die() if told[2].startswith(WRITING[step]) else None)


def _before_answer(answer: Response) -> Response:
    die()
    return answer


def main(port: int, step: str) -> None:
    """Serve until killed."""
    app: Any = create_app(Settings.from_env())
    if step != "lives":
        die_at(app, step)
    server = make_server("127.0.0.1", port, app, threaded=True)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
