"""A person's own programme to print."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite.registration.own_programme import own_days
from eventsite.registration.public_views.frame import about, blueprint
from eventsite.registration.public_views.my_link import holder, link_gone
from eventsite.web.access import with_personal_link
from eventsite.web.headers import private


@blueprint.get("/my/<token>/programme")
@with_personal_link
def printed(token: str) -> ResponseReturnValue:
    """What they hold, and no more: A4, or a pocket size. It names them, so it is found again among thirty others."""
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    is_pocket = request.args.get("size") == "pocket"
    size, other = ("pocket", "a4") if is_pocket else ("a4", "pocket")
    context = about(registration.event) | {
        "days": own_days(registration), "size": size, "whose": registration.full_name, "back": url_for(".mine", token=token),
        "other": url_for(".printed", token=token, size=other),
    }  # fmt: skip
    return render_template("catalogue/printed.html", **context)
