"""Asks libical, the library behind Evolution and KOrganizer, whether calendars keep the tables of RFC 5545 and 5546.

Runs under the Python of the operating system, which has libical's binding: a JSON list of calendars comes in, a list of
complaints for each goes out.
"""

import json
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402  (its version is chosen first)


def complaints(calendar: str) -> list[str]:
    component = ICalGLib.Component.new_from_string(calendar)
    if component is None:
        return ["not a calendar"]
    kept = component.check_restrictions()  # also writes what is wrong into the component
    lines = component.as_ical_string().replace("\r\n ", "").split("\r\n")
    errors = [line for line in lines if line.startswith("X-LIC-ERROR")]
    return errors or ([] if kept else ["the restrictions of its METHOD are not kept"])


json.dump([complaints(calendar) for calendar in json.load(sys.stdin)], sys.stdout)
