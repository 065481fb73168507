"""Where a person's calendar is fetched: an address that nobody can guess, made of a version that they can raise."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from eventsite.registration import rules
from eventsite.registration.models import AddressFeed, Registration
from eventsite.registration.public_views.frame import links

FEED, FEED_OF_ALL = "feed", "feed of all"


@dataclass(frozen=True)
class FeedAddress:
    """Where a calendar is fetched: as a page knows it, and as calendar programs open it to subscribe."""

    https: str

    @property
    def webcal(self) -> str:
        """The same for a program that subscribes."""
        return "webcal://" + self.https.partition("://")[2]


def feed_address(registration: Registration) -> str:
    """The address of a registration's calendar now."""
    token = links().make(FEED, registration.id, registration.feed_version)
    return url_for("registration.my_feed", token=token, _external=True, lang=None)


def feed_address_of_all(feed: AddressFeed) -> str:
    """The address of the calendar of all that an address holds."""
    token = links().make(FEED_OF_ALL, feed.id, feed.link_version)
    return url_for("registration.my_feed_of_all", token=token, _external=True, lang=None)


def calendar_of(registration: Registration, now: datetime) -> FeedAddress | None:
    """What the personal page says of it; nothing for who has no seat, or when all is over."""
    stands = registration.status in rules.COMING and registration.event.cancelled_at is None and now < registration.event.ends_at
    return FeedAddress(feed_address(registration)) if stands else None
