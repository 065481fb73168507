"""A change that waits until an organiser has seen it: the person can take it back."""

from flask.typing import ResponseReturnValue

from eventsite.registration import service
from eventsite.registration.public_views.frame import blueprint
from eventsite.registration.public_views.my_page import act_on
from eventsite.web.access import with_personal_link


@blueprint.post("/my/<token>/change/take-back")
@with_personal_link
def take_back_change(token: str) -> ResponseReturnValue:
    """Leave everything as it stands."""
    return act_on(token, lambda registration, now: service.take_back_change(registration, now=now), "kept")
