import type { Counters, Outcome } from "../../api/contract";

/** How long somebody has been at it without a pause; kept in this tab only, since it is nobody else's business. */
const RUN = "firstline.calls.run";
const HARD = "firstline.calls.hard";
/** A gap this long is a pause. */
const PAUSE_MS = 10 * 60_000;
interface Run {
  since: number;
  last: number;
}

function run(): Run | null {
  try {
    return JSON.parse(sessionStorage.getItem(RUN) ?? "null") as Run | null;
  } catch {
    return null;
  }
}

/** Notes that a call was taken or ended. */
export function atWork(now: number): void {
  const before = run();
  const since = before && now - before.last < PAUSE_MS ? before.since : now;
  sessionStorage.setItem(RUN, JSON.stringify({ since, last: now }));
}

/** Notes a pause. */
export function tookBreak(now: number): void {
  sessionStorage.setItem(RUN, JSON.stringify({ since: now, last: now }));
}

export function minutesAtWork(now: number): number {
  const before = run();
  return before && now - before.last < PAUSE_MS ? Math.floor((now - before.since) / 60_000) : 0;
}

function hardToday(counters: Counters, outcomes: Outcome[]): number {
  const hard = outcomes.filter((each) => each.harms_caller);
  return hard.reduce((sum, each) => sum + (counters.per_outcome[each.code] ?? 0), 0);
}

/** Hard calls of today that the caller has not put behind them. */
export function hardCalls(counters: Counters, outcomes: Outcome[]): number {
  return Math.max(0, hardToday(counters, outcomes) - Number(sessionStorage.getItem(HARD) ?? 0));
}

export function forgetHardCalls(counters: Counters, outcomes: Outcome[]): void {
  sessionStorage.setItem(HARD, String(hardToday(counters, outcomes)));
}
