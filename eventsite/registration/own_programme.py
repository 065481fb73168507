"""A person's own programme, day by day, as the personal page and the printed sheet show it."""

from eventsite.catalogue import programme
from eventsite.catalogue.models import EventKind
from eventsite.catalogue.programme import Day
from eventsite.registration import itinerary
from eventsite.registration.models import Registration


def own_days(registration: Registration) -> list[Day]:
    """What they hold, in the order of time; of a trip every day of it. Nothing for who has no seat, or where there is no programme."""
    mine = itinerary.of(registration)
    if not mine.sessions and not mine.stops:
        return []
    is_trip = mine.event.kind is EventKind.STUDY_TRIP
    return programme.itinerary(mine.event, mine.sessions) if is_trip else programme.days(mine.event, mine.sessions)
