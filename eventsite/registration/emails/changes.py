"""What is other now than the person was told, in words: the same in every mail that brings an update, whatever it was written for.

The mail about a new title that leaves after the event has moved says that it has moved; the one behind it then says nothing new.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eventsite.catalogue.mail_words import place_in_words, when, when_of
from eventsite.catalogue.models import EventKind
from eventsite.i18n import _
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
    known = row.last_sent if row.last_method == CalendarMethod.REQUEST else values.get("was")
    if known is None:
        return None
    now, place = entry_of(registration), place_in_words(event)
    was_place = _("Online") if known.get("online") else known["place"]
    starts, ends, zone = datetime.fromisoformat(known["starts_local"]), datetime.fromisoformat(known["ends_local"]), known["zone"]
    was_link = known.get("online_url", now.online_url)
    return Changes(
        old_when=when(starts, ends, zone, all_day=event.kind is EventKind.STUDY_TRIP).full,
        new_when=when_of(event).full,
        old_place=was_place,
        new_place=place,
        time_changed=(starts, ends, zone) != (event.starts_local, event.ends_local, event.zone),
        place_changed=was_place != place,
        title_changed=known.get("title", now.title) != now.title,
        link_changed=was_link != now.online_url,
        had_link=bool(was_link),
    )
