"""How an event fills its places, in sentences: what its page, the personal page and the draw's page say of the waitlist."""

from datetime import timedelta

from flask import url_for
from markupsafe import Markup

from eventsite.catalogue.models import Event
from eventsite.i18n import _, ngettext
from eventsite.registration import queries
from eventsite.registration.models import PartyRule, Policy, QueueOrder, Serving


def order_words(policy: Policy) -> str:
    """Who of the waitlist goes first."""
    if policy.queue_order is QueueOrder.DRAW:
        return _("The order is drawn by lot.")
    if policy.queue_order is QueueOrder.PRIORITY and policy.members_first:
        return _("Members first, then first come, first served.")
    if policy.queue_order is QueueOrder.PRIORITY:
        return _("Whom the organisers give priority goes first, then who came first.")
    return _("First come, first served.")


def serving_words(policy: Policy) -> str:
    """What the next in line gets when a seat becomes free."""
    if policy.serving is Serving.CONFIRM:
        return _("A seat that becomes free is at once the next person’s, and we write to them.")
    return ngettext(
        "A seat that becomes free is held for the next person for %(num)d hour, which never ends at night or on a weekend.",
        "A seat that becomes free is held for the next person for %(num)d hours, which never end at night or on a weekend.",
        policy.offer_hours,
    )


def party_words(policy: Policy) -> str:
    """What becomes of a group that needs more seats than are free; nothing where everybody signs up alone."""
    if policy.most_in_party == 1 and not policy.most_companions:
        return ""
    if policy.party_rule is PartyRule.WAIT_FOR:
        return _("The next in line is waited for, also when that is a group that needs more seats than are free.")
    return _("A group that needs more seats than are free keeps its place in the line while others go first.")


def queue_words(policy: Policy) -> str:
    """The whole policy of the waitlist."""
    return " ".join(part for part in (order_words(policy), serving_words(policy), party_words(policy)) if part)


def queue_note(event: Event) -> Markup:
    """The policy as pages show it, with the way to the page about the draw where there is one."""
    policy = queries.policy_of(event.id)
    words = Markup("{}").format(queue_words(policy))
    if policy.queue_order is not QueueOrder.DRAW:
        return words
    page = url_for("registration.draw", slug=event.slug)
    return words + Markup(' <a href="{}">{}</a>').format(page, _("How the draw works"))


def time_left(length: timedelta) -> str:
    """21 h 40 min; 3 days: how long an offer still stands."""
    minutes = max(int(length.total_seconds()) // 60, 0)
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        return ngettext("%(num)d day", "%(num)d days", hours // 24)
    if not hours:
        return _("%(minutes)d min", minutes=minutes)
    return _("%(hours)d h %(minutes)02d min", hours=hours, minutes=minutes)
