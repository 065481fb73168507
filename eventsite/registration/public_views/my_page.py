"""The personal page as it is shown: by a look at it, after one of its buttons was pressed, and by whatever was refused there."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite import clock
from eventsite.db import transaction
from eventsite.errors import DomainError
from eventsite.i18n import _, language
from eventsite.people import queries as people
from eventsite.people import service as people_service
from eventsite.people.models import ConsentKind
from eventsite.questions import queries as questions
from eventsite.registration import queries, rules
from eventsite.registration.forms import CompanionsForm, PlainForm, WithdrawForm
from eventsite.registration.models import QueueOrder, Registration
from eventsite.registration.own_places import own_places
from eventsite.registration.own_programme import own_days
from eventsite.registration.public_views.feed_addresses import calendar_of
from eventsite.registration.public_views.frame import about, calendar_links, links
from eventsite.registration.public_views.my_link import holder, link_gone
from eventsite.registration.public_views.self_service import self_service
from eventsite.registration.queue_words import queue_note, time_left
from eventsite.registration.ticket import qr_svg, spoken_code
from eventsite.web.headers import private

DONE = ("edited", "again", "withdrawn", "accepted", "declined", "sessions", "companions")


def act_on(token: str, act: Callable[[Registration, datetime], object], done: str) -> ResponseReturnValue:
    """Do what a button of the personal page says, and show the page again, which says that it is `done`, or why it was refused.

    Whoever presses it got the link by mail, so the address is proved with it. `act` may answer another address to go on at.
    """
    private()
    registration = holder(token)
    if registration is None:
        return link_gone(token)
    now = clock.now()
    try:
        with transaction():
            people_service.mark_proved(registration.person, now=now)
            where = act(registration, now)
    except DomainError as refusal:
        return my_page(registration, token, status=refusal.status_code, notice=str(refusal.message))
    return redirect(where if isinstance(where, str) else url_for(".mine", token=token, done=done), 303)


def my_page(
    registration: Registration,
    token: str,
    *,
    status: int = 200,
    notice: str = "",
    withdrawing: WithdrawForm | None = None,
    companions: CompanionsForm | None = None,
) -> ResponseReturnValue:
    """Status, offer, ticket, answers, and what can be done now. `notice` says what was refused."""
    event, now = registration.event, clock.now()
    code = spoken_code(registration.code)
    answers = questions.answers_in_words(registration.answer_set, language(), event.main_language)
    since = registration.status not in rules.ACTIVE and queries.active_since(registration) is not None
    own = self_service(registration, queries.policy_of(event.id), now)
    context: dict[str, Any] = about(event) | allowed(registration, now) | _standing(registration, now) | own | {
        "registered_since": since, "registration": registration, "token": token, "notice": notice,
        "code": code,
        "consents": people.latest_consents(registration.person_id), "qr": qr_of(registration),
        "answers": [answer for answer in answers if not answer.organiser_only], "own_places": own_places(registration),
        "own_days": own_days(registration), "feed": calendar_of(registration, now),
        "calendar": calendar_links(event, url_for(".my_ics", token=token)), "now": now, "plain": PlainForm(formdata=None),
        "withdrawing": withdrawing or WithdrawForm(formdata=None), "kinds": ConsentKind, "companions": companions,
        "done": request.args.get("done") if request.args.get("done") in DONE else None,
    }  # fmt: skip
    if companions is None and context["may_change_companions"]:
        context["companions"] = CompanionsForm.of(registration, context["policy"].most_companions)
    return render_template("registration/mine.html", **context), status


def _standing(registration: Registration, now: datetime) -> dict[str, Any]:
    """Where somebody stands: in the line, with an offer, with a lot."""
    event, policy = registration.event, queries.policy_of(registration.event_id)
    ends_at = registration.offer_ends_at if registration.status is rules.OFFERED else None
    is_held = ends_at is not None and now < ends_at
    position = queries.queue_position(registration)
    return {
        "status": registration.status.value, "position": position, "policy": policy,
        "waiting": queries.counts_by_status(event.id)[rules.WAITLISTED] if position else 0,
        "queue_note": queue_note(event),
        "lot": registration.lot_code if position and policy.queue_order is QueueOrder.DRAW else "",
        "offer_ends_at": ends_at if is_held else None, "offer_ended_at": None if is_held else ends_at,
        "time_left": time_left(ends_at - now) if is_held and ends_at is not None else "",
    }  # fmt: skip


def allowed(registration: Registration, now: datetime) -> dict[str, Any]:
    """What the person may do now, and until when they may change their details."""
    event, policy = registration.event, queries.policy_of(registration.event_id)
    may_come_back = rules.may_come_back(registration, now)
    is_ahead = event.cancelled_at is None and now < event.starts_at and registration.status in rules.ACTIVE
    return {
        "may_edit": rules.may_edit(registration, policy, now), "may_withdraw": rules.may_withdraw(registration, now),
        "may_come_back": may_come_back,
        "back_to_the_line": may_come_back and rules.status_on_return(registration, policy) is rules.WAITLISTED,
        "edit_until": rules.edit_until(registration, policy),
        "may_change_companions": is_ahead and (policy.most_companions > 0 or registration.companions > 0),
        "may_choose_sessions": is_ahead and bool(queries.choosable_sessions(event.id)),
    }  # fmt: skip


def qr_of(registration: Registration) -> Any:
    """The ticket's code as a drawing; none for who has no seat."""
    if registration.status not in (rules.CONFIRMED, rules.ATTENDED) or registration.event.cancelled_at is not None:
        return None
    label = _("QR code of your ticket, %(code)s", code=spoken_code(registration.code))
    return qr_svg(links().make("ticket", registration.id, registration.link_version), label)
