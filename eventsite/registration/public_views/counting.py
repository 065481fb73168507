"""How often the form is taken: of one network, and for one address, so that nobody's mailbox is filled through us."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import current_app

from eventsite.people.rules import email_key
from eventsite.registration.models import Policy
from eventsite.web import limits

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
FORMS_PER_QUARTER = 30  # of one network: a hospital or a campus goes out by one address, and is invited on one day
FORMS_PER_DAY = 150
FORMS_PER_ADDRESS = 5  # a day, over all events


def is_on() -> bool:
    """Whether this installation counts at all: a benchmark does without."""
    return bool(current_app.extensions["eventsite"].settings.limits)


def count(addresses: Iterable[str], form_key: str | None, policy: Policy, now: datetime) -> None:
    """Count this form against its network and each of its addresses; the same form once more counts once. Raises TooMany."""
    keys = sorted({email_key(address) for address in addresses if address})
    if form_key and limits.count("sent form", "\0".join([form_key, *keys]), per=DAY, now=now) > 1:
        return
    quarter = policy.forms_per_network or FORMS_PER_QUARTER
    limits.hit("sign-up", limits.caller(), limit=quarter, per=QUARTER, now=now)
    limits.hit("sign-up", limits.caller(), limit=max(FORMS_PER_DAY, quarter), per=DAY, now=now)
    for key in keys:
        limits.hit("sign-up for", key, limit=FORMS_PER_ADDRESS, per=DAY, now=now)
