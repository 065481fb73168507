"""What people can do by themselves on their own page, beside the seat: what is on its way, what waits to be seen, mails once more."""

from datetime import datetime
from typing import Any

from flask import request

from eventsite.i18n import language
from eventsite.registration import own_queries, rules
from eventsite.registration.forms import LanguageForm
from eventsite.registration.models import Handover, HandoverKind, Policy, Registration
from eventsite.registration.own_changes import change_in_words

NEWS = frozenset(
    {"proposed", "unchanged", "kept", "passed", "asked", "called_back", "mailed", "mailed_before", "language", "taken", "moved"}
    | {"calendar", "invited", "uninvited"}
)


def self_service(registration: Registration, policy: Policy, now: datetime) -> dict[str, Any]:
    """What the parts of the personal page show of it."""
    change = own_queries.open_change(registration.id) if rules.needs_approval(registration, policy) else None
    news = request.args.get("done")
    stands = registration.status in rules.ACTIVE and registration.event.cancelled_at is None and now < registration.event.ends_at
    return {
        "seat_on_its_way": _on_its_way(registration, HandoverKind.SEAT, now),
        "address_on_its_way": _on_its_way(registration, HandoverKind.ADDRESS, now),
        "may_pass_on": rules.may_pass_on(registration, policy, now), "may_change_address": rules.may_change_address(registration, now),
        "proposed": change_in_words(change, language()) if change is not None else [],
        "editing": policy.editing.value, "seen_first": rules.needs_approval(registration, policy), "may_be_mailed_again": stands,
        "language_form": LanguageForm(formdata=None, language=registration.language), "own_news": news if news in NEWS else None,
    }  # fmt: skip


def _on_its_way(registration: Registration, kind: HandoverKind, now: datetime) -> Handover | None:
    handover = own_queries.open_handover(registration.id, kind)
    return handover if handover is not None and rules.may_take(handover, now) else None
