/** The clock on the wall where the work is done: a device may stand in another time zone, or think so. */

let zone: string | undefined;
let parts = partsIn(undefined);

function partsIn(timeZone: string | undefined): Intl.DateTimeFormat {
  const numeric = "2-digit";
  return new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
    hourCycle: "h23",
  });
}

/** Says which time zone the work has; until then it is the device's own. */
export function followZone(next: string | undefined): void {
  if (next === zone) return;
  parts = partsIn(next);
  zone = next;
}

export function workZone(): string | undefined {
  return zone;
}

/** What the clock on the wall shows at a moment, as if it were UTC. */
function shownAt(ms: number): number {
  const found = Object.fromEntries(parts.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(found.year, found.month - 1, found.day, found.hour, found.minute, found.second);
}

/** A moment in the form a date field takes: `2022-09-15T16:00`. */
export function toField(at: Date): string {
  return new Date(shownAt(at.getTime())).toISOString().slice(0, 16);
}

/** The moment at which the clock on the wall shows what was typed: a day, or a day and a time. */
export function fromField(typed: string): Date {
  const shown = Date.parse(typed.length === 10 ? `${typed}T00:00Z` : `${typed}Z`);
  if (Number.isNaN(shown)) return new Date(Number.NaN);
  const first = shown - (shownAt(shown) - shown);
  // On the day on which clocks change, the distance before and after the change differs.
  return new Date(shown - (shownAt(first) - first));
}

/** The day it is at a moment: `2022-09-15`. */
export function dayOf(at: Date): string {
  return toField(at).slice(0, 10);
}

/** So many days after a day. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
