"""What is other now than the person was told, in words: the same in every mail that brings an update, whatever it was written for.

The mail about a new title that leaves after the event has moved says that it has moved; the one behind it then says nothing new.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from eventsite.calendar.entry import Entry
from eventsite.calendar.life_cycle import as_it_reads_now
from eventsite.catalogue.mail_words import place_in_words, when, when_of
from eventsite.i18n import _, clock_time, long_date, zone_label
from eventsite.mail.models import CalendarMethod
from eventsite.registration.emails.words import entry_of
from eventsite.registration.models import Registration


@dataclass(frozen=True)
class Changes:
    """What the person knew, what is true now, and which of it differs."""

    old_when: str
    new_when: str
    old_place: str
    new_place: str
    time_changed: bool
    place_changed: bool
    title_changed: bool
    link_changed: bool  # how one joins online, or whether one can
    had_link: bool

    @property
    def moves(self) -> bool:
        """Whether who has accepted decides anew."""
        return self.time_changed or self.place_changed

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return self.moves or self.title_changed or self.link_changed


def changes_of(registration: Registration, values: Mapping[str, Any]) -> Changes | None:
    """The difference to what was last sent to this person; to who has no invitation, what stood before the change.

    None where they were told nothing yet that could be another now.
    """
    event, row = registration.event, registration.entry
    now, place, known = entry_of(registration), place_in_words(event), values.get("was")
    if row.last_sent is not None and row.last_method == CalendarMethod.REQUEST:
        known = as_it_reads_now(Entry.from_snapshot(row.last_sent), now, values.get("title_was")).as_snapshot()
    if known is None:
        return None
    was_place = _("Online") if known.get("online") else known["place"]
    starts, ends, zone = datetime.fromisoformat(known["starts_local"]), datetime.fromisoformat(known["ends_local"]), known["zone"]
    was_whole = known.get("all_day", now.all_day)
    old, new = when(starts, ends, zone, all_day=was_whole).full, when_of(event).full
    if old == new:
        old, new = _to_the_minute(starts, ends, zone), _to_the_minute(event.starts_local, event.ends_local, event.zone)
    was_link = known.get("online_url", now.online_url)
    return Changes(
        old_when=old,
        new_when=new,
        old_place=was_place,
        new_place=place,
        time_changed=(starts, ends, zone, was_whole) != (event.starts_local, event.ends_local, event.zone, now.all_day),
        place_changed=was_place != place,
        title_changed=known.get("title", now.title) != now.title,
        link_changed=was_link != now.online_url,
        had_link=bool(was_link),
    )


def _to_the_minute(starts: datetime, ends: datetime, zone: str) -> str:
    """Monday 18 October 2027, 08:00 to Monday 25 October 2027, 17:00 (Shanghai time, UTC+8): of a trip, which else is said in days."""
    first, last = (f"{long_date(moment.date())}, {clock_time(moment)}" for moment in (starts, ends))
    opening, ending = (zone_label(moment.replace(tzinfo=ZoneInfo(zone)), zone) for moment in (starts, ends))
    first = first if opening == ending else f"{first} ({opening})"
    return f"{_('%(first)s to %(last)s', first=first, last=last)} ({ending})"
