"""The site's own colours, as a style sheet: pages hold no inline style."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from eventsite.people import colours, queries
from eventsite.web.access import open_to_everyone

blueprint = Blueprint("people", __name__)
DAY = 24 * 60 * 60


@blueprint.get("/site.css")
@open_to_everyone
def site_css() -> ResponseReturnValue:
    """The tokens that follow from the accent. Its address holds the site's revision, so that a browser may keep it."""
    answer = Response(colours.style_sheet(queries.site().accent), mimetype="text/css")
    lasting = "v" in request.args
    answer.headers["Cache-Control"] = f"public, max-age={365 * DAY}, immutable" if lasting else "no-cache"
    return answer
