import type { Outcome, Question, Sheet } from "../../api/contract";
import { dayOf, fromField } from "../../i18n/wall-clock";

/** What the paper says of one call. */
export interface Written {
  outcome: Outcome | null;
  call_back_at: string;
  field: string;
  note: string;
  guardian_name: string;
  guardian_telephone: string;
  incomplete_reason: string;
  /** By the key of the question: the number of a choice, words, or a dash for what somebody would not say. */
  answers: Record<string, string>;
  called_at: string;
}

export const NOTHING: Written = {
  outcome: null,
  call_back_at: "",
  field: "",
  note: "",
  guardian_name: "",
  guardian_telephone: "",
  incomplete_reason: "",
  answers: {},
  called_at: "",
};

/** The outcomes that have a box on paper: those on the digits, which are what calls end with most often. */
export function commonest(outcomes: Outcome[]): Outcome[] {
  return outcomes.filter((each) => /^\d$/.test(each.key)).sort((a, b) => order(a.key) - order(b.key));
}

const order = (key: string) => (Number(key) + 9) % 10;

/** A number as people dial it: 138 0013 8000. */
export function inGroups(number: string): string {
  if (/^1\d{10}$/.test(number)) return number.replace(/^(\d{3})(\d{4})(\d{4})$/, "$1 $2 $3");
  return number.replace(/\d{7,}/, (digits) => digits.replace(/\B(?=(\d{4})+$)/g, " "));
}

/** An answer as it was typed from paper; null for what the paper does not say. */
export function answerOf(question: Question, typed: string): { value: string; state: string | null } | null {
  const text = typed.trim();
  if (!text) return null;
  if (/^[-–—－]$/.test(text)) return { value: "", state: "refused" };
  const choice = question.choices[Number(text) - 1];
  return { value: choice ? choice.code : text, state: null };
}

/** A clock time on paper as a moment: on the day of printing, or the day after for a sheet through the night. */
export function momentOf(clock: string, sheet: Sheet): string | null {
  const [hours, minutes] = clock.split(":").map(Number);
  if (!clock || Number.isNaN(hours) || Number.isNaN(minutes)) return null;
  const printed = new Date(sheet.printed_at);
  const two = (value: number) => String(value).padStart(2, "0");
  const at = fromField(`${dayOf(printed)}T${two(hours)}:${two(minutes)}:59`);
  if (at < printed) {
    const next = new Date(at.getTime() + 86_400_000);
    if (next <= new Date(sheet.until)) at.setTime(next.getTime());
  }
  at.setUTCSeconds(0);
  return (at < printed && printed.getTime() - at.getTime() < 60_000 ? printed : at).toISOString();
}

/** What an entry still needs, in the words of the outcome. */
export function missingIn(written: Written, required: Question[]): string[] {
  const { outcome } = written;
  if (!outcome) return ["outcome"];
  return outcome.needs.filter((need) => {
    if (need === "answers") return isIncomplete(written, required) && !written.incomplete_reason.trim();
    if (need === "guardian") return !written.guardian_name.trim() && !written.guardian_telephone.trim();
    return !String(written[need as keyof Written] ?? "").trim();
  });
}

export function isIncomplete(written: Written, required: Question[]): boolean {
  return required.some((question) => answerOf(question, written.answers[question.key] ?? "") === null);
}
