"""Deciding on people who asked for a seat, one or many: tried first, shown with the mail, then done and undoable for a minute."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.db import transaction
from eventsite.i18n import _, ngettext
from eventsite.mail.mime import Words
from eventsite.registration import desk_queries, rules, service
from eventsite.registration.desk_forms.deciding import DecideForm, Decision, WhenFull
from eventsite.registration.desk_views.asked import blueprint, chosen_ids, list_address, organiser, own_event
from eventsite.registration.desk_views.undoing import tell_undo
from eventsite.registration.emails.preview import newest_mails, words_of
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.web.access import for_desk
from eventsite.web.editing import FormPage, serve

S = RegistrationStatus
SHOWN = (S.CONFIRMED, S.OFFERED, S.WAITLISTED, S.DECLINED)
ACTS: dict[Decision, Callable[..., object]] = {Decision.WAITLIST: service.to_waitlist, Decision.DECLINE: service.decline}


class _OnlyLooked(Exception):
    """Ends the transaction in which a decision was tried."""


@dataclass(frozen=True)
class Outcome:
    """What a decision would come to: how many get what, and the mail to the first of each."""

    numbers: Counter[RegistrationStatus]
    mails: list[tuple[RegistrationStatus, str, Words]]  # status, name, words


@blueprint.route("/events/<int:event_id>/decide", methods=["GET", "POST"])
@for_desk("registrations.edit")
def decide(event_id: int) -> ResponseReturnValue:
    """Who it is about and what they are told; then the outcome with its mails; then it is done."""
    event = own_event(event_id)
    chosen = desk_queries.some_of(event.id, chosen_ids([request.args.get("chosen", "")])) or abort(404)
    people = sorted((one for one in chosen if one.status is S.APPLIED), key=lambda one: (one.created_at, one.id))
    back = list_address(event.id)
    if not people:
        tell(_("These people have been decided on already."))
        return redirect(back, 303)
    form = DecideForm()
    context = {
        "event": event, "tab": "attendees", "people": people, "back": back, "passed_over": len(chosen) - len(people),
        "needs": sum(rules.seats(one) for one in people),
    }  # fmt: skip

    def ask() -> ResponseReturnValue:
        outcome = _tried(people, form, clock.now())
        return render_template("registration/desk/decide_preview.html", form=form, outcome=outcome, **context), 200

    def save() -> None:
        by, now = organiser(), clock.now()
        with service.one_act("decide", people, by, now=now) as done:
            _decide(people, form, now)
        tell_undo(event, done, _told(Counter(one.status for one in people)))

    return serve(FormPage("registration/desk/decide.html", form, context=context), save, lambda: back, ask)


def _decide(people: Sequence[Registration], form: DecideForm, now: datetime) -> None:
    by, typed = organiser(), form.typed()
    for registration in people:
        if form.decision.data is Decision.ACCEPT:
            act = service.accept if form.when_full.data is WhenFull.OVER else service.accept_if_room
            act(registration, by, **typed, now=now)
        else:
            ACTS[form.decision.data](registration, by, **typed, now=now)


def _tried(people: Sequence[Registration], form: DecideForm, now: datetime) -> Outcome:
    """Do it, look, and take it all back before anybody can see it: what is shown is what would happen."""
    found: list[Outcome] = []
    try:
        with transaction():
            _decide(people, form, now)
            mails = newest_mails(people)
            first = {one.status: one for one in reversed(people) if one.id in mails}
            told = [(status, first[status]) for status in SHOWN if status in first]
            shown = [(status, one.full_name, words_of(mails[one.id], one)) for status, one in told]
            found.append(Outcome(Counter(one.status for one in people), shown))
            raise _OnlyLooked
    except _OnlyLooked:
        return found[0]


def _told(numbers: Counter[RegistrationStatus]) -> str:
    """Accepted 12, to the waitlist 3. The mails leave in a minute."""
    words: dict[RegistrationStatus, str] = {
        S.CONFIRMED: _("accepted %(number)d", number=numbers[S.CONFIRMED]),
        S.OFFERED: _("offered a seat %(number)d", number=numbers[S.OFFERED]),
        S.WAITLISTED: _("to the waitlist %(number)d", number=numbers[S.WAITLISTED]),
        S.DECLINED: _("declined %(number)d", number=numbers[S.DECLINED]),
    }
    said = ", ".join(text for status, text in words.items() if numbers[status])
    return f"{said[:1].upper()}{said[1:]}. " + ngettext("The mail leaves in a minute.", "The mails leave in a minute.", numbers.total())
