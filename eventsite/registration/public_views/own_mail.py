"""Mails once more, and in which language: buttons of the personal page."""

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.db import transaction
from eventsite.people import service as people
from eventsite.registration import service
from eventsite.registration.errors import RegistrationError
from eventsite.registration.forms import LanguageForm, PlainForm
from eventsite.registration.public_views.frame import blueprint
from eventsite.registration.public_views.my_link import holder, link_gone
from eventsite.registration.public_views.my_page import my_page
from eventsite.web.access import with_personal_link
from eventsite.web.headers import private


@blueprint.post("/my/<token>/resend")
@with_personal_link
def resend(token: str) -> ResponseReturnValue:
    """The confirmation once more, with the invitation as it was sent last."""
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    if not PlainForm().validate_on_submit():
        abort(400)
    now = clock.now()
    try:
        with transaction():
            people.mark_proved(registration.person, now=now)
            mailed = service.send_again(registration, now=now)
    except RegistrationError as refusal:
        return my_page(registration, token, status=refusal.status_code, notice=str(refusal.message))
    return redirect(url_for(".mine", token=token, done="mailed" if mailed else "mailed_before"), 303)


@blueprint.post("/my/<token>/language")
@with_personal_link
def choose_language(token: str) -> ResponseReturnValue:
    """In which language we write; also when nothing else can be changed any more."""
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    form = LanguageForm()
    if not form.validate_on_submit():
        return my_page(registration, token, status=422, notice=str(next(iter(form.language.errors), "")))
    with transaction():
        people.mark_proved(registration.person, now=clock.now())
        service.choose_language(registration, form.language.data)
    return redirect(url_for(".mine", token=token, done="language"), 303)
