import { test as base, expect, type Browser, type BrowserContext, type Locator, type Page } from "@playwright/test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Person } from "./api";
import { PASSWORD } from "./district";
import { Server } from "./server";
import { word, type Language } from "./words";

/** The day on which everything happens. */
export const DAY = "2022-09-15";

export interface Options {
  /** The language in which a browser opens the app. */
  language: Language;
  /** The server's time when the test begins. */
  startAt: string;
}

interface Fixtures {
  /** A running server with the settled district of `kit/district.ts`. */
  server: Server;
  /** Opens a browser of its own in which somebody is signed in. */
  open: (login: string, options?: OpenOptions) => Promise<Page>;
  /** Signs somebody in who works without a screen. */
  person: (login: string) => Promise<Person>;
  /** A word of the app in the test's language. */
  w: (key: string, values?: Record<string, string | number>) => string;
}

interface OpenOptions {
  width?: number;
  language?: Language;
}

export const test = base.extend<Fixtures & Options>({
  language: ["en", { option: true }],
  startAt: [`${DAY}T09:40:00+08:00`, { option: true }],
  server: async ({ startAt }, use, info) => {
    const folder = mkdtempSync(join(tmpdir(), "firstline-e2e-"));
    const server = new Server(folder);
    server.copyFrom(process.env.FIRSTLINE_E2E_DISTRICT ?? "");
    server.at(startAt);
    await server.start();
    await use(server);
    await server.stop();
    if (info.status !== info.expectedStatus) await info.attach("server", { body: server.output });
    rmSync(folder, { recursive: true, force: true });
  },
  open: async ({ browser, server, language }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (login, options = {}) => {
      const context = await newContext(browser, server, options.language ?? language, options.width);
      opened.push(context);
      const headers = { "x-firstline": "1" };
      const signedIn = await context.request.post("/api/session", { headers, data: { login, password: PASSWORD } });
      const chosen = await context.request.put("/api/session/language", { headers, data: { language: options.language ?? language } });
      expect([signedIn.status(), chosen.status()]).toEqual([200, 204]);
      const page = await context.newPage();
      await page.goto("/");
      return page;
    });
    for (const context of opened) await context.close();
  },
  person: async ({ server }, use) => {
    await use((login) => Person.signIn(server, login));
  },
  w: async ({ language }, use) => {
    await use((key, values) => word(language, key, values));
  },
});

function newContext(browser: Browser, server: Server, language: Language, width = 1440): Promise<BrowserContext> {
  return browser.newContext({
    baseURL: server.url,
    locale: language,
    viewport: { width, height: width < 600 ? 740 : 900 },
    timezoneId: "Asia/Shanghai",
  });
}

/** Opens a browser in which nobody is signed in, and chooses the language by hand. */
export async function newPage(browser: Browser, server: Server, language: Language, width?: number): Promise<Page> {
  const context = await newContext(browser, server, language === "en" ? "zh-CN" : "en", width);
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: language === "en" ? "English" : "中文" }).click();
  // Whoever goes on before the words are there would leave without having chosen.
  await expect(page.locator("html")).toHaveAttribute("lang", language);
  return page;
}

export async function signIn(page: Page, login: string, password: string, language: Language): Promise<void> {
  await page.getByLabel(word(language, "access.login")).fill(login);
  await page.getByLabel(word(language, "access.password"), { exact: true }).fill(password);
  await page.getByRole("button", { name: word(language, "access.sign_in") }).click();
  await expect(page.getByRole("button", { name: word(language, "access.sign_in") })).toHaveCount(0);
}

/** The number that a list of facts shows for a label. */
export function figure(within: Page | Locator, label: string): Locator {
  return within.locator("div").filter({ has: within.locator("dt", { hasText: new RegExp(`^${label}$`) }) }).locator("dd").first();
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  impact: string | null;
  help: string;
  nodes: { target: string[]; failureSummary?: string }[];
}

/** Insists that axe finds nothing serious or critical on the screen. */
export async function insistOnAxe(page: Page, except: string[] = []): Promise<void> {
  // A colour on its way to another one is nobody's colour.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity).map((each) => each.finished.catch(() => undefined))));
  await page.evaluate(axe);
  const found: Violation[] = await page.evaluate(async (rules) => {
    const run = (window as unknown as { axe: { run: (where: Document, options: object) => Promise<{ violations: Violation[] }> } }).axe.run;
    return (await run(document, { resultTypes: ["violations"], rules: Object.fromEntries(rules.map((rule) => [rule, { enabled: false }])) })).violations;
  }, except);
  const grave = found.filter((each) => each.impact === "serious" || each.impact === "critical");
  const told = grave.flatMap((each) => each.nodes.map((node) => `${each.id}: ${each.help} at ${node.target.join(" ")} ${node.failureSummary ?? ""}`));
  expect.soft(told, `${page.url()} in axe's eyes`).toEqual([]);
}

/** Insists that the page itself is no wider than the screen. */
export async function insistOnWidth(page: Page): Promise<void> {
  const { needed, given } = await page.evaluate(() => ({ needed: document.documentElement.scrollWidth, given: window.innerWidth }));
  expect.soft(needed, `${page.url()} is wider than the screen`).toBeLessThanOrEqual(given);
}

/** A question of the form in hand, by its way from the root. */
export function answerAt(page: Page, path: string): Locator {
  return page.locator(`[data-path="/data/${path}"]`);
}

/** Takes the next person with the keyboard, and waits until what to say stands there. */
export async function takeNext(page: Page): Promise<void> {
  await expect(page.locator(".next-person")).toBeVisible();
  await page.keyboard.press("n");
  await expect(page.locator(".workbench .script")).toBeVisible();
}

/** Answers what the base pack requires before a call is complete. */
export async function answerRequired(page: Page): Promise<void> {
  await answerAt(page, "exposure/was_there").getByRole("radio").first().check();
  await answerAt(page, "health/symptoms").getByRole("radio").nth(1).check();
  await answerAt(page, "addresses/current_address").getByRole("textbox").fill("河东街道");
}

export { expect };
