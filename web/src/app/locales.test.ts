import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = join(import.meta.dirname, "..");
const files = readdirSync(SRC, { recursive: true, encoding: "utf8" });
const folders = files
  .filter((file) => file.endsWith("locales/en.json"))
  .map((file) => file.slice(0, -"en.json".length));
const strings = (folder: string, language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(SRC, folder, `${language}.json`), "utf8"));
const everything = Object.assign({}, ...folders.map((folder) => strings(folder, "en"))) as Record<string, string>;

/** The names in a text that are filled in. */
function blanks(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]).sort();
}

describe("the strings of both languages", () => {
  it.each(folders)("%s has the same keys, the same blanks, and no empty text", (folder) => {
    const [en, zh] = [strings(folder, "en"), strings(folder, "zh-CN")];
    expect(Object.keys(zh)).toEqual(Object.keys(en));
    for (const [key, text] of Object.entries(en)) {
      expect(text.trim(), key).not.toBe("");
      expect(zh[key].trim(), key).not.toBe("");
      expect([...new Set(blanks(zh[key]))], key).toEqual([...new Set(blanks(text))]);
    }
  });

  it("no key is there twice", () => {
    const keys = folders.flatMap((folder) => Object.keys(strings(folder, "en")));
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
  });

  it("every key that the code names is there", () => {
    const missing: string[] = [];
    for (const file of files.filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."))) {
      const source = readFileSync(join(SRC, file), "utf8");
      for (const [, key] of source.matchAll(/\bt\(\s*"([a-z_]+\.[\w.]+)"/g)) {
        if (!(key in everything) && !(`${key}_other` in everything)) missing.push(`${file}: ${key}`);
      }
    }
    expect(missing).toEqual([]);
  });
});
