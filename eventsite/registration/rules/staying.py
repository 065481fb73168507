"""How long the queue is served, and when people may change, leave, be marked and be reminded. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from eventsite.catalogue.models import Event
from eventsite.registration import errors
from eventsite.registration.models import EditingRule, Policy, Registration
from eventsite.registration.rules.opening import deadline
from eventsite.registration.rules.statuses import ACTIVE, COMING, HOLDING, WITHDRAWN, may_follow

LINK_MAIL_EVERY = timedelta(hours=1)
REMINDER_HOUR = 9  # by the clocks of the first day's zone, on the day before the start
REMINDERS_MISSED_FOR = timedelta(days=2)  # after the start: a worker that was down for so long still writes that they were missed


def check_may_withdraw(registration: Registration, now: datetime) -> None:
    """Raises EventCancelled, WithdrawingClosed or TransitionRefused. Withdrawing outlasts editing."""
    if registration.event.cancelled_at is not None:
        raise errors.EventCancelled
    if now >= registration.event.starts_at:
        raise errors.WithdrawingClosed
    if not may_follow(registration.status, WITHDRAWN):
        raise errors.TransitionRefused


def may_withdraw(registration: Registration, now: datetime) -> bool:
    """Whether the person may give their place, or their place in the queue, back."""
    try:
        check_may_withdraw(registration, now)
    except errors.RegistrationError:
        return False
    return True


def edit_until(registration: Registration, policy: Policy) -> datetime | None:
    """Until when the person may change their details; none: not at all. What an organiser opened for them counts beside the rule."""
    event = registration.event
    if registration.status not in ACTIVE or event.cancelled_at is not None:
        return None
    moments = [moment for moment in (_edit_until_by_rule(registration, policy), registration.edit_until) if moment is not None]
    return min(max(moments), event.ends_at) if moments else None


def _edit_until_by_rule(registration: Registration, policy: Policy) -> datetime | None:
    event = registration.event
    if policy.editing is EditingRule.UNTIL_DEADLINE:
        own = policy.edit_until_local  # by the clocks of the event, also when it has moved to others
        return own.replace(tzinfo=ZoneInfo(event.zone)).astimezone(UTC) if own is not None else deadline(event)
    if policy.editing is EditingRule.UNTIL_ACCEPTED:
        return None if registration.status in COMING else event.starts_at
    return event.ends_at if policy.editing is EditingRule.ALWAYS else None


def may_edit(registration: Registration, policy: Policy, now: datetime) -> bool:
    """Whether the person may change their details now. Withdrawing outlasts it."""
    until = edit_until(registration, policy)
    return until is not None and now < until


def needs_approval(registration: Registration, policy: Policy) -> bool:
    """Whether what the person changes waits until an organiser has seen it: for who has a seat, where the event says so."""
    return policy.changes_need_approval and registration.status in HOLDING


def check_may_mark(event: Event, now: datetime) -> None:
    """Attendance is marked from the event's own day on, in its own zone. Raises TooEarly."""
    if local_day(now, event.zone) < event.starts_local.date():
        raise errors.TooEarly


def first_zone(event: Event) -> str:
    """Whose clocks the first day goes by: those of the stop where it is spent, else those of the event."""
    first = event.starts_local.date()
    return next((stop.zone for stop in event.stops if stop.starts_on <= first <= stop.ends_on), event.zone)


def reminder_at(event: Event) -> datetime:
    """The day before the start at nine, as the clocks of the first day show it, whatever they do that night.

    Where those are so far away that this would be another day by the clocks of the event, or after its start, these count.
    """
    day_before = event.starts_local.date() - timedelta(days=1)
    nine = datetime.combine(day_before, time(REMINDER_HOUR))
    there, here = (nine.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for zone in (first_zone(event), event.zone))
    return there if local_day(there, event.zone) == day_before else here


def reminder_due(event: Event, now: datetime) -> bool:
    """Whether reminders are written now: from that moment on, for two days after the start too.

    Those that are written after the start are missed, and the desk sees that nobody was reminded.
    """
    return event.cancelled_at is None and reminder_at(event) <= now < event.starts_at + REMINDERS_MISSED_FOR


def local_day(moment: datetime, zone: str) -> date:
    """The date that a calendar on the wall of that zone shows."""
    return moment.astimezone(ZoneInfo(zone)).date()
