import { daysAfter } from "../../i18n/wall-clock";

/** What can be on a day, in the order in which it is shown. */
export const KINDS = ["start", "end", "test", "inspection", "offer", "check"] as const;

/** So many months after a month: `2022-09`. */
export function monthAfter(month: string, months: number): string {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
}

/** The weeks that a month lies in, each from Monday to Sunday. */
export function weeksOf(month: string): string[][] {
  const first = `${month}-01`;
  const end = `${monthAfter(month, 1)}-01`;
  const monday = daysAfter(first, -((new Date(`${first}T00:00Z`).getUTCDay() + 6) % 7));
  const weeks: string[][] = [];
  for (let start = monday; start < end; start = daysAfter(start, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, day) => daysAfter(start, day)));
  }
  return weeks;
}
