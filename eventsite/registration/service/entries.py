"""What somebody is invited by: a row of its own for each UID. Who is reached at one address is invited to an event once."""

from collections.abc import Collection

from flask import current_app

from eventsite.calendar.models import CalendarEntry
from eventsite.calendar.uid import new_uid
from eventsite.catalogue.models import Event
from eventsite.registration import own_queries
from eventsite.registration.models import Registration


def new_entry(event: Event) -> CalendarEntry:
    """A calendar entry with a UID of its own."""
    settings = current_app.extensions["eventsite"].settings
    return CalendarEntry(uid=new_uid(settings.mail_domain), organiser_email=settings.mail_from, organiser_name=event.team.name)


def entry_at_address(registration: Registration, but: Collection[Registration] = ()) -> CalendarEntry | None:
    """By what others are invited to the event who are reached at the same address; none: nobody is. `but`: whom not to ask."""
    key = registration.email_key or (registration.party.email_key if registration.party is not None else None)
    if key is None:
        return None
    there = own_queries.reached_at(registration.event.id, key)
    return next((one.entry for one in there if one is not registration and one not in but), None)
