// Reads calendars, a JSON list of texts, with ical.js in its strict mode, and prints the events of each.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const { default: ICAL } = await import(join(process.argv[2], "dist", "ical.js"));
ICAL.design.strict = true;

const eventsOf = (text) =>
  new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      start: event.startDate.toJSDate().toISOString(),
      end: event.endDate.toJSDate().toISOString(),
      zone: event.startDate.zone.tzid,
      recurring: event.isRecurring(),
    };
  });
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(eventsOf)));
