import i18next from "i18next";
import { describe, expect, it } from "vitest";
import type { JournalEntry } from "../../api/contract";
import { makeFormat } from "../../i18n/formatters";
import { eventDetails } from "./event-words";

const pack = {
  outcome: (code: string) => (code === "no_answer" ? "No answer" : code),
  field: (key: string) => (key === "identity_number" ? "Identity number" : key),
  refusal: (code: string) => code,
  answer: (_: string, value: string) => value,
  visit: (code: string) => code,
  support: (code: string) => code,
  partner: (code: string) => (code === "police" ? "Police" : code),
  result: (code: string) => code,
};
const details = (kind: string, params: Record<string, unknown>) =>
  eventDetails({ kind, params } as unknown as JournalEntry, { t: i18next.t, format: makeFormat("en"), pack }).map(
    ({ name, value }) => `${name} = ${value}`,
  );

describe("the details of an event", () => {
  it("are said in words, what only machines compare last", () => {
    expect(
      details("outcome_recorded", { token: 1, outcome: "no_answer", disposition: "retry", state: "later", note: null }),
    ).toEqual(["outcome = No answer", "what follows = call again", "stands at = call back later", "claim = 1"]);
    expect(
      details("row_decided", { row: 1200, outcome: "held", decision: "correct", fields: ["identity_number"] }),
    ).toEqual(["row = 1,200", "outcome = held", "decision = corrected", "fields = Identity number"]);
    expect(details("list_failed", { failure: { code: "tables.empty", params: {} } })).toEqual([
      "failure = The file holds no rows.",
    ]);
  });

  it("stay codes when nobody knows them", () => {
    expect(details("of_a_later_edition", { moon: "full", state: "orbiting", shape: { round: true } })).toEqual([
      "moon = full",
      "stands at = orbiting",
      'shape = {"round":true}',
    ]);
  });
});
