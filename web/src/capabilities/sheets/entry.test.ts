import { describe, expect, it } from "vitest";
import type { Outcome, Question, Sheet } from "../../api/contract";
import { answerOf, commonest, inGroups, missingIn, momentOf, NOTHING } from "./entry";

const outcome = (key: string, needs: string[] = []) => ({ code: `o${key}`, key, needs }) as unknown as Outcome;
const question = (key: string, choices: string[]) =>
  ({
    key,
    required: true,
    choices: choices.map((code) => ({ code, title: { zh: code, en: code } })),
  }) as unknown as Question;

describe("what is entered from paper", () => {
  it("numbers are grouped as people dial them", () => {
    expect(["13800138000", "06682880123", "+23276123456", "110"].map(inGroups)).toEqual([
      "138 0013 8000",
      "066 8288 0123",
      "+232 7612 3456",
      "110",
    ]);
  });

  it("boxes are those on the digits, as they lie on the keyboard", () => {
    expect(commonest([outcome("0"), outcome("x"), outcome("2"), outcome("1")]).map((each) => each.key)).toEqual([
      "1",
      "2",
      "0",
    ]);
  });

  it("an answer is the number of a choice, words, or a dash", () => {
    const was = question("was_there", ["yes", "no"]);
    expect(answerOf(was, "2")).toEqual({ value: "no", state: null });
    expect(answerOf(was, "–")).toEqual({ value: "", state: "refused" });
    expect(answerOf(was, " ")).toBeNull();
    expect(answerOf(question("address", []), "12")).toEqual({ value: "12", state: null });
  });

  it("a time on paper is of the sheet's day, or of the morning after", () => {
    const day = (clock: string) => new Date(`2022-09-15T${clock}:00`).toISOString();
    const sheet = { printed_at: day("10:00"), until: day("21:00") } as Sheet;
    expect(momentOf("11:30", sheet)).toBe(day("11:30"));
    expect(momentOf("09:30", sheet)).toBe(day("09:30"));
    expect(momentOf("", sheet)).toBeNull();
    const night = { printed_at: day("22:00"), until: new Date("2022-09-16T06:00:00").toISOString() } as Sheet;
    expect(momentOf("01:15", night)).toBe(new Date("2022-09-16T01:15:00").toISOString());
  });

  it("what the outcome needs is missed by name", () => {
    const required = [question("was_there", ["yes", "no"])];
    expect(missingIn(NOTHING, required)).toEqual(["outcome"]);
    const complete = { ...NOTHING, outcome: outcome("1", ["answers"]) };
    expect(missingIn(complete, required)).toEqual(["answers"]);
    expect(missingIn({ ...complete, answers: { was_there: "1" } }, required)).toEqual([]);
    expect(missingIn({ ...complete, incomplete_reason: "cut off" }, required)).toEqual([]);
    expect(missingIn({ ...NOTHING, outcome: outcome("m", ["guardian", "call_back_at"]) }, required)).toEqual([
      "guardian",
      "call_back_at",
    ]);
  });
});
