import type { Outcome } from "../../api/contract";

/** The outcome of a pack by which somebody is left alone for a while. */
export const UPSET = "upset";

/** What an outcome may still need before it can be recorded. */
export interface Needs {
  call_back_at: string;
  field: string;
  note: string;
  guardian_name: string;
  guardian_telephone: string;
  language: string;
  incomplete_reason: string;
}

export const NO_NEEDS: Needs = {
  call_back_at: "",
  field: "",
  note: "",
  guardian_name: "",
  guardian_telephone: "",
  language: "",
  incomplete_reason: "",
};

export const GROUPS = ["reached", "not_reached", "number", "other"];

/** The outcomes in the order of their groups, as the keys are taught. */
export function inOrder(outcomes: Outcome[]): Outcome[] {
  const place = (outcome: Outcome) => (GROUPS.indexOf(outcome.group) + GROUPS.length) % GROUPS.length;
  return [...outcomes].sort((a, b) => place(a) - place(b));
}

const AT_HAND = 3;

/** What a call ends with most often when nobody spoke: the first that ask for nothing, in the pack's order. */
export function atHand(outcomes: Outcome[]): Outcome[] {
  return outcomes.filter((each) => each.group === "not_reached" && each.needs.length === 0).slice(0, AT_HAND);
}

/** Outcomes whose words, in either language, hold what was typed. */
export function matching(outcomes: Outcome[], typed: string): Outcome[] {
  const sought = typed.trim().toLowerCase();
  if (!sought) return outcomes;
  return outcomes.filter((outcome) =>
    [outcome.title.zh, outcome.title.en, outcome.code.replaceAll("_", " ")].some((words) =>
      words.toLowerCase().includes(sought),
    ),
  );
}

/** A required question without an answer. */
export interface OpenQuestion {
  id: string;
  label: string;
}

/** What the outcome asks for as things stand: answers only while some required question has none. */
export function askedBy(outcome: Outcome, open: OpenQuestion[]): string[] {
  return outcome.needs.filter((need) => need !== "answers" || open.length > 0);
}

/** What is still missing before the outcome can be recorded; empty when nothing is. */
export function missingFor(outcome: Outcome, needs: Needs, open: OpenQuestion[]): string[] {
  return askedBy(outcome, open).filter((need) => {
    if (need === "answers") return !needs.incomplete_reason.trim();
    if (need === "guardian") return !needs.guardian_name.trim() && !needs.guardian_telephone.trim();
    return !(needs[need as keyof Needs] ?? "").trim();
  });
}
