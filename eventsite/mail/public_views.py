"""The page behind "This was not me": whoever owns the mailbox ends our mail to it, and may take that back."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.db import transaction
from eventsite.mail import queries, service
from eventsite.mail.forms import ButtonForm
from eventsite.mail.models import Message
from eventsite.mail.writing import NOT_ME_LINK
from eventsite.web.access import with_personal_link
from eventsite.web.headers import private

blueprint = Blueprint("mail", __name__)


@blueprint.route("/not-me/<token>", methods=["GET", "POST"])
@with_personal_link
def not_me(token: str) -> ResponseReturnValue:
    """End all mail to the address that this mail went to, or begin it again."""
    private()
    message = _message_of(token) or abort(404)
    form = ButtonForm()
    if form.validate_on_submit():
        with transaction():
            act = service.own_again if request.form.get("do") == "again" else service.disown
            act(message, now=clock.now())
        return redirect(url_for(".not_me", token=token), 303)
    blocked = queries.says_not_me(message.recipient)
    return render_template("mail/not_me.html", message=message, blocked=blocked, form=form)


def _message_of(token: str) -> Message | None:
    links = current_app.extensions["eventsite"].links
    number = links.read_id(token)
    message = queries.message_by_id(number) if number is not None else None
    return message if message is not None and links.fits(token, NOT_ME_LINK, message.id, 1) else None
