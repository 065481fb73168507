"""One invited person: how the invitation stands, what was mailed, and what can be done."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.errors import DomainError
from eventsite.i18n import _
from eventsite.invitations import desk_queries, hooks, rules, service
from eventsite.invitations.desk_forms import AgainForm, ExtendForm
from eventsite.invitations.desk_views.frame import AT, blueprint, list_address, local_end, me, own_event, own_invitee
from eventsite.invitations.desk_words import STATE_SHAPES, STATE_WORDS
from eventsite.invitations.models import Invitee
from eventsite.mail import desk_words as mail_words
from eventsite.mail import queries as mail_queries
from eventsite.web.access import for_desk
from eventsite.web.editing import EditForm, press

ONE = AT + "/<int:invitee_id>"


@blueprint.get(ONE)
@for_desk("registrations.view")
def invitation(event_id: int, invitee_id: int) -> ResponseReturnValue:
    """Facts, mails, and the forms to act."""
    event = own_event(event_id)
    return _page(event, own_invitee(event, invitee_id))


@blueprint.post(ONE + "/again")
@for_desk("mailings.send")
def again(event_id: int, invitee_id: int) -> ResponseReturnValue:
    """Mail the invitation once more, to the address that stands there or to a corrected one."""
    event = own_event(event_id)
    invitee, form = own_invitee(event, invitee_id), AgainForm()

    def send() -> None:
        service.send_again(invitee, form.email.data or "", account_id=me(), now=clock.now())

    return _act(event, invitee, form, send, _("The invitation is on its way again."))


@blueprint.post(ONE + "/extend")
@for_desk("registrations.edit")
def extend(event_id: int, invitee_id: int) -> ResponseReturnValue:
    """Another time to answer by."""
    event = own_event(event_id)
    invitee, form = own_invitee(event, invitee_id), ExtendForm()

    def change() -> None:
        service.extend(invitee, form.ends_at(event), account_id=me(), now=clock.now())

    return _act(event, invitee, form, change, _("They can answer until then. Nothing was mailed: send the invitation again to tell them."))


@blueprint.post(ONE + "/revoke")
@for_desk("registrations.edit")
def revoke(event_id: int, invitee_id: int) -> ResponseReturnValue:
    """Take the invitation back."""
    event = own_event(event_id)
    invitee = own_invitee(event, invitee_id)
    press(lambda: service.revoke(invitee, account_id=me(), now=clock.now()))
    tell(_("The invitation is taken back. Its link opens nothing any more."))
    return redirect(_at(invitee), 303)


def _act(event: Event, invitee: Invitee, form: EditForm, change: Callable[[], None], done: str) -> ResponseReturnValue:
    """Do it and say so; a refusal stands beside what was typed."""
    if not form.validate_on_submit():
        return _page(event, invitee, form, status=422)
    try:
        with transaction():
            change()
    except DomainError as refusal:
        form.refuse(refusal)
        return _page(event, invitee, form, status=refusal.status_code)
    tell(done)
    return redirect(_at(invitee), 303)


def _page(event: Event, invitee: Invitee, refused: EditForm | None = None, *, status: int = 200) -> ResponseReturnValue:
    now = clock.now()
    invitee = own_invitee(event, invitee.id)
    suppression = mail_queries.suppression(invitee.email)
    is_waited_for = rules.is_open(invitee, now)
    context = {
        "event": event, "tab": "invitations", "invitee": invitee, "state": desk_queries.row_of(event, invitee, now).state,
        "words": STATE_WORDS, "shapes": STATE_SHAPES, "mail_words": mail_words.status_words, "mail_shapes": mail_words.SHAPES,
        "mails": desk_queries.mails_of(invitee),
        "ends_at": rules.ends_at(invitee), "reminder_at": rules.reminder_at(invitee) if is_waited_for else None,
        "again": refused if isinstance(refused, AgainForm) else AgainForm(formdata=None, data={"email": invitee.email}),
        "extend": refused if isinstance(refused, ExtendForm) else ExtendForm(formdata=None, data={"ends_local": local_end(event, invitee)}),
        "attendee": hooks.above.attendee(invitee.id), "refused": refused, "suppression": suppression,
        "can_extend": invitee.registered_at is None and invitee.revoked_at is None,
        "can_go_on": is_waited_for, "can_register": invitee.registered_at is None and event.cancelled_at is None,
        "back": list_address(event, **({"page": request.args["page"]} if "page" in request.args else {})),
    }  # fmt: skip
    return render_template("invitations/desk/invitation.html", **context), status


def _at(invitee: Invitee) -> str:
    return url_for("invitations_desk.invitation", event_id=invitee.event_id, invitee_id=invitee.id)
