"""What becomes of invitations by session when the event, its programme or its people change: the mails that a server gets."""

from datetime import timedelta

from tests.registration.itineraries import session_of
from tests.registration.test_events import change
from tests.registration.test_life_cycle import Post
from tests.registration.test_session_invitations import environment, invited, post, sink, told

__all__ = ["environment", "post", "sink"]  # fixtures
DAY = timedelta(days=1)


def test_day_added_in_front_of_a_trip_mails_about_the_trip_and_no_session(post: Post) -> None:
    trip, [_ada] = invited(post, "ada")
    dinner = session_of(trip, "Dinner together").starts_local

    change(trip, starts_local=trip.starts_local - DAY)
    mails = post.deliver()
    change(trip, starts_local=trip.starts_local + DAY)

    assert told(mails) == [("ada", "REQUEST", "Hospitals in Shanghai", 1, "CONFIRMED")]
    assert session_of(trip, "Dinner together").starts_local == dinner
