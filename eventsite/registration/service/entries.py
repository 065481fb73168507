"""What somebody is invited by: a row of its own for each UID."""

from flask import current_app

from eventsite.calendar.models import CalendarEntry
from eventsite.calendar.uid import new_uid
from eventsite.catalogue.models import Event


def new_entry(event: Event) -> CalendarEntry:
    """A calendar entry with a UID of its own."""
    settings = current_app.extensions["eventsite"].settings
    return CalendarEntry(uid=new_uid(settings.mail_domain), organiser_email=settings.mail_from, organiser_name=event.team.name)
