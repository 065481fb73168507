"""What needs a person at the desk today, sorted by when it is due. Reads only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for

from eventsite.accounts.queries import can
from eventsite.catalogue.models import Admission, Event, EventStatus
from eventsite.catalogue.queries import text_of
from eventsite.home import queries
from eventsite.home.queries import Trouble
from eventsite.i18n import _, day_and_month, in_zone, ngettext
from eventsite.mail import budget
from eventsite.mail.models import MessageStatus
from eventsite.web import health

CLOSES_WITHIN = timedelta(days=7)
DRAFT_WITHIN = timedelta(days=30)
SOON = timedelta(days=1)


@dataclass(frozen=True)
class Attention:
    """One thing that a person should do. `due` none: now. `address` none: nothing to open."""

    due: datetime | None
    zone: str
    title: str
    text: str
    address: str | None
    button: str

    def is_soon(self, now: datetime) -> bool:
        """Whether it is due within a day."""
        return self.due is None or self.due - now <= SOON


def needs_attention(team_id: int, events: list[Event], now: datetime, zone: str) -> list[Attention]:
    """All of it: what is due now first, then by deadline. `events` are the team's upcoming ones."""
    found = [*_of_the_system(now, zone), *_of_the_mail(team_id, events, now, zone)]
    applications = queries.open_applications([event.id for event in events])
    changes = queries.open_changes([event.id for event in events if event.cancelled_at is None])
    for event in events:
        found += _of_an_event(event, applications.get(event.id, 0), now)
        found += _of_changes(event, changes.get(event.id, 0))
    return sorted(found, key=lambda item: (item.due is not None, item.due or now))


def _of_the_system(now: datetime, zone: str) -> list[Attention]:
    found = []
    switch = queries.mail_is_stopped()
    if switch is not None:
        text = switch.reason or _("Messages are kept and leave when it is switched on again.")
        found.append(Attention(None, zone, _("All mail is stopped"), text, _mail(), _("Open the outbox")))
    for pause in queries.paused_hosts():
        text = _("%(host)s: %(reason)s", host=pause.host, reason=pause.reason)
        found.append(Attention(None, zone, _("The mail server refuses us"), text, _mail(), _("Open the outbox")))
    if budget.is_above(now):
        text = _("Each form asks for a small proof now. If no event has just opened, a machine may be at work.")
        found.append(Attention(None, zone, _("Unusually many new addresses sign up"), text, None, ""))
    if any(not check() for check in health.checks.values()):
        text = _("Mail and reminders may be late. Whoever runs the server sees the cause with: eventsite doctor")
        found.append(Attention(None, zone, _("A job of the system is late"), text, None, ""))
    return found


def _of_the_mail(team_id: int, events: list[Event], now: datetime, zone: str) -> list[Attention]:
    titles = {event.id: text_of(event).title for event in events}
    found = []
    for trouble in queries.troubles(team_id, now):
        about = titles.get(trouble.event_id or 0, "")
        text = _("%(event)s, last on %(day)s.", event=about or _("Other mail"), day=day_and_month(in_zone(trouble.last_at, zone).date()))
        found.append(Attention(None, zone, _trouble_words(trouble), text, _mail(trouble), _("See messages")))
    return found


def _trouble_words(trouble: Trouble) -> str:
    count = trouble.count
    if trouble.status is MessageStatus.BOUNCED:
        return ngettext("One address bounced", "%(num)d addresses bounced", count)
    if trouble.status is MessageStatus.HELD:
        return ngettext("One message waits for your release", "%(num)d messages wait for your release", count)
    if trouble.status is MessageStatus.UNKNOWN:
        return ngettext("One message may not have arrived", "%(num)d messages may not have arrived", count)
    return ngettext("One message was not delivered", "%(num)d messages were not delivered", count)


def _of_an_event(event: Event, applied: int, now: datetime) -> list[Attention]:
    title, found = text_of(event).title, []
    overview = url_for("catalogue_desk.overview", event_id=event.id)
    attendees = url_for("registration_desk.attendees", event_id=event.id)
    waitlist = url_for("registration_desk.waitlist", event_id=event.id)
    if event.status is EventStatus.DRAFT:
        if event.starts_at - now <= DRAFT_WITHIN:
            text = _("%(event)s is still a draft: nobody can sign up.", event=title)
            found.append(Attention(event.starts_at, event.zone, _("Starts soon and is not published"), text, overview, _("Open")))
        return found
    places = event.places
    if places.waiting > places.blocked and places.capacity is not None and places.capacity > places.taken:
        text = _("%(event)s: %(free)d free, %(waiting)d waiting.", event=title, free=places.capacity - places.taken, waiting=places.waiting)
        found.append(Attention(None, event.zone, _("Seats are free while people wait"), text, waitlist, _("See the waitlist")))
    if applied:
        words = _undecided_words(event, applied)
        undecided = url_for("registration_desk.attendees", event_id=event.id, status="applied")
        found.append(Attention(event.closes_at or event.starts_at, event.zone, words, title, undecided, _("Review")))
    if event.closes_at is not None and now < event.closes_at <= now + CLOSES_WITHIN and not applied:
        found.append(
            Attention(event.closes_at, event.zone, _("Registration closes"), _closing_words(event, title), attendees, _("See the list"))
        )
    return found


def _undecided_words(event: Event, applied: int) -> str:
    if event.admission is Admission.APPROVAL:
        return ngettext("One request waits for a decision", "%(num)d requests wait for a decision", applied)
    return ngettext("One application waits for a decision", "%(num)d applications wait for a decision", applied)


def _of_changes(event: Event, waiting: int) -> list[Attention]:
    if not waiting:
        return []
    words = ngettext("One change of an attendee waits to be approved", "%(num)d changes of attendees wait to be approved", waiting)
    address = url_for("registration_desk.changes", event_id=event.id)
    return [Attention(event.starts_at, event.zone, words, text_of(event).title, address, _("Review"))]


def _closing_words(event: Event, title: str) -> str:
    places = event.places
    if places.capacity is None:
        return _("%(event)s: %(taken)d have a seat.", event=title, taken=places.taken)
    return _("%(event)s: %(taken)d of %(capacity)d seats, %(waiting)d waiting.", event=title, taken=places.taken,
             capacity=places.capacity, waiting=places.waiting)  # fmt: skip


def _mail(trouble: Trouble | None = None) -> str | None:
    if not can("mail.view"):
        return None
    if trouble is None:
        return url_for("mail_desk.outbox")
    return url_for("mail_desk.outbox", group="held" if trouble.status is MessageStatus.HELD else "troubled", event=trouble.event_id)
