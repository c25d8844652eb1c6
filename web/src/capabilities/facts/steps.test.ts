import { expect, test } from "vitest";
import type { Fact } from "../../api/contract";
import { itinerary } from "./steps";

const stay = (from: string, until?: string, more: Partial<Fact> = {}) =>
  ({ kind: "stay", from, until, ...more }) as Fact;
const told = (facts: Fact[]) =>
  itinerary(facts, (value) => value.slice(0, 10)).map((step) =>
    step.kind === "gap" ? `? ${step.from} ${step.until}` : step.fact.from,
  );

test("stays come in order, and days of which nothing is known are named", () => {
  expect(told([stay("2022-09-05", "2022-09-06"), stay("2022-08-30", "2022-09-01")])).toEqual([
    "2022-08-30",
    "? 2022-09-02 2022-09-04",
    "2022-09-05",
  ]);
});

test("a day that follows at once, a longer stay around and a stay without an end leave no gap", () => {
  expect(told([stay("2022-09-01", "2022-09-02"), stay("2022-09-03", "2022-09-03")])).toHaveLength(2);
  const around = [stay("2022-09-01", "2022-09-10"), stay("2022-09-02", "2022-09-03"), stay("2022-09-08", "2022-09-09")];
  expect(told(around)).toHaveLength(3);
  expect(told([stay("2022-09-01"), stay("2022-09-20", "2022-09-21")])).toHaveLength(2);
});

test("what was withdrawn and what is no stay is no part of it", () => {
  const facts = [
    stay("2022-09-01", "2022-09-02", { withdrawn_at: "2022-09-03T00:00:00Z" }),
    stay("2022-09-04", undefined, { kind: "onset" }),
  ];
  expect(told(facts)).toEqual([]);
});
