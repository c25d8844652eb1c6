import { describe, expect, it } from "vitest";
import type { Outcome } from "../../api/contract";
import { inOrder, matching, missingFor, NO_NEEDS } from "./outcomes";
import { spoken } from "../../ui/spoken";
import { soonTimes } from "./outcome-needs";

const outcome = (code: string, group: string, needs: string[] = []): Outcome => ({
  code,
  disposition: "retry",
  title: { zh: code === "no_answer" ? "无人接听" : code, en: code.replaceAll("_", " ") },
  key: "",
  group,
  needs,
  counts_as_attempt: true,
  harms_caller: false,
});

describe("outcomes", () => {
  it("keep the pack's order inside their groups", () => {
    const given = [
      outcome("a", "other"),
      outcome("b", "reached"),
      outcome("c", "not_reached"),
      outcome("d", "reached"),
    ];
    expect(inOrder(given).map((each) => each.code)).toEqual(["b", "d", "c", "a"]);
  });

  it("are found by the words of either language", () => {
    const given = [outcome("no_answer", "not_reached"), outcome("busy", "not_reached")];
    expect(matching(given, "无人").map((each) => each.code)).toEqual(["no_answer"]);
    expect(matching(given, "ANSW").map((each) => each.code)).toEqual(["no_answer"]);
    expect(matching(given, " ")).toHaveLength(2);
  });

  it("cannot be recorded before they have what they need", () => {
    const later = outcome("minor", "reached", ["guardian", "call_back_at"]);
    expect(missingFor(later, NO_NEEDS, [])).toEqual(["guardian", "call_back_at"]);
    expect(missingFor(later, { ...NO_NEEDS, guardian_telephone: "1", call_back_at: "2022-09-15T18:30" }, [])).toEqual(
      [],
    );
    expect(missingFor(outcome("abusive", "reached", ["note"]), { ...NO_NEEDS, note: "  " }, [])).toEqual(["note"]);
  });

  it("are complete when every required question is answered or refused, or there is a reason", () => {
    const complete = outcome("complete", "reached", ["answers"]);
    const home = [{ id: "home", label: "Where do you live?" }];
    expect(missingFor(complete, NO_NEEDS, home)).toEqual(["answers"]);
    expect(missingFor(complete, { ...NO_NEEDS, incomplete_reason: "the line broke" }, home)).toEqual([]);
    expect(missingFor(complete, NO_NEEDS, [])).toEqual([]);
  });
});

describe("the script", () => {
  it("fills in the words it knows and leaves the others", () => {
    expect(spoken("{area} {{code}} {moon}", { area: "茂南区", code: "472" })).toBe("茂南区 472 {moon}");
  });
});

describe("times to call back", () => {
  it("lie ahead, and leave out an evening that is over", () => {
    const keys = (hour: number) => soonTimes(new Date(2022, 8, 15, hour, 2)).map((time) => time.key);
    expect(keys(10)).toContain("this_evening");
    expect(keys(18)).not.toContain("this_evening");
    expect(soonTimes(new Date(2022, 8, 15, 23, 58)).map((time) => time.at)).toEqual([
      "2022-09-16T00:30",
      "2022-09-16T02:00",
      "2022-09-16T09:00",
    ]);
  });
});
