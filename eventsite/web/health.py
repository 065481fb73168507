"""/healthz: whether this installation does its work. It tells a stranger only ok or not."""

from collections.abc import Callable

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from eventsite.db import db
from eventsite.web.access import open_to_everyone

blueprint = Blueprint("health", __name__)
checks: dict[str, Callable[[], bool]] = {}  # app.py fills it: name and whether it is well


@blueprint.get("/healthz")
@open_to_everyone
def healthz() -> ResponseReturnValue:
    """200 and ok, or 503 and the names of what is not well."""
    try:
        db.session.execute(text("SELECT 1"))
        unwell = sorted(name for name, check in checks.items() if not check())
    except SQLAlchemyError:
        unwell = ["database"]
    answer = jsonify(status="ok" if not unwell else "unwell", unwell=unwell)
    answer.headers["Cache-Control"] = "no-store"
    return answer, 503 if unwell else 200
