import { describe, expect, it } from "vitest";
import { monthAfter, weeksOf } from "./calendar-month";

describe("a month", () => {
  it.each([
    ["2022-09", 1, "2022-10"],
    ["2022-12", 1, "2023-01"],
    ["2023-01", -1, "2022-12"],
    ["2022-09", -12, "2021-09"],
  ])("%s and %i months are %s", (month, months, expected) => {
    expect(monthAfter(month, months)).toBe(expected);
  });

  it.each([
    ["2022-09", "2022-08-29", "2022-10-02", 5],
    ["2021-02", "2021-02-01", "2021-02-28", 4],
    ["2022-05", "2022-04-25", "2022-06-05", 6],
  ])("%s lies in whole weeks from Monday to Sunday", (month, first, last, weeks) => {
    const found = weeksOf(month);
    expect([found[0][0], found.at(-1)?.[6], found.length]).toEqual([first, last, weeks]);
    expect(new Set(found.flat()).size).toBe(weeks * 7);
  });
});
