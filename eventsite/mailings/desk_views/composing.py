"""Drafting a mailing: text, audience, preview, a copy to oneself, then sending it once."""

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import forget_undo, tell, tell_undoable
from eventsite.accounts.queries import current_account
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.i18n import LANGUAGES, _, in_language, language, ngettext
from eventsite.mail import hooks
from eventsite.mail.render import render
from eventsite.mailings import emails, queries, rules, service
from eventsite.mailings.desk_views.frame import LEFT_OUT_WORDS, audiences, blueprint, chosen_ids, own_event, own_mailing, title_of
from eventsite.mailings.errors import MailingError
from eventsite.mailings.forms import ButtonForm, MailingForm
from eventsite.mailings.models import Mailing, MailingKind, MailingStatus
from eventsite.mailings.queries import Reader, Wanted
from eventsite.mailings.rules import Audience
from eventsite.registration.models import Registration
from eventsite.web.access import for_desk
from eventsite.web.headers import as_preview

AT = "/events/<int:event_id>/mailings"
PREVIEWED = 20  # people that a preview can be filled in for


@blueprint.route(AT + "/new", methods=["GET", "POST"])
@for_desk("mailings.send")
def new(event_id: int) -> ResponseReturnValue:
    """A follow-up to the people of this event."""
    event = own_event(event_id)
    return _begin(event, invites=False, texts=_follow_up_texts(event))


@blueprint.route(AT + "/invite", methods=["GET", "POST"])
@for_desk("mailings.send")
def invite(event_id: int) -> ResponseReturnValue:
    """An invitation to a study trip, with a link that fills in what is known."""
    event = own_event(event_id)
    if not queries.trips_to_invite_to(event, clock.now()):
        return render_template("mailings/desk/no_trip.html", event=event, tab="mailings")
    return _begin(event, invites=True, texts=_invitation_texts(event))


@blueprint.post(AT + "/<int:mailing_id>")
@for_desk("mailings.send")
def act(event_id: int, mailing_id: int) -> ResponseReturnValue:
    """Save the draft, and besides that send a copy to oneself or send it to all."""
    event = own_event(event_id)
    mailing = own_mailing(event, mailing_id)
    form = form_of(event, mailing)
    if not form.validate_on_submit():
        return show_draft(event, mailing, form), 422
    try:
        with transaction():
            changed = service.change(mailing, form.to_text())
        return _go_on(event, mailing, form, changed)
    except MailingError as error:
        form.refuse(error)
        if mailing.status is MailingStatus.SENT:
            tell(str(error.message))
            return redirect(_at(mailing), 303)
        return show_draft(event, mailing, form), error.status_code


