import { expect, test } from "vitest";
import { groups, readBack } from "./read-back";

test("numbers fall into the groups in which they are said", () => {
  expect(groups("13812340412")).toEqual(["138", "1234", "0412"]);
  expect(groups("44090219800203002X")).toEqual(["440902", "1980", "0203", "002X"]);
  expect(groups("0668-2345678")).toEqual(["0668", "2345", "678"]);
  expect(groups("012345")).toEqual([]);
  expect(groups("福华路12号")).toEqual([]);
});

test("one is yāo on the telephone, and X is said", () => {
  expect(readBack("13812340412", "zh-CN")).toBe("幺三八，幺二三四，零四幺二");
  expect(readBack("44090219800203002X", "zh-CN")).toBe("四四零九零二，幺九八零，零二零三，零零二叉");
  expect(readBack("13812340412", "en")).toBe("138 · 1234 · 0412");
  expect(readBack("no number", "en")).toBe("");
});
