"""Mails once more, and in which language: buttons of the personal page."""

from datetime import datetime

from flask import url_for
from flask.typing import ResponseReturnValue

from eventsite.registration import service
from eventsite.registration.forms import LanguageForm
from eventsite.registration.models import Registration
from eventsite.registration.public_views.frame import blueprint
from eventsite.registration.public_views.my_link import holder
from eventsite.registration.public_views.my_page import act_on, my_page
from eventsite.web.access import with_personal_link
from eventsite.web.headers import private


@blueprint.post("/my/<token>/resend")
@with_personal_link
def resend(token: str) -> ResponseReturnValue:
    """The confirmation once more, with the invitation as it was sent last."""

    def mail(registration: Registration, now: datetime) -> str:
        return url_for(".mine", token=token, done="mailed" if service.send_again(registration, now=now) else "mailed_before")

    return act_on(token, mail, "mailed")


@blueprint.post("/my/<token>/language")
@with_personal_link
def choose_language(token: str) -> ResponseReturnValue:
    """In which language we write; also when nothing else can be changed any more."""
    private()
    registration, form = holder(token), LanguageForm()
    if registration is not None and not form.validate_on_submit():
        return my_page(registration, token, status=422, notice=str(next(iter(form.language.errors), "")))
    return act_on(token, lambda registration, now: service.choose_language(registration, form.language.data, now=now), "language")
