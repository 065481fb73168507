// Reads calendars with ts-ics, which takes zones from the calendar itself: a JSON list of calendars comes in, what it read goes out.
import { readFileSync } from "node:fs";
import { convertIcsCalendar } from "ts-ics";

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));

function read(text) {
  const calendar = convertIcsCalendar(undefined, text);
  return { method: calendar.method, events: calendar.events.map(readEvent) };
}

function readEvent(event) {
  return {
    uid: event.uid,
    sequence: event.sequence ?? null,
    status: event.status ?? "",
    summary: event.summary ?? "",
    location: event.location ?? "",
    description: event.description ?? "",
    url: event.url ?? "",
    starts: moment(event.start),
    ends: moment(event.end),
    organizer: event.organizer ? person(event.organizer) : null,
    attendees: (event.attendees ?? []).map(person),
    alarms: (event.alarms ?? []).length,
  };
}

function person({ email, name }) {
  return [`mailto:${email}`, name ?? null];
}

function moment({ date, type }) {
  return type === "DATE" ? date.toISOString().slice(0, 10) : date.getTime() / 1000;
}
