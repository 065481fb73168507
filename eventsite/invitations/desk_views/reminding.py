"""Reminding who has not answered: the ticked, or all; looked at with its mail before it goes."""

from dataclasses import replace

from flask import Response, abort, redirect, render_template
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.i18n import ngettext
from eventsite.invitations import desk_queries, emails, hooks, queries, rules, service
from eventsite.invitations.desk_views.frame import AT, asked_filter, blueprint, list_address, mail_of, me, own_event
from eventsite.invitations.models import Invitee
from eventsite.web.access import for_desk
from eventsite.web.editing import ButtonForm
from eventsite.web.headers import as_preview

PORTION = 200  # reminders in one transaction


@blueprint.route(AT + "/remind", methods=["GET", "POST"])
@for_desk("mailings.send")
def remind(event_id: int) -> ResponseReturnValue:
    """How many get a reminder and how it reads; by POST it goes."""
    event = own_event(event_id)
    people = _waited_for(event)
    form = ButtonForm()
    if form.validate_on_submit():
        return _send(event, [invitee.id for invitee in people])
    shown = people[0] if people else None
    context = {
        "event": event, "tab": "invitations", "people": people, "shown_for": shown, "form": form, "chosen": asked_filter().chosen,
        "subject": mail_of(shown, emails.REMINDER).subject if shown is not None else "",
    }  # fmt: skip
    return render_template("invitations/desk/remind.html", **context, back=list_address(event))


@blueprint.get(AT + "/remind/mail")
@for_desk("mailings.send")
def reminder(event_id: int) -> ResponseReturnValue:
    """The reminder as the first of them gets it, for a sandboxed frame."""
    event = own_event(event_id)
    people = _waited_for(event) or abort(404)
    as_preview()
    return Response(mail_of(people[0], emails.REMINDER).html, mimetype="text/html")


def _send(event: Event, ids: list[int]) -> ResponseReturnValue:
    now, reminded = clock.now(), 0
    for start in range(0, len(ids), PORTION):
        with transaction():
            reminded += service.remind(event, ids[start : start + PORTION], account_id=me(), now=now)
    tell(ngettext("One reminder is on its way.", "%(num)d reminders are on their way.", reminded))
    return redirect(list_address(event), 303)


def _waited_for(event: Event) -> list[Invitee]:
    """Who of the chosen, or of all, would be reminded now."""
    now = clock.now()
    wanted = replace(asked_filter(), facet=rules.UNANSWERED, query="")
    people = queries.some_of(event.id, desk_queries.ids_of(event, wanted, now))
    keys = [invitee.email_key for invitee in people]
    left_alone = queries.suppressed(keys) | hooks.above.registered(event.id, keys)
    return [invitee for invitee in people if invitee.email_key not in left_alone and rules.may_remind(invitee, now)]
