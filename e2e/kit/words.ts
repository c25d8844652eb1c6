import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

export type Language = "en" | "zh-CN";
type Words = Record<string, string>;

const WEB = resolve(import.meta.dirname, "../../web/src");

function load(language: Language): Words {
  const capabilities = readdirSync(join(WEB, "capabilities")).map((name) => join(WEB, "capabilities", name));
  const files = [join(WEB, "app"), join(WEB, "ui"), ...capabilities].map((folder) => join(folder, "locales", `${language}.json`));
  return Object.assign({}, ...files.map((file) => JSON.parse(readFileSync(file, "utf8")) as Words));
}

const ALL: Record<Language, Words> = { en: load("en"), "zh-CN": load("zh-CN") };

/** What the app calls something in a language, so that a test can run in both. */
export function word(language: Language, key: string, values: Record<string, string | number> = {}): string {
  const text = ALL[language][key];
  if (text === undefined) throw new Error(`${language} has no word for ${key}`);
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));
}
