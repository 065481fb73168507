"""Inviting: a list typed or from a file, looked at with its mail, then sent once."""

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.errors import DomainError
from eventsite.i18n import LANGUAGES, _, language, ngettext
from eventsite.invitations import lists, queries, rules, service
from eventsite.invitations.desk_forms import ListForm, NewListForm
from eventsite.invitations.desk_views.frame import AT, blueprint, list_address, mail_of, me, own_event, own_list
from eventsite.invitations.desk_words import REASON_WORDS
from eventsite.invitations.errors import ListReleased
from eventsite.invitations.lists import Reading, Somebody
from eventsite.invitations.models import InvitationList, Invitee
from eventsite.questions.queries import forms_of
from eventsite.web.access import for_desk
from eventsite.web.editing import press
from eventsite.web.headers import as_preview
from eventsite.web.identifiers import asked_id

AT_ONCE = 5  # portions that are written while the organiser waits; a job goes on with the rest
SHOWN = 200  # rows of a preview
SAMPLES = 20  # people whom the mail can be shown for


@blueprint.route(AT + "/new", methods=["GET", "POST"])
@for_desk("mailings.send")
def new(event_id: int) -> ResponseReturnValue:
    """Who, and how: nothing goes before the list was looked at."""
    event = own_event(event_id)
    first = {"language": event.main_language if event.main_language in LANGUAGES else language()}
    form = NewListForm(event=event, forms=forms_of(event.id), data=first)
    status = 200
    if form.validate_on_submit():
        try:
            return redirect(_at(_begin(event, form)), 303)
        except DomainError as refusal:
            form.refuse(refusal)
            status = refusal.status_code
    elif request.method == "POST":
        status = 422
    return render_template(
        "invitations/desk/new.html", event=event, tab="invitations", form=form, closes_at=rules.end_for(event, None)
    ), status


@blueprint.route(AT + "/lists/<int:list_id>", methods=["GET", "POST"])
@for_desk("mailings.send")
def look(event_id: int, list_id: int) -> ResponseReturnValue:
    """The list with who gets a mail, who is left out and why, and the mail itself; here it is sent."""
    event = own_event(event_id)
    draft = own_list(event, list_id)
    form = ListForm(draft=draft, forms=forms_of(event.id))
    status = 200
    if draft.released_at is not None:
        return redirect(list_address(event), 303)
    if form.validate_on_submit():
        try:
            return _act(event, draft, form)
        except ListReleased as refusal:
            tell(str(refusal.message))
            return redirect(list_address(event), 303)
        except DomainError as refusal:
            form.refuse(refusal)
            status = refusal.status_code
    elif request.method == "POST":
        status = 422
    return _page(event, draft, form), status


@blueprint.get(AT + "/lists/<int:list_id>/mail")
@for_desk("mailings.send")
def mail(event_id: int, list_id: int) -> ResponseReturnValue:
    """The mail as one person of the list gets it, for a sandboxed frame; without a link that answers for them."""
    event = own_event(event_id)
    draft = own_list(event, list_id)
    person = _shown_for(_people(draft).people) or abort(404)
    as_preview()
    return Response(mail_of(_specimen(draft, person)).html, mimetype="text/html")


@blueprint.post(AT + "/lists/<int:list_id>/discard")
@for_desk("mailings.send")
def discard(event_id: int, list_id: int) -> ResponseReturnValue:
    """Forget the list."""
    event = own_event(event_id)
    draft = own_list(event, list_id)
    press(lambda: service.discard_list(draft))
    tell(_("The list is forgotten. Nobody of it was invited."))
    return redirect(list_address(event), 303)


def _begin(event: Event, form: NewListForm) -> InvitationList:
    table, name = form.to_table()
    terms = form.to_terms()
    with transaction():
        return service.begin_list(event, table, terms, source=name, account_id=me(), now=clock.now())


def _act(event: Event, draft: InvitationList, form: ListForm) -> ResponseReturnValue:
    """Keep what was changed; what was not is sent, if that was the button."""
    now, terms, columns = clock.now(), form.to_terms(), form.to_columns()
    with transaction():
        changed = service.change_list(draft, terms, columns, now=now)
    if request.form.get("do") != "send" or changed:
        tell(_("Saved. Look at the list and the mail, then send.") if changed else _("Nothing was different."))
        return redirect(_at(draft), 303)
    with transaction():
        number = service.release_list(draft, account_id=me(), now=now)
    _go_on(draft.id)
    tell(ngettext("One person is invited now.", "%(num)d people are invited now. You can leave this page.", number))
    return redirect(list_address(event), 303)


def _go_on(list_id: int) -> None:
    more = True
    for _portion in range(AT_ONCE):
        if not more:
            return
        with transaction():
            draft = queries.list_by_id(list_id)
            more = draft is not None and service.write_portion(draft, now=clock.now())


def _page(event: Event, draft: InvitationList, form: ListForm) -> str:
    reading = _people(draft)
    shown_for = _shown_for(reading.people)
    context = {
        "event": event, "tab": "invitations", "draft": draft, "form": form, "people": reading.people, "refused": reading.refused,
        "reasons": REASON_WORDS, "shown": SHOWN, "samples": reading.people[:SAMPLES], "shown_for": shown_for,
        "subject": mail_of(_specimen(draft, shown_for)).subject if shown_for is not None else "",
        "can_go": _may_go(event), "ends_at": rules.end_for(event, draft.ends_at), "closes_at": rules.end_for(event, None),
    }  # fmt: skip
    return render_template("invitations/desk/list.html", **context)


def _may_go(event: Event) -> bool:
    try:
        rules.check_may_invite(event, clock.now())
    except DomainError:
        return False
    return True


def _people(draft: InvitationList) -> Reading:
    return queries.sift(draft.event_id, lists.read(draft.rows, draft.columns))


def _shown_for(people: list[Somebody]) -> Somebody | None:
    line = asked_id("as")
    return next((person for person in people if person.line == line), people[0] if people else None)


def _specimen(draft: InvitationList, person: Somebody) -> Invitee:
    """The invitation as it would be; it is not stored."""
    return Invitee(
        event=draft.event, event_id=draft.event_id, email=person.email, email_key=person.key, full_name=person.full_name,
        organisation=person.organisation, language=draft.language, words=draft.words, transferable=draft.transferable,
        ends_at=draft.ends_at,
    )  # fmt: skip


def _at(draft: InvitationList) -> str:
    return url_for("invitations_desk.look", event_id=draft.event_id, list_id=draft.id)
