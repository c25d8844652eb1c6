import { afterEach, describe, expect, it } from "vitest";
import { makeFormat } from "./formatters";
import { dayOf, daysAfter, followZone, fromField, toField } from "./wall-clock";

afterEach(() => followZone(undefined));

describe("the clock on the wall", () => {
  it("tells times where the work is, whatever the device thinks", () => {
    followZone("Asia/Shanghai");
    expect(toField(new Date("2022-09-15T08:00:00Z"))).toBe("2022-09-15T16:00");
    expect(fromField("2022-09-15T16:00").toISOString()).toBe("2022-09-15T08:00:00.000Z");
    expect(dayOf(new Date("2022-09-15T16:30:00Z"))).toBe("2022-09-16");
    followZone("America/New_York");
    expect(fromField("2022-09-15T16:00").toISOString()).toBe("2022-09-15T20:00:00.000Z");
  });

  it("knows days on which clocks change", () => {
    followZone("Europe/Berlin");
    expect(fromField("2022-10-30T01:30").toISOString()).toBe("2022-10-29T23:30:00.000Z");
    expect(fromField("2022-10-30T12:00").toISOString()).toBe("2022-10-30T11:00:00.000Z");
    expect(toField(fromField("2022-03-27T12:00"))).toBe("2022-03-27T12:00");
  });

  it("a day is that day in every zone", () => {
    for (const zone of ["Pacific/Auckland", "America/Los_Angeles", "Asia/Shanghai"]) {
      followZone(zone);
      expect(makeFormat("en").date("2022-09-15")).toMatch(/^15 Sept? /);
    }
    expect(daysAfter("2022-12-31", 1)).toBe("2023-01-01");
  });

  it("what is typed wrongly is no moment", () => {
    followZone("Asia/Shanghai");
    expect(Number.isNaN(fromField("tomorrow").getTime())).toBe(true);
  });
});
