"""How an event is registered for, in the sentences that an organiser reads before changing any of it."""

from datetime import datetime

from eventsite.catalogue.models import Admission, Audience, Event, Places
from eventsite.i18n import _, moment, ngettext
from eventsite.registration import rules
from eventsite.registration.models import PartyRule, Policy, QueueOrder, Serving


def summary(event: Event, policy: Policy, now: datetime) -> list[str]:
    """Who may register, what they get, what happens when it is full, and who changes what."""
    found = [_who(event, now), _seats(event), _waitlist(event, policy) if _can_be_full(event) else "", _groups(policy)]
    return [sentence for sentence in found if sentence]


def offer_example(event: Event, policy: Policy, now: datetime) -> str:
    """Until when an offer that is made now would stand; empty once none is made any more."""
    if policy.serving is Serving.CONFIRM or not rules.may_serve_queue(event, policy, now):
        return ""
    ends_at = rules.offer_ends_at(event, policy.offer_hours, now)
    return _("An offer made now would end on %(moment)s.", moment=moment(ends_at, event.zone))


def _who(event: Event, now: datetime) -> str:
    until = moment(rules.deadline(event), event.zone)
    if event.cancelled_at is not None:
        return _("The event is cancelled: nobody registers any more.")
    if now >= rules.deadline(event):
        return _("Registration has been closed since %(moment)s.", moment=until)
    if event.audience is Audience.INVITED:
        return _("Only who was invited may register, until %(moment)s.", moment=until)
    if event.opens_at is not None and now < event.opens_at:
        opens = moment(event.opens_at, event.zone)
        if event.audience is Audience.INVITED_FIRST:
            return _("Only the invited may register now; everybody may from %(opens)s until %(closes)s.", opens=opens, closes=until)
        return _("Everybody may register from %(opens)s until %(closes)s.", opens=opens, closes=until)
    return _("Everybody may register until %(moment)s.", moment=until)


def _seats(event: Event) -> str:
    capacity = event.places.capacity
    if event.admission is Admission.FIRST_COME:
        if capacity is None:
            return _("Who registers has a seat at once; there is no limit.")
        return ngettext("Who registers first has the one seat.", "Who registers first has one of %(num)d seats at once.", capacity)
    limit = _("There is no limit to the seats.")
    if capacity is not None:
        limit = ngettext("There is one seat.", "There are %(num)d seats.", capacity)
    if event.admission is Admission.APPROVAL:
        return _("People ask for a seat, and have it when you say yes.") + " " + limit
    return _("People apply, and have a seat when you choose them.") + " " + limit


def _waitlist(event: Event, policy: Policy) -> str:
    if event.admission is not Admission.FIRST_COME:
        return " ".join([_("Whom you accept when no seat is left can wait for one."), _order(policy), _serving(policy)])
    if not event.has_waitlist and not event.places.waiting:
        return _("When no seat is left, nobody can wait for one.")
    joins = _("When no seat is left, people can wait for one.") if event.has_waitlist else _("Nobody can join the waitlist any more.")
    return " ".join([joins, _order(policy), _serving(policy)])


def _order(policy: Policy) -> str:
    if policy.queue_order is QueueOrder.DRAW:
        return _("The order is drawn by lot.")
    if policy.queue_order is QueueOrder.PRIORITY and policy.members_first:
        return _("Members go first, then who joined first.")
    if policy.queue_order is QueueOrder.PRIORITY:
        return _("Who has the higher priority goes first, then who joined first.")
    return _("Who joined first is next.")


def _serving(policy: Policy) -> str:
    if policy.serving is Serving.CONFIRM:
        return _("A seat that becomes free is theirs at once.")
    return ngettext(
        "A seat that becomes free is held for them for one hour.", "A seat that becomes free is held for them for %(num)d hours.",
        policy.offer_hours,
    )  # fmt: skip


def _groups(policy: Policy) -> str:
    if policy.most_in_party == 1 and not policy.most_companions:
        return _("Everybody signs up alone.")
    parts = []
    if policy.most_in_party > 1:
        parts.append(_("One person may sign up at most %(num)d people.", num=policy.most_in_party))
    if policy.most_companions:
        parts.append(ngettext("Each may bring one companion.", "Each may bring %(num)d companions.", policy.most_companions))
    if policy.most_in_party > 1 and policy.party_rule is PartyRule.WAIT_FOR:
        parts.append(_("A group that is next is waited for."))
    return " ".join(parts)


def _can_be_full(event: Event) -> bool:
    return event.places.capacity is not None


def places_note(places: Places | None, *, of_form: bool) -> str:
    """What the numbers mean for who comes next; `of_form` has no limit of its own where it has no places."""
    if places is None or places.capacity is None:
        return _("As many as the event has") if of_form else ""
    if places.taken > places.capacity:
        return ngettext("One more than there are seats", "%(num)d more than there are seats", places.taken - places.capacity)
    if places.waiting and places.free:
        if places.waiting <= places.blocked:
            return _("Free, and not for those who wait: the seats of their form are taken")
        return ngettext("The free seat is the waitlist’s", "The %(num)d free seats are the waitlist’s", places.free)
    return _("Full") if places.free == 0 else ""
