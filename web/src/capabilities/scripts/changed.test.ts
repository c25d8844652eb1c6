import { describe, expect, it } from "vitest";
import { changed } from "./changed";

/** What differs in brackets. */
const shown = (from: string, to: string) =>
  changed(from, to)
    .map(({ text, differs }) => (differs ? `[${text}]` : text))
    .join("");

describe("what differs between two texts", () => {
  it.each([
    ["您好，我是张三。再见", "您好，我是李四。再会", "您好，我是[李四]。再[会]"],
    ["Hello there, {caller}", "Hello you, {area}", "Hello [you], [{area}]"],
    ["Hello there", "Hello", "Hello"],
    ["Hello", "Hello there", "Hello[ there]"],
    ["same", "same", "same"],
    ["", "all of it", "[all of it]"],
    ["𠮷田", "𠮶田", "[𠮶]田"],
  ])("%s → %s", (from, to, expected) => {
    expect(shown(from, to)).toBe(expected);
  });
});
