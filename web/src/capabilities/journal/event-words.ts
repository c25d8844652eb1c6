import type { TFunction } from "i18next";
import type { JournalEntry } from "../../api/contract";
import type { Format } from "../../i18n/formatters";
import type { PackWords } from "../../ui/pack-words";

export interface Detail {
  name: string;
  value: string;
}

interface Words {
  t: TFunction;
  format: Format;
  pack: PackWords;
}

/** What only machines compare; it stands last. */
const TECHNICAL = ["attempt", "grant", "pack", "pledge", "sha256", "token"];

/** Where the words for a code are; the first that knows it says it. */
const CODES: Record<string, string[]> = {
  before: ["rows"],
  by: ["journal.by"],
  decision: ["decision"],
  found: ["follow_up"],
  disposition: ["disposition"],
  item: ["people.item"],
  language: ["journal.language"],
  outcomes: ["rows"],
  purpose: ["purpose", "reveal_purpose"],
  report: ["reports"],
  role: ["role"],
  status: ["referral_state"],
  step: ["referral_step_done"],
  state: ["person_state", "task_state"],
  task: ["task_kind"],
};

/** What an event says beside who, when and about whom, in words; a code that nobody knows stays a code. */
export function eventDetails(entry: JournalEntry, words: Words): Detail[] {
  const rank = (name: string) => (TECHNICAL.includes(name) ? 1 : 0);
  return Object.entries(entry.params)
    .filter(([, value]) => value !== null && value !== "")
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([name, value]) => ({
      name: words.t(`detail.${name}`, name),
      value: said(entry.kind, name, value, words),
    }));
}

function said(kind: string, name: string, value: unknown, words: Words): string {
  const { t, format, pack } = words;
  if (Array.isArray(value)) return value.map((each) => said(kind, name, each, words)).join(", ");
  if (typeof value === "boolean") return t(value ? "ui.yes" : "ui.no");
  if (typeof value === "number")
    return name.endsWith("_ms") ? format.when(new Date(value).toISOString()) : format.number(value);
  if (typeof value === "object") {
    const { code, params } = value as { code?: string; params?: Record<string, string> };
    return code ? t(`problem.${code}`, { ...params, defaultValue: code }) : JSON.stringify(value);
  }
  const code = String(value);
  if (name === "visit") return pack.visit(code);
  if (name === "support") return pack.support(code);
  if (name === "partner") return pack.partner(code);
  if (name === "result") return pack.result(code);
  if (name === "fields") return pack.field(code);
  if (name === "outcome") return kind === "row_decided" ? t(`rows.${code}`, code) : pack.outcome(code);
  const places = CODES[name];
  return places
    ? t(
        places.map((place) => `${place}.${code.replaceAll(" ", "_")}`),
        { defaultValue: code },
      )
    : code;
}
