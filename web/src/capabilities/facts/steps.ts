import type { Fact } from "../../api/contract";

/** A stay, or days of which nothing is known. Days are written as 2022-09-15. */
export type Step = { kind: "stay"; fact: Fact } | { kind: "gap"; from: string; until: string };

const DAY = 86_400_000;
const later = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** Brings the stays that count into order, with the days between them of which nothing is known. */
export function itinerary(facts: Fact[], dayOf: (value: string) => string): Step[] {
  const stays = facts
    .filter((fact) => fact.kind === "stay" && !fact.withdrawn_at && fact.from)
    .map((fact) => ({ fact, from: dayOf(fact.from ?? ""), until: fact.until ? dayOf(fact.until) : undefined }))
    .sort((a, b) => a.from.localeCompare(b.from) || (a.fact.from ?? "").localeCompare(b.fact.from ?? ""));
  const steps: Step[] = [];
  // A stay without an end goes on, so that nothing is unknown after it.
  let known: string | undefined;
  let open = false;
  for (const { fact, from, until } of stays) {
    if (known && !open && from > later(known, 1)) {
      steps.push({ kind: "gap", from: later(known, 1), until: later(from, -1) });
    }
    steps.push({ kind: "stay", fact });
    open ||= !until;
    if (until && (!known || until > known)) known = until;
  }
  return steps;
}
