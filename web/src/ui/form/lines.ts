/** How values of one line look on the screen, and how they stand in the answers' XML. */
export type LineKind = "integer" | "decimal" | "date" | "time" | "datetime" | "month" | "year";

interface Line {
  type: string;
  /** The keyboard of a telephone; such a line is typed as text. */
  mode?: "numeric" | "decimal";
  show: (value: string) => string;
}

const pad = (number: number) => String(number).padStart(2, "0");

export const onScreen: Record<LineKind, Line> = {
  integer: { type: "text", mode: "numeric", show: (value) => value },
  decimal: { type: "text", mode: "decimal", show: (value) => value },
  date: { type: "date", show: (value) => value.slice(0, 10) },
  time: { type: "time", show: (value) => value.slice(0, 5) },
  month: { type: "month", show: (value) => value.slice(0, 7) },
  year: { type: "number", show: (value) => value.slice(0, 4) },
  datetime: { type: "datetime-local", show: localMinute },
};

export function toInstance(kind: LineKind, shown: string): string {
  if (!shown) return "";
  if (kind === "time") return `${shown}:00.000`;
  if (kind === "month") return `${shown}-01`;
  if (kind === "year") return /^\d{4}$/.test(shown) ? `${shown}-01-01` : "";
  if (kind === "datetime") return withOffset(shown);
  return shown;
}

/** A moment as the clock on this wall shows it. */
function localMinute(value: string): string {
  if (!value) return "";
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return "";
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return `${day}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** The same moment for every reader: the distance from UTC travels with it. */
function withOffset(shown: string): string {
  const minutes = -new Date(shown).getTimezoneOffset();
  const distance = Math.abs(minutes);
  const sign = minutes < 0 ? "-" : "+";
  return `${shown.slice(0, 16)}:00.000${sign}${pad(Math.floor(distance / 60))}:${pad(distance % 60)}`;
}
