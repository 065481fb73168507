"""The desk's first page: what needs a person, and how the upcoming events fare."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from eventsite.web.access import for_desk

blueprint = Blueprint("home_desk", __name__)


@blueprint.get("/")
@for_desk("desk.view")
def today() -> ResponseReturnValue:
    """Today."""
    return render_template("home/desk/today.html")
