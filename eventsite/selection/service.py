"""Deciding on applications, one or several: all of them or none. Every function is called inside `transaction()`."""

from datetime import datetime

from eventsite.registration import service as registrations
from eventsite.registration.errors import NoPlaceLeft
from eventsite.registration.models import Registration
from eventsite.registration.rules import By
from eventsite.selection.errors import PlacesTaken


def accept(applications: list[Registration], by: By, *, now: datetime) -> None:
    """Give each a place, with the invitation. Raises PlacesTaken, or a RegistrationError where one has changed meanwhile."""
    for application in applications:
        try:
            registrations.accept(application, by, now=now)
        except NoPlaceLeft as error:
            raise PlacesTaken from error


def decline(applications: list[Registration], by: By, *, words: str = "", now: datetime) -> None:
    """Turn each down, with `words` in the mail. Raises a RegistrationError where one has changed meanwhile."""
    for application in applications:
        registrations.decline(application, by, words=words, now=now)
