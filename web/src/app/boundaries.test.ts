import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = join(import.meta.dirname, "..");
const MAY_IMPORT: Record<string, string[]> = {
  api: ["api", "i18n"],
  i18n: ["i18n"],
  ui: ["ui", "api", "i18n"],
  capabilities: ["capabilities", "ui", "api", "i18n"],
  app: ["app", "capabilities", "ui", "api", "i18n"],
};

/** Every import of one file of ours by another, as paths below src. */
function imports(): { from: string; to: string }[] {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) => /\/.*\.tsx?$/.test(name));
  return files.flatMap((from) => {
    const source = readFileSync(join(SRC, from), "utf8");
    const named = [...source.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)];
    return named.map(([, path]) => ({ from, to: relative(SRC, join(SRC, dirname(from), path)) }));
  });
}

describe("who may import whom", () => {
  it("layers import downwards only", () => {
    const wrong = imports().filter(({ from, to }) => !MAY_IMPORT[from.split("/")[0]]?.includes(to.split("/")[0]));
    expect(wrong).toEqual([]);
  });

  it("no capability imports another", () => {
    const wrong = imports().filter(({ from, to }) => {
      const [layer, capability] = from.split("/");
      const [otherLayer, other] = to.split("/");
      return layer === "capabilities" && otherLayer === "capabilities" && capability !== other;
    });
    expect(wrong).toEqual([]);
  });

  it("one folder alone knows the engine that runs questionnaires", () => {
    const named = /(?:from|import)\s*\(?\s*"@getodk\//;
    const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
    const knowing = files.filter((name) => named.test(readFileSync(join(SRC, name), "utf8")));
    expect(knowing.filter((name) => !name.startsWith("ui/form/odk/"))).toEqual([]);
  });
});
