// Reads calendars with ical.js, the parser of Thunderbird. One process answers one JSON question from standard input:
// `read` takes a list of calendars as text, `instants` a list of zones with the offset that each hour should have.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const answers = { read: (calendars) => calendars.map(read), instants: (zones) => zones.map(misread) };
const [, , question] = process.argv;
process.stdout.write(JSON.stringify(answers[question](JSON.parse(readFileSync(0, "utf8")))));

function read(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return { method: calendar.getFirstPropertyValue("method"), events: calendar.getAllSubcomponents("vevent").map(readEvent) };
}

function readEvent(event) {
  const value = (name) => event.getFirstPropertyValue(name) ?? "";
  const person = (property) => [property.getFirstValue(), property.getParameter("cn") ?? null];
  const words = ["uid", "status", "summary", "location", "description", "url"].map((name) => [name, value(name)]);
  return {
    ...Object.fromEntries(words),
    sequence: event.getFirstPropertyValue("sequence"),
    starts: moment(value("dtstart")),
    ends: moment(value("dtend")),
    organizer: event.getAllProperties("organizer").map(person)[0] ?? null,
    attendees: event.getAllProperties("attendee").map(person),
    alarms: event.getAllSubcomponents("valarm").length,
  };
}

function moment(time) {
  return time.isDate ? time.toString() : time.toUnixTime();
}

// A span starts at an hour on the clock of the zone. Its runs are [offset in minutes, or null for hours to pass over; how
// many hours]. Returns the first few hours that are misread.
function misread({ vtimezone, spans }) {
  const zone = new ICAL.Timezone(new ICAL.Component(ICAL.parse(vtimezone)));
  return spans.flatMap((span) => misreadHours(zone, span)).slice(0, 5);
}

function misreadHours(zone, { start, runs }) {
  const wrong = [];
  let wall = Date.parse(start) / 1000;
  for (const [offset, hours] of runs) {
    for (let hour = 0; hour < hours; hour += 1, wall += 3600) {
      if (offset === null) continue;
      const at = new Date(wall * 1000);
      const instant = new ICAL.Time(fields(at), zone).toUnixTime();
      if (instant !== wall - offset * 60) wrong.push(`${at.toISOString()} is ${instant}`);
    }
  }
  return wrong;
}

function fields(at) {
  return {
    year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(),
    hour: at.getUTCHours(), minute: 0, second: 0, isDate: false,
  };
}
