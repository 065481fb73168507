"""Where a person's calendar is fetched: an address that nobody can guess, made of a version that they can raise."""

from datetime import datetime

from flask import url_for

from eventsite.calendar.links import Subscription, subscription
from eventsite.catalogue.queries import text_of
from eventsite.registration import rules
from eventsite.registration.feeds import name_of_all
from eventsite.registration.models import AddressFeed, Registration
from eventsite.registration.public_views.frame import links

FEED, FEED_OF_ALL = "feed", "feed of all"


def feed_address(registration: Registration) -> str:
    """The address of a registration's calendar now."""
    token = links().make(FEED, registration.id, registration.feed_version)
    return url_for("registration.my_feed", token=token, _external=True, lang=None)


def feed_address_of_all(feed: AddressFeed) -> str:
    """The address of the calendar of all that an address holds."""
    token = links().make(FEED_OF_ALL, feed.id, feed.link_version)
    return url_for("registration.my_feed_of_all", token=token, _external=True, lang=None)


def calendar_of(registration: Registration, now: datetime) -> Subscription | None:
    """What the personal page says of it; nothing for who has no seat, or when all is over."""
    event = registration.event
    stands = registration.status in rules.COMING and event.cancelled_at is None and now < event.ends_at
    return subscription(feed_address(registration), text_of(event).title) if stands else None


def calendar_of_all(feed: AddressFeed) -> Subscription:
    """The same of all that an address holds."""
    return subscription(feed_address_of_all(feed), name_of_all())
