"""A change that waits until an organiser has seen it: the person can take it back."""

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.db import transaction
from eventsite.people import service as people
from eventsite.registration import service
from eventsite.registration.forms import PlainForm
from eventsite.registration.public_views.frame import blueprint
from eventsite.registration.public_views.my_link import holder, link_gone
from eventsite.web.access import with_personal_link
from eventsite.web.headers import private


@blueprint.post("/my/<token>/change/take-back")
@with_personal_link
def take_back_change(token: str) -> ResponseReturnValue:
    """Leave everything as it stands."""
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    if not PlainForm().validate_on_submit():
        abort(400)
    now = clock.now()
    with transaction():
        people.mark_proved(registration.person, now=now)
        service.take_back_change(registration, now=now)
    return redirect(url_for(".mine", token=token, done="kept"), 303)
