"""Moving people to another event of the team: tried first, shown with the mails, then done. It is not undone by a button."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.accounts.notices import tell
from eventsite.accounts.queries import current_team
from eventsite.catalogue.models import Event
from eventsite.catalogue.queries import event_for_team
from eventsite.catalogue.rules import fingerprint, main_text
from eventsite.db import transaction
from eventsite.i18n import _, ngettext, short_date
from eventsite.mail.mime import Words
from eventsite.registration import desk_queries, rules, service
from eventsite.registration.desk_forms.splitting import MoveForm
from eventsite.registration.desk_queries.targets import targets_for
from eventsite.registration.desk_views.asked import blueprint, chosen_ids, list_address, organiser, own_event
from eventsite.registration.emails.preview import newest_mails, words_of
from eventsite.registration.errors import OutcomeChanged
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.registration.service.splitting import Moved, Stays
from eventsite.web.access import for_desk
from eventsite.web.editing import FormPage, serve

S = RegistrationStatus
SHOWN = (S.CONFIRMED, S.OFFERED, S.WAITLISTED, S.APPLIED)


class _OnlyLooked(Exception):
    """Ends the transaction in which the move was tried."""


@dataclass(frozen=True)
class Outcome:
    """What the move would come to: how many stand how, who stays and why, both events' numbers, and the first mail of each kind."""

    numbers: Counter[RegistrationStatus]
    stays: list[tuple[str, Stays]]
    counts: list[tuple[str, tuple[int, int], tuple[int, int]]]  # an event, seats taken and people waiting before, the same after
    mails: list[tuple[str, Words]]  # to whom, and what they read
    digest: str


@blueprint.route("/events/<int:event_id>/attendees/move", methods=["GET", "POST"])
@for_desk("registrations.edit")
def move_to_event(event_id: int) -> ResponseReturnValue:
    """Who, where to, and what they are told; then the outcome with its mails; then it is done."""
    event = own_event(event_id)
    people = desk_queries.some_of(event.id, chosen_ids([request.args.get("chosen", "")])) or abort(404)
    now, back, form = clock.now(), list_address(event.id), MoveForm()
    targets = {str(one.id): one for one in targets_for(event, now)}
    form.offer({key: _called(one) for key, one in targets.items()})
    context = {
        "event": event, "tab": "attendees", "people": people, "back": back, "targets": targets,
        "needs": sum(rules.seats(one) for one in people),
    }  # fmt: skip

    def chosen() -> Event:
        return event_for_team(int(form.target.data), current_team().id) or abort(404)

    def ask() -> ResponseReturnValue:
        target = chosen()
        outcome = _tried(people, target, form, now)
        form.seen.data = outcome.digest
        return render_template("registration/desk/move_preview.html", form=form, outcome=outcome, target=target, **context), 200

    def save() -> None:
        target = chosen()
        done = service.move_to_event(people, target, form.wanted, organiser(), now=now)
        if form.seen.data != _digest(done):
            raise OutcomeChanged
        tell(_told(sum(one.there is not None for one in done), target))

    return serve(FormPage("registration/desk/move.html", form, context=context), save, lambda: back, ask)


def _tried(people: Sequence[Registration], target: Event, form: MoveForm, now: datetime) -> Outcome:
    """Do it, look, and take it all back before anybody can see it: what is shown is what would happen."""
    found: list[Outcome] = []
    events = [people[0].event, target]
    before = [_numbers(one) for one in events]
    try:
        with transaction():
            done = service.move_to_event(people, target, form.wanted, organiser(), now=now)
            numbers = Counter(one.there.status for one in done if one.there is not None)
            stays = [(one.registration.full_name, one.stays) for one in done if one.stays is not None]
            counts = [(_title(one), was, _numbers(one)) for one, was in zip(events, before, strict=True)]
            found.append(Outcome(numbers, stays, counts, _mails(done), _digest(done)))
            raise _OnlyLooked
    except _OnlyLooked:
        return found[0]


def _mails(done: Sequence[Moved]) -> list[tuple[str, Words]]:
    """Of who leaves a seat the mail about it, and the newest mail to the first of each status at the other event."""
    new = [one.there for one in done if one.there is not None]
    first = {one.status: one for one in reversed(new)}
    left, arrived = newest_mails([one.registration for one in done if one.there is not None]), newest_mails(new)
    shown = [one.registration for one in done if one.registration.id in left and one.there is not None][:1]
    shown += [first[status] for status in SHOWN if status in first and first[status].id in arrived]
    mails = left | arrived
    return [(one.full_name, words_of(mails[one.id], one)) for one in shown if mails[one.id].event_id == one.event_id]


def _digest(done: Sequence[Moved]) -> str:
    return fingerprint([(one.registration.id, one.there.status if one.there is not None else one.stays) for one in done])


def _numbers(event: Event) -> tuple[int, int]:
    return event.places.taken, event.places.waiting


def _title(event: Event) -> str:
    text = main_text(event)
    return text.title if text is not None else event.slug


def _called(event: Event) -> str:
    """AI in Healthcare, Tue 21 Sept, 12 seats free."""
    left = event.places.left
    free = _("no limit") if left is None else ngettext("%(num)d seat free", "%(num)d seats free", left)
    return f"{_title(event)}, {short_date(event.starts_local.date())}, {free}"


def _told(number: int, target: Event) -> str:
    return ngettext(
        "Moved one person to %(event)s. The mails are on their way.",
        "Moved %(num)d people to %(event)s. The mails are on their way.",
        number, event=_title(target),
    )  # fmt: skip
