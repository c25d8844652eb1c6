import "./testing";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { afterEach, describe, expect, it, vi } from "vitest";
import { plain, type FormSession, type NodeView } from "../engine";
import { odkEngine } from "./engine";

/**
 * Plays the forms that the server's own evaluator is tested with, so that a question that is asked here is one that
 * the server expects an answer to. Where the two are known to differ stands beside those forms; they keep away from it.
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

const compiled = join(FOLDER, "compiled");
const names = existsSync(compiled)
  ? readdirSync(compiled)
      .filter((name) => name.endsWith(".xml"))
      .map((name) => name.slice(0, -4))
  : [];

function find(session: FormSession, path: string, type?: NodeView["type"], from = session.root): NodeView | null {
  const view = session.view(from);
  const same = view.path === path || (view.type === "question" && view.path.replaceAll("[1]", "") === path);
  if (same && (!type || view.type === type)) return view;
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
  for (const path of Object.keys(step.set ?? {}).sort()) {
    session.setValue(must(session, path, "question").id, step.set?.[path] ?? "");
  }
}

/** Where the browser sees something else than the step expects. */
function differences(session: FormSession, step: Step, here: string): string[] {
  const found: string[] = [];
  const compare = (what: string, browser: unknown, server: unknown) => {
    const [ours, theirs] = [browser, server].map((each) => JSON.stringify(each));
    if (ours !== theirs) found.push(`${here}: ${what} is ${ours} here and ${theirs} there`);
  };
  const sorted = (record: Record<string, string>) => Object.entries(record).sort();
  for (const path of step.relevant ?? []) compare(`${path} applies`, applies(session, path), true);
  for (const path of step.irrelevant ?? []) compare(`${path} applies`, applies(session, path), false);
  for (const path of step.absent ?? []) compare(`${path} exists`, find(session, path) !== null, false);
  for (const [path, value] of Object.entries(step.values ?? {})) compare(path, sent(session, path) ?? "", value);
  for (const [path, label] of Object.entries(step.labels ?? {})) {
    compare(`the label of ${path}`, plain(must(session, path).label), label);
  }
  for (const [path, values] of Object.entries(step.choices ?? {})) {
    const view = must(session, path, "question");
    const choices = view.type === "question" && "choices" in view.asks ? view.asks.choices : [];
    const offered = choices.map((choice) => choice.value);
    compare(`the choices of ${path}`, offered, values);
  }
  const violations = session.violations();
  if (step.violations) {
    const broken = Object.fromEntries(violations.map(({ path, rule }) => [path, rule]));
    compare("what is violated", sorted(broken), sorted(step.violations));
  }
  for (const [path, message] of Object.entries(step.messages ?? {})) {
    compare(`the message of ${path}`, violations.find((each) => each.path === path)?.message, message);
  }
  return found;
}

describe("the forms of the server's tests", () => {
  afterEach(() => void vi.useRealTimers());

  if (names.length === 0) it.skip(`are not in ${FOLDER}: nothing was played`, () => {});

  it.each(names)("%s means the same in the browser", async (name) => expect(await play(name)).toEqual([]));

  async function play(name: string): Promise<string[]> {
    const { now = NOW, steps } = parse(readFileSync(join(FOLDER, `${name}.toml`), "utf8")) as unknown as {
      now?: string;
      steps: Step[];
    };
    process.env.TZ = /\[(.+)\]/.exec(now)?.[1] ?? "UTC";
    vi.useFakeTimers({ toFake: ["Date"], now: new Date(now.replace(/\[.*/, "")) });
    const session = await odkEngine.open(readFileSync(join(compiled, `${name}.xml`), "utf8"), { language: "zh-CN" });
    return steps.flatMap((step, at) => {
      act(session, step);
      return differences(session, step, `step ${at + 1}`);
    });
  }
});
