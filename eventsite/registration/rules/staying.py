"""How long the queue is served, and when people may change, leave, be marked and be reminded. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from eventsite.catalogue.models import Event
from eventsite.registration import errors
from eventsite.registration.models import Registration
from eventsite.registration.rules.opening import deadline
from eventsite.registration.rules.statuses import ACTIVE, WITHDRAWN, may_follow

LINK_MAIL_EVERY = timedelta(hours=1)
REMINDER_HOUR = 9  # by the clocks of the event's zone, on the day before


def may_serve_queue(event: Event, now: datetime) -> bool:
    """Whether a freed place still goes to the queue: as long as the event is on and ahead."""
    return event.cancelled_at is None and now < event.starts_at


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


def may_edit(registration: Registration, now: datetime) -> bool:
    """Whether the person may change their details: until registration closes, or as long as an organiser opened it for them."""
    event = registration.event
    if registration.status not in ACTIVE or event.cancelled_at is not None:
        return False
    return now < deadline(event) or (registration.edit_until is not None and now < min(registration.edit_until, event.ends_at))


def check_may_mark(event: Event, now: datetime) -> None:
    """Attendance is marked from the event's own day on, in its own zone. Raises TooEarly."""
    if local_day(now, event.zone) < event.starts_local.date():
        raise errors.TooEarly


def reminder_at(event: Event) -> datetime:
    """The day before at nine, as the clocks of the event's zone show it, whatever they do that night."""
    day_before = event.starts_local.date() - timedelta(days=1)
    return datetime.combine(day_before, time(REMINDER_HOUR), ZoneInfo(event.zone)).astimezone(UTC)


def reminder_due(event: Event, now: datetime) -> bool:
    """Whether reminders go now: from that moment until the event starts."""
    return event.cancelled_at is None and reminder_at(event) <= now < event.starts_at


def local_day(moment: datetime, zone: str) -> date:
    """The date that a calendar on the wall of that zone shows."""
    return moment.astimezone(ZoneInfo(zone)).date()
