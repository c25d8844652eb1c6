import { describe, expect, it } from "vitest";
import { changed } from "./changed";

describe("what differs between two texts", () => {
  it.each([
    ["您好，我是张三", "您好，我是李四", ["您好，我是", "李四", ""]],
    ["Hello there", "Hello", ["Hello", "", ""]],
    ["Hello", "Hello there", ["Hello", " there", ""]],
    ["aa", "aaa", ["aa", "a", ""]],
    ["same", "same", ["same", "", ""]],
    ["𠮷田", "𠮶田", ["", "𠮶", "田"]],
  ])("%s → %s", (from, to, parts) => {
    expect(changed(from, to)).toEqual(parts);
  });
});
