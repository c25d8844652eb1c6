import { expect, test } from "vitest";
import { inCommon } from "./differing";

const marked = (text: string, other: string) => {
  const same = inCommon([...text], [...other]);
  return [...text].map((letter, at) => (same.has(at) ? letter : `[${letter}]`)).join("");
};

test("what differs is marked, and nothing else", () => {
  expect(marked("13812340412", "13812340421")).toBe("138123404[1]2");
  expect(marked("王晓英", "王小英")).toBe("王[晓]英");
  expect(marked("same", "same")).toBe("same");
  expect(marked("𠮷田", "吉田")).toBe("[𠮷]田");
  expect(marked("", "x")).toBe("");
});