@blueprint.post(AT + "/<int:mailing_id>/discard")
@for_desk("mailings.send")
def discard(event_id: int, mailing_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    event = own_event(event_id)
    mailing = own_mailing(event, mailing_id)
    if not ButtonForm().validate_on_submit():
        abort(400)
    with transaction():
        service.discard(mailing)
    tell(_("The draft is gone."))
    return redirect(url_for("mailings_desk.mailings", event_id=event.id), 303)


@blueprint.post(AT + "/<int:mailing_id>/undo")
@for_desk("mailings.send")
def undo(event_id: int, mailing_id: int) -> ResponseReturnValue:
    """Take it back before a copy has left; it is a draft again."""
    event = own_event(event_id)
    mailing = own_mailing(event, mailing_id)
    if not ButtonForm().validate_on_submit():
        abort(400)
    try:
        with transaction():
            service.take_back(mailing, current_account().id, now=clock.now())
        tell(_("Taken back: nobody was mailed, and it is a draft again."))
    except MailingError as error:
        tell(str(error.message))
    forget_undo(_undo_at(mailing))
    return redirect(_at(mailing), 303)


@blueprint.get(AT + "/<int:mailing_id>/preview")
@for_desk("mailings.send")
def preview(event_id: int, mailing_id: int) -> ResponseReturnValue:
    """The mail as one person gets it, for a sandboxed frame; without the link that opens their page."""
    event = own_event(event_id)
    mailing = own_mailing(event, mailing_id)
    getting = [reader.registration for reader in queries.readers(service.wanted_of(mailing)) if reader.left_out is None]
    registration = _shown_for(getting) or abort(404)
    as_preview()
    with in_language(mailing.language):
        frame = {
            "site": hooks.wiring.site(), "team": hooks.wiring.team(mailing.team_id), "message": None, "language": mailing.language,
            "base_url": url_for("home.front", _external=True),
        }  # fmt: skip
        words = render(emails.template_of(mailing), emails.words_for(mailing, registration, for_other_eyes=True) | frame)
    return Response(words.html, mimetype="text/html")


def form_of(event: Event, mailing: Mailing) -> MailingForm:
    """The draft as a form."""
    invites = mailing.kind is MailingKind.TRIP_INVITATION
    data = {
        "audience": mailing.audience, "target": str(mailing.target_id or ""), "subject": mailing.subject, "body": mailing.body,
        "language": mailing.language,
    }  # fmt: skip
    offered = audiences(event, invites=invites, chosen=len(queries.chosen_of(mailing.id)))
    return MailingForm(data=data, audiences=offered, trips=_trips(event, mailing) if invites else None)


def show_draft(event: Event, mailing: Mailing, form: MailingForm) -> str:
    """The draft beside its preview, with who gets it and who does not."""
    readers = queries.readers(service.wanted_of(mailing))
    getting = [reader.registration for reader in readers if reader.left_out is None]
    shown_for = _shown_for(getting)
    form.seal.data = rules.seal(registration.id for registration in getting)
    form.number.flags.required = len(getting) > rules.MANY
    context = {
        "asks_number": form.number.flags.required, "was_read": queries.was_read(mailing, current_account().id),
        "event": event, "tab": "mailings", "mailing": mailing, "form": form, "button_form": ButtonForm(), "getting": getting,
        "left_out": [reader for reader in readers if reader.left_out is not None], "left_out_words": LEFT_OUT_WORDS,
        "shown_for": shown_for, "subject": emails.subject_in_general(mailing),
        "samples": getting[:PREVIEWED], "fields": rules.FIELDS, "languages": _languages(readers),
        "target_title": title_of(mailing.target) if mailing.target is not None else "",
        "subject_shown": _subject_for(mailing, shown_for) if shown_for is not None else "",
    }  # fmt: skip
    return render_template("mailings/desk/draft.html", **context)


def _subject_for(mailing: Mailing, registration: Registration) -> str:
    with in_language(mailing.language):
        return str(emails.words_for(mailing, registration, for_other_eyes=True)["subject_line"])


def _begin(event: Event, *, invites: bool, texts: dict[str, str]) -> ResponseReturnValue:
    """The empty form; by POST the draft."""
    ids = chosen_ids(request.form.get("chosen", "") or request.args.get("chosen", ""))
    chosen = [reader.registration.id for reader in queries.readers(Wanted(event.id, Audience.CHOSEN, tuple(ids)))] if ids else []
    offered = audiences(event, invites=invites, chosen=len(chosen))
    trips = _trips(event, None) if invites else None
    asked = request.args.get("audience", "")
    first = Audience.CHOSEN.value if chosen else asked if asked in dict(offered) else offered[0][0]
    data = texts | {"audience": first, "chosen": ",".join(map(str, chosen)), "target": str(trips[0][0].id) if trips else ""}
    form = MailingForm(data=data, audiences=offered, trips=trips)
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                mailing = service.draft(event, form.to_text(), chosen, current_account().id, now=clock.now())
            return redirect(_at(mailing), 303)
        except MailingError as error:
            form.refuse(error)
            status = error.status_code
    elif request.method == "POST":
        status = 422
    return render_template("mailings/desk/new.html", event=event, tab="mailings", form=form, invites=invites, fields=rules.FIELDS), status


def _go_on(event: Event, mailing: Mailing, form: MailingForm, changed: bool) -> ResponseReturnValue:
    """After saving: nothing more, a copy to oneself, or the sending. What was changed is looked at before it goes."""
    wish = request.form.get("do", "save")
    if wish == "send" and not changed:
        with transaction():
            number = service.send(mailing, form.seal.data or "", current_account().id, number=form.typed_number, now=clock.now())
            sent_at = mailing.sent_at or clock.now()
        words = ngettext("It goes out to one person in a minute.", "It goes out to %(num)d people in a minute.", number)
        tell_undoable(words, _undo_at(mailing), sent_at + rules.UNDO_WITHIN)
    elif wish == "test":
        getting = [reader.registration for reader in queries.readers(service.wanted_of(mailing)) if reader.left_out is None]
        account, shown = current_account(), _shown_for(getting)
        if shown is not None:
            with transaction():
                service.send_test(mailing, account, shown)
            tell(_("A copy is on its way to %(address)s.", address=account.email))
    else:
        tell(_("Saved. Look at the preview, then send.") if changed else _("Nothing was different."))
    return redirect(_at(mailing), 303)


def _at(mailing: Mailing) -> str:
    return url_for("mailings_desk.mailing", event_id=mailing.event_id, mailing_id=mailing.id)


def _undo_at(mailing: Mailing) -> str:
    return url_for("mailings_desk.undo", event_id=mailing.event_id, mailing_id=mailing.id)


def _shown_for(getting: list[Registration]) -> Registration | None:
    asked = request.args.get("as", "")
    return next((registration for registration in getting if str(registration.id) == asked), getting[0] if getting else None)


def _trips(event: Event, mailing: Mailing | None) -> list[tuple[Event, str]]:
    trips = queries.trips_to_invite_to(event, clock.now())
    if mailing is not None and mailing.target is not None and mailing.target not in trips:
        trips.append(mailing.target)  # it stays the draft's, also when one can no longer apply
    return [(trip, title_of(trip)) for trip in trips]


def _languages(readers: list[Reader]) -> dict[str, int]:
    counts = dict.fromkeys(LANGUAGES, 0)
    for reader in readers:
        if reader.left_out is None:
            counts[reader.registration.language] = counts.get(reader.registration.language, 0) + 1
    return {code: number for code, number in counts.items() if number}


def _mail_language(event: Event) -> str:
    return event.main_language if event.main_language in LANGUAGES else language()


def _follow_up_texts(event: Event) -> dict[str, str]:
    with in_language(_mail_language(event)):
        body = _("Dear {name},\n\nthis is about {event} on {date}.\n\n\n\nYour seat and all your details are on your own page: {link}")
    return {"language": _mail_language(event), "subject": "", "body": body}


def _invitation_texts(event: Event) -> dict[str, str]:
    with in_language(_mail_language(event)):
        subject = _("Come with us: {event}")
        body = _(
            "Dear {name},\n\nyou were with us at %(seminar)s. Now a group goes further: {event}, {date}.\n\n"
            "Places are few, and you apply for one. The form already has what you told us; you only add what is new.",
            seminar=title_of(event),
        )
    return {"language": _mail_language(event), "subject": subject, "body": body}
