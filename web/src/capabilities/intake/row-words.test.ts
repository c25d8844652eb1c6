import i18next from "i18next";
import { describe, expect, it } from "vitest";
import { problemSentence } from "./row-words";

const say = (code: string, field: string, params: Record<string, string> = {}) =>
  problemSentence(i18next.t, { code, field, params });

describe("why a row is doubtful", () => {
  it("speaks in whole sentences with the figures in them", () => {
    expect(say("intake.identity_wrong_length", "identity_number", { length: "17" })).toBe(
      "The identity number has 17 characters. Is one missing, or one too many?",
    );
  });

  it("translates codes inside the parameters", () => {
    expect(say("intake.sex_contradicts_identity", "sex", { said: "male", found: "female" })).toContain(
      "says male, the identity number says female",
    );
    expect(
      say("intake.dates_out_of_order", "fact:date_of_onset", {
        before: "birth_date",
        before_date: "1",
        after: "visited_on",
        after_date: "2",
        days: "3",
      }),
    ).toMatch(/^Birth date \(1\) lies 3 days after Time of the visit/);
    expect(say("intake.required_missing", "work_unit", { because: "occupation", because_value: "student" })).toBe(
      "Work unit is empty although Occupation is “student”.",
    );
  });

  it("still says something about a code it does not know", () => {
    expect(say("intake.brand_new", "fact:seat_number")).toBe("seat number: something is doubtful (intake.brand_new).");
  });
});
