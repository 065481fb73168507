"""An event for search engines: schema.org in JSON-LD. A template writes it with `tojson`, which no title can break out of."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for

from eventsite.catalogue import words
from eventsite.catalogue.models import Event, EventText, Format, HostRole
from eventsite.catalogue.standing import Standing, State

ATTENDANCE = {Format.IN_PERSON: "Offline", Format.ONLINE: "Online", Format.HYBRID: "Mixed"}
AVAILABILITY = {State.OPEN: "InStock", State.SELECTION: "LimitedAvailability", State.NOT_YET: "PreOrder"}


def event_data(event: Event, text: EventText, stands: Standing, site_name: str) -> dict[str, Any]:
    """The page's facts, and nothing that the page does not say."""
    page = url_for("catalogue.event", slug=event.slug, lang=None, _external=True)
    happens = "Cancelled" if stands.state is State.CANCELLED else "Scheduled"
    data: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Event", "name": text.title, "description": text.standfirst, "url": page,
        "startDate": _local(event.starts_at, event.zone), "endDate": _local(event.ends_at, event.zone), "inLanguage": event.languages,
        "eventStatus": f"https://schema.org/Event{happens}",
        "eventAttendanceMode": f"https://schema.org/{ATTENDANCE[event.format]}EventAttendanceMode", "location": _location(event, page),
        "organizer": _organizers(event, site_name),
        "performer": [_person(speaker.name, speaker.organisation) for speaker in event.speakers],
    }  # fmt: skip
    if stands.capacity is not None:
        data["maximumAttendeeCapacity"] = stands.capacity
    if stands.state not in (State.CANCELLED, State.PAST):
        data["offers"] = _offer(event, stands)
    return {name: value for name, value in data.items() if value not in ("", [], None)}


def _local(instant: datetime, zone: str) -> str:
    return instant.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")


def _location(event: Event, page: str) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = []
    if event.format is not Format.ONLINE:
        cities = [city for city, _local_name, _code in words.cities(event)] or [event.city]
        address = {"@type": "PostalAddress", "streetAddress": event.address, "addressCountry": event.country}
        for city in cities:
            own = {name: value for name, value in (address | {"addressLocality": city}).items() if value}
            places.append({"@type": "Place", "name": event.venue or city, "address": own})
    if event.format is not Format.IN_PERSON:
        places.append({"@type": "VirtualLocation", "url": page})  # where to join is told to who has a seat
    return places


def _organizers(event: Event, site_name: str) -> list[dict[str, str]]:
    hosts = [host.organisation for host in event.hosts if host.role is not HostRole.SUPPORTER]
    named = [{"@type": "Organization", "name": host.name} | ({"url": host.website} if host.website else {}) for host in hosts]
    return named or [{"@type": "Organization", "name": site_name}]


def _person(name: str, organisation: str) -> dict[str, Any]:
    works_for = {"worksFor": {"@type": "Organization", "name": organisation}} if organisation else {}
    return {"@type": "Person", "name": name} | works_for


def _offer(event: Event, stands: Standing) -> dict[str, Any]:
    where = "registration.register" if stands.is_open else "catalogue.event"
    offer: dict[str, Any] = {
        "@type": "Offer", "url": url_for(where, slug=event.slug, lang=None, _external=True),
        "availability": f"https://schema.org/{AVAILABILITY.get(stands.state, 'SoldOut')}",
        "validThrough": _local(stands.deadline, event.zone),
    }  # fmt: skip
    if stands.opens_at is not None:
        offer["validFrom"] = _local(stands.opens_at, event.zone)
    return offer
