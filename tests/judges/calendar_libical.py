"""Asks libical, the library behind Evolution and KOrganizer, about calendars: a JSON list of them comes in, an answer to each goes out.

Runs under the Python of the operating system, which has libical's binding. `complaints` are what breaks the tables of RFC 5545
and 5546; `read` is what stands in a calendar, its times by its own VTIMEZONE.
"""

import json
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402  (its version is chosen first)

Kind, Parts, Params = ICalGLib.PropertyKind, ICalGLib.ComponentKind, ICalGLib.ParameterKind


def complaints(calendar: str) -> list[str]:
    component = ICalGLib.Component.new_from_string(calendar)
    if component is None:
        return ["not a calendar"]
    kept = component.check_restrictions()  # also writes what is wrong into the component
    lines = component.as_ical_string().replace("\r\n ", "").split("\r\n")
    errors = [line for line in lines if line.startswith("X-LIC-ERROR")]
    return errors or ([] if kept else ["the restrictions of its METHOD are not kept"])


def read(calendar: str) -> dict[str, object]:
    component = ICalGLib.Component.new_from_string(calendar)
    events = parts_of(component, Parts.VEVENT_COMPONENT)
    return {"method": first(component, Kind.METHOD_PROPERTY), "events": [event_of(component, event) for event in events]}


def event_of(calendar: ICalGLib.Component, event: ICalGLib.Component) -> dict[str, object]:
    organizers = properties_of(event, Kind.ORGANIZER_PROPERTY)
    starts, ends = event.get_first_property(Kind.DTSTART_PROPERTY), event.get_first_property(Kind.DTEND_PROPERTY)
    sequence = first(event, Kind.SEQUENCE_PROPERTY)
    return {
        "uid": event.get_uid() or "",
        "sequence": int(sequence) if sequence else None,
        "status": first(event, Kind.STATUS_PROPERTY),
        "summary": event.get_summary() or "",
        "location": event.get_location() or "",
        "description": event.get_description() or "",
        "url": first(event, Kind.URL_PROPERTY),
        "starts": moment(calendar, starts, starts.get_dtstart()),
        "ends": moment(calendar, ends, ends.get_dtend()),
        "organizer": person(organizers[0]) if organizers else None,
        "attendees": [person(attendee) for attendee in properties_of(event, Kind.ATTENDEE_PROPERTY)],
        "alarms": len(parts_of(event, Parts.VALARM_COMPONENT)),
    }


def moment(calendar: ICalGLib.Component, line: ICalGLib.Property, time: ICalGLib.Time) -> int | str:
    """Seconds since 1970, by the zone that the calendar itself defines; a day as 2027-10-18."""
    if time.is_date():
        return f"{time.get_year():04}-{time.get_month():02}-{time.get_day():02}"
    named = line.get_first_parameter(Params.TZID_PARAMETER)
    if named is None:
        assert time.is_utc(), "a time that floats"
        return time.as_timet()
    zone = calendar.get_timezone(named.get_tzid())
    assert zone is not None, "a zone that the calendar does not define"
    return time.as_timet_with_zone(zone)


def person(line: ICalGLib.Property) -> tuple[str, str | None]:
    name = line.get_first_parameter(Params.CN_PARAMETER)
    return line.get_value_as_string(), name.get_cn() if name is not None else None


def first(component: ICalGLib.Component, kind: ICalGLib.PropertyKind) -> str:
    line = component.get_first_property(kind)
    return line.get_value_as_string() if line is not None else ""


def properties_of(component: ICalGLib.Component, kind: ICalGLib.PropertyKind) -> list[ICalGLib.Property]:
    found, line = [], component.get_first_property(kind)
    while line is not None:
        found.append(line)
        line = component.get_next_property(kind)
    return found


def parts_of(component: ICalGLib.Component, kind: ICalGLib.ComponentKind) -> list[ICalGLib.Component]:
    found, part = [], component.get_first_component(kind)
    while part is not None:
        found.append(part)
        part = component.get_next_component(kind)
    return found


if __name__ == "__main__":
    answers = {"complaints": complaints, "read": read}[sys.argv[1]]
    json.dump([answers(calendar) for calendar in json.load(sys.stdin)], sys.stdout)
