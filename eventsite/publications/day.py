"""The day it is, by which publications are out or not yet."""

from datetime import date
from zoneinfo import ZoneInfo

from eventsite import clock
from eventsite.people.queries import site


def today() -> date:
    """The day it is where the site is."""
    return clock.now().astimezone(ZoneInfo(site().zone)).date()
