"""Inviting people of another event of the team: chosen by how they stand there, then a list like any other."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.queries import current_account
from eventsite.catalogue.models import Event
from eventsite.catalogue.queries import text_of
from eventsite.db import transaction
from eventsite.errors import DomainError
from eventsite.i18n import LANGUAGES, _, language, short_date
from eventsite.invitations import service as invitations
from eventsite.invitations.errors import NobodyInList
from eventsite.invitations.lists import HEADER, MOST_ROWS, TYPED, Table
from eventsite.registration import inviting
from eventsite.registration.desk_forms.inviting import FromEventForm
from eventsite.registration.desk_views.asked import blueprint, own_event
from eventsite.registration.desk_words import STATUS_WORDS
from eventsite.registration.models import RegistrationStatus
from eventsite.web.access import for_desk


@blueprint.route("/events/<int:event_id>/invitations/from-event", methods=["GET", "POST"])
@for_desk("mailings.send")
def invite_attendees(event_id: int) -> ResponseReturnValue:
    """Which event, and who of it. What follows is the page of the list, before anything goes."""
    event = own_event(event_id)
    others = inviting.other_events(event)
    form = FromEventForm(
        events=[(other.id, _label(other, number)) for other, number in others],
        statuses={status: STATUS_WORDS[status] for status in RegistrationStatus},
    )
    status = 200
    if form.validate_on_submit():
        chosen = next(other for other, _number in others if str(other.id) == form.event.data)
        try:
            return _begin(event, chosen, [RegistrationStatus(value) for value in form.statuses.data or ()])
        except DomainError as refusal:
            form.refuse(refusal)
            status = refusal.status_code
    elif request.method == "POST":
        status = 422
    context: dict[str, Any] = {"event": event, "tab": "invitations", "form": form, "others": others}
    return render_template("registration/desk/from_event.html", **context), status


def _begin(event: Event, other: Event, statuses: list[RegistrationStatus]) -> ResponseReturnValue:
    people = inviting.addresses_of(other.id, statuses, limit=MOST_ROWS)
    if not people:
        raise NobodyInList
    rows = [[number, [email, name, organisation]] for number, (email, name, organisation) in enumerate(people, 1)]
    terms = invitations.Terms(language=event.main_language if event.main_language in LANGUAGES else language())
    source = _("Attendees of %(event)s", event=text_of(other, language()).title)
    with transaction():
        table = Table(rows, {name: at for name, at in TYPED.items() if name != HEADER})
        draft = invitations.begin_list(event, table, terms, source=source, account_id=current_account().id, now=clock.now())
    return redirect(url_for("invitations_desk.look", event_id=event.id, list_id=draft.id), 303)


def _label(event: Event, number: int) -> str:
    return _("%(event)s, %(day)s (%(num)d people)", event=text_of(event, language()).title, day=short_date(event.starts_local), num=number)
