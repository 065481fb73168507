// Reads calendars with node-ical, which takes zones by their name: a JSON list of calendars comes in, what it read goes out.
import { readFileSync } from "node:fs";
import ical from "node-ical";

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));

function read(text) {
  const parts = Object.values(ical.sync.parseICS(text));
  const method = parts.find((part) => part.type === "VCALENDAR").method;
  return { method, events: parts.filter((part) => part.type === "VEVENT").map(readEvent) };
}

function readEvent(event) {
  return {
    uid: event.uid,
    sequence: event.sequence ?? null,
    status: event.status ?? "",
    summary: words(event.summary),
    location: words(event.location),
    description: words(event.description),
    url: words(event.url),
    starts: moment(event.start),
    ends: moment(event.end),
    organizer: event.organizer ? person(event.organizer) : null,
    attendees: [event.attendee ?? []].flat().map(person),
    alarms: (event.alarms ?? []).length,
  };
}

function words(value) {
  return value?.val ?? value ?? ""; // a property with parameters is an object
}

function person({ params, val }) {
  return [val, params.CN ?? null];
}

function moment(time) {
  // A date is midnight on the clocks of this machine.
  const date = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  return time.dateOnly ? date : time.getTime() / 1000;
}
