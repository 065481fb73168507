"""How often the form is taken: of one network, of the wide network around it, and for one address, so that nobody's mailbox is
filled through us. Few forms go through as they are, more need a proof, many more are refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from eventsite.mail import budget
from eventsite.mail.rules import mailbox_key
from eventsite.registration.models import Policy
from eventsite.web import limits
from eventsite.web.limits import Counter, TooMany

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
FREE_PER_QUARTER, FORMS_PER_QUARTER = 5, 30  # of one network: a hospital goes out by one address, and is invited on one day
FREE_PER_DAY, FORMS_PER_DAY = 20, 150
WIDE = 10  # so many times as much of the wide network around it
OWN_PER_DAY = 5  # where an event says how many a quarter of an hour brings, a day may bring so many times that
FORMS_PER_ADDRESS = 5  # a day, over all events


@dataclass(frozen=True)
class Limit:
    """`free` forms go through without a proof, `most` with one."""

    counter: Counter
    free: int
    most: int


def is_on() -> bool:
    """Whether this installation counts at all: a benchmark does without."""
    return limits.is_on()


def count(addresses: Iterable[str], form_key: str | None, policy: Policy, now: datetime) -> bool:
    """Count this form against its networks and each of its addresses; the same form once more counts once. Raises TooMany.

    Answers whether it needs a proof.
    """
    if not is_on():
        return False
    dotless = current_app.extensions["eventsite"].settings.dotless_domains
    keys = sorted({mailbox_key(address, dotless=dotless) for address in addresses if address})
    if form_key and limits.count("sent form", "\0".join([form_key, *keys]), per=DAY, now=now) > 1:
        return False
    networks = _networks(policy)
    counters = [*(limit.counter for limit in networks), *(Counter("sign-up for", key, DAY) for key in keys)]
    numbers = limits.count_each(counters, now=now)
    of_networks = list(zip(networks, numbers[: len(networks)], strict=True))
    if any(number > limit.most for limit, number in of_networks) or any(n > FORMS_PER_ADDRESS for n in numbers[len(networks) :]):
        raise TooMany
    return any(number > limit.free for limit, number in of_networks) or budget.is_above(now)


def asks_for_proof(policy: Policy, now: datetime) -> bool:
    """Whether the next form of this network needs a proof. Counts nothing."""
    if not is_on():
        return False
    networks = _networks(policy)
    numbers = limits.counted_each([limit.counter for limit in networks], now=now)
    return any(number >= limit.free for limit, number in zip(networks, numbers, strict=True)) or budget.is_above(now)


def _networks(policy: Policy) -> list[Limit]:
    """An event may say itself how many forms of one network a quarter of an hour brings: so many are free, and no more are taken."""
    own = policy.forms_per_network
    near, wide = limits.caller(), limits.wide_caller()
    quarter = (own, own) if own else (FREE_PER_QUARTER, FORMS_PER_QUARTER)
    day = (own * OWN_PER_DAY, own * OWN_PER_DAY) if own else (FREE_PER_DAY, FORMS_PER_DAY)
    found = []
    for per, (free, most) in ((QUARTER, quarter), (DAY, day)):
        found.append(Limit(Counter("sign-up", near, per), free, most))
        found.append(Limit(Counter("sign-up around", wide, per), free * WIDE, most * WIDE))
    return found
