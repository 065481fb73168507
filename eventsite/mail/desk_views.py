"""The outbox at the desk: each message, its state and its text."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.db import transaction
from eventsite.mail import desk_words, queries, rules, service
from eventsite.mail.errors import NothingToSend
from eventsite.mail.forms import ButtonForm, StopForm
from eventsite.mail.hooks import wiring
from eventsite.mail.models import Message
from eventsite.mail.queries import Filter
from eventsite.web.access import for_desk
from eventsite.web.headers import as_preview, private
from eventsite.web.identifiers import asked_id
from eventsite.web.pagination import asked_page

blueprint = Blueprint("mail_desk", __name__)
PAGE_SIZE = 50


@blueprint.get("/mail")
@for_desk("mail.view")
def outbox() -> ResponseReturnValue:
    """All messages of the team, the newest first."""
    private()
    group = request.args.get("group", "")
    wanted = Filter(
        wiring.desk_team().id,
        group if group in queries.GROUPS else "",
        asked_id("event"),
        request.args.get("q", "").strip()[:100],
    )
    page = asked_page(PAGE_SIZE, queries.count(wanted))
    here = {"group": wanted.group, "event": wanted.event_id, "q": wanted.text}
    return render_template(
        "mail/desk/outbox.html",
        wanted=wanted,
        here={key: value or None for key, value in here.items()},
        page=page,
        messages=queries.messages(wanted, limit=page.size, offset=page.offset),
        counts=queries.counts_by_group(wanted.team_id, wanted.event_id),
        words=desk_words,
        form=ButtonForm(),
        stop_form=StopForm(),
        switch=queries.switch(),
        pauses=queries.pauses(),
    )


@blueprint.get("/mail/<int:message_id>")
@for_desk("mail.view")
def message(message_id: int) -> ResponseReturnValue:
    """One message: where it stands, what it says, what its calendar part did."""
    private()
    return _page(_own(message_id))


@blueprint.get("/mail/<int:message_id>/html")
@for_desk("mail.view")
def message_html(message_id: int) -> ResponseReturnValue:
    """The HTML of a message, for a sandboxed frame; its personal links open nothing."""
    as_preview()
    return Response(_own(message_id).body_html or "", mimetype="text/html")


@blueprint.post("/mail/<int:message_id>/again")
@for_desk("registrations.edit")
def send_again(message_id: int) -> ResponseReturnValue:
    """Try once more."""
    return _act(message_id, service.send_again)


@blueprint.post("/mail/<int:message_id>/release")
@for_desk("mailings.send")
def release(message_id: int) -> ResponseReturnValue:
    """Let a held message go."""
    return _act(message_id, service.release)


@blueprint.post("/mail/stop")
@for_desk("site.edit")
def stop_all() -> ResponseReturnValue:
    """Hold all mail of the installation."""
    form = StopForm()
    if form.validate_on_submit():
        account_id = wiring.desk_account().id
        with transaction():
            service.stop_all(str(form.reason.data).strip(), account_id=account_id, now=clock.now())
    return redirect(url_for(".outbox"), 303)


@blueprint.post("/mail/start")
@for_desk("site.edit")
def start_all() -> ResponseReturnValue:
    """Let mail go again."""
    account_id = wiring.desk_account().id
    with transaction():
        service.start_all(account_id=account_id, now=clock.now())
    return redirect(url_for(".outbox"), 303)


def _own(message_id: int) -> Message:
    return queries.message_for_team(message_id, wiring.desk_team().id) or abort(404)


def _act(message_id: int, step: service.Step) -> ResponseReturnValue:
    private()
    found, account_id = _own(message_id), wiring.desk_account().id
    try:
        with transaction():
            step(found, account_id=account_id, now=clock.now())
    except NothingToSend as error:
        return _page(_own(message_id), error), error.status_code
    return redirect(url_for(".message", message_id=message_id), 303)


def _page(found: Message, error: NothingToSend | None = None) -> str:
    return render_template(
        "mail/desk/message.html", message=found, words=desk_words, form=ButtonForm(), error=error, again=found.status in service.AGAIN,
        suppression=queries.suppression(found.recipient), give_up=rules.GIVE_UP_AFTER,
    )  # fmt: skip
