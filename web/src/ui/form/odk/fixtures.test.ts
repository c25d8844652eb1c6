import "./testing";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { afterEach, describe, expect, it, vi } from "vitest";
import { plain, type FormSession, type NodeView } from "../engine";
import { odkEngine } from "./engine";

/**
 * Plays the forms that the server's own evaluator is tested with, so that a question that is asked here is one that
 * the server expects an answer to. Where the two may differ stands below, with the reason.
 */
const FOLDER = process.env.FIRSTLINE_FORM_FIXTURES ?? join(import.meta.dirname, "../../../../../crates/forms/fixtures");
const NOW = "2026-11-22T09:30:00+08:00[Asia/Shanghai]";

interface Step {
  language?: string;
  add?: string;
  remove?: string;
  set?: Record<string, string>;
  relevant?: string[];
  irrelevant?: string[];
  absent?: string[];
  values?: Record<string, string>;
  labels?: Record<string, string>;
  choices?: Record<string, string[]>;
  violations?: Record<string, string>;
  messages?: Record<string, string>;
}

/** Forms that mean something else in the browser, and what; one that no longer differs is taken out here. */
const DIFFERS: Record<string, string> = {
  "filter-in-repeat": "the engine takes away an answer whose choice is no longer offered; the server keeps it",
  "nested-repeats":
    "a new round of the engine begins without rounds of the repeat inside it; the server's begins with one",
  texts: "the engine's substring-after leaves out one character, however many it looked for",
};

const compiled = join(FOLDER, "compiled");
const names = existsSync(compiled)
  ? readdirSync(compiled)
      .filter((name) => name.endsWith(".xml"))
      .map((name) => name.slice(0, -4))
  : [];

function find(session: FormSession, path: string, type?: NodeView["type"], from = session.root): NodeView | null {
  const view = session.view(from);
  if (view.path === path && (!type || view.type === type)) return view;
  if (view.type === "question") return null;
  for (const child of view.children) {
    const found = find(session, path, type, child);
    if (found) return found;
  }
  return null;
}

function must(session: FormSession, path: string, type?: NodeView["type"]): NodeView {
  const found = find(session, path, type);
  if (!found) throw new Error(`there is no ${path}`);
  return found;
}

/** What is sent for a path, which may lead to a value that no screen shows; null where nothing is. */
function sent(session: FormSession, path: string): string | null {
  const document = new DOMParser().parseFromString(session.payload().instance, "text/xml");
  let here: Element | undefined = document.documentElement;
  for (const step of path.split("/").slice(2)) {
    const [, name, place = "1"] = /^([^[]+)(?:\[(\d+)\])?$/.exec(step) ?? [];
    here = [...(here?.children ?? [])].filter((child) => child.nodeName === name)[Number(place) - 1];
  }
  return here ? (here.textContent ?? "") : null;
}

const applies = (session: FormSession, path: string) => find(session, path)?.relevant ?? sent(session, path) !== null;

function act(session: FormSession, step: Step): void {
  if (step.language) session.setLanguage(step.language);
  if (step.add) session.addRepeat(must(session, step.add, "repeat").id);
  if (step.remove) session.removeRepeat(must(session, step.remove, "part").id);
  for (const [path, value] of Object.entries(step.set ?? {})) {
    session.setValue(must(session, path, "question").id, value);
  }
}

function expectAll(session: FormSession, step: Step, here: string): void {
  const look = (path: string) => `${here}: ${path}`;
  for (const path of step.relevant ?? []) expect.soft(applies(session, path), look(path)).toBe(true);
  for (const path of step.irrelevant ?? []) expect.soft(applies(session, path), look(path)).toBe(false);
  for (const path of step.absent ?? []) expect.soft(find(session, path), look(path)).toBeNull();
  for (const [path, value] of Object.entries(step.values ?? {})) {
    expect.soft(sent(session, path) ?? "", look(path)).toBe(value);
  }
  for (const [path, label] of Object.entries(step.labels ?? {})) {
    expect.soft(plain(must(session, path).label), look(path)).toBe(label);
  }
  for (const [path, values] of Object.entries(step.choices ?? {})) {
    const view = must(session, path, "question");
    const choices = view.type === "question" && "choices" in view.asks ? view.asks.choices : [];
    expect
      .soft(
        choices.map((choice) => choice.value),
        look(path),
      )
      .toEqual(values);
  }
  const violations = session.violations();
  if (step.violations) {
    const found = Object.fromEntries(violations.map(({ path, rule }) => [path, rule]));
    expect.soft(found, here).toEqual(step.violations);
  }
  for (const [path, message] of Object.entries(step.messages ?? {})) {
    expect.soft(violations.find((each) => each.path === path)?.message, look(path)).toBe(message);
  }
}

describe("the forms of the server's tests", () => {
  afterEach(() => void vi.useRealTimers());

  if (names.length === 0) it.skip(`are not in ${FOLDER}: nothing was played`, () => {});

  for (const name of names) {
    const same = name in DIFFERS ? it.fails : it;
    same(`${name} means ${name in DIFFERS ? "something else" : "the same"} in the browser`, () => play(name));
  }

  async function play(name: string) {
    const { now = NOW, steps } = parse(readFileSync(join(FOLDER, `${name}.toml`), "utf8")) as unknown as {
      now?: string;
      steps: Step[];
    };
    process.env.TZ = /\[(.+)\]/.exec(now)?.[1] ?? "UTC";
    vi.useFakeTimers({ toFake: ["Date"], now: new Date(now.replace(/\[.*/, "")) });
    const session = await odkEngine.open(readFileSync(join(compiled, `${name}.xml`), "utf8"), { language: "zh-CN" });
    for (const [at, step] of steps.entries()) {
      act(session, step);
      expectAll(session, step, `step ${at + 1}`);
    }
  }
});
