// Takes the pictures of the README from a running demo: node docs/pictures/take.mjs http://127.0.0.1:8080
// Makes some calls first, through the API, so that there is something to see.
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(new URL("../../e2e/package.json", import.meta.url));
const { chromium } = require("@playwright/test");
const base = process.argv[2] ?? "http://127.0.0.1:8080";
const folder = import.meta.dirname;
const password = "shoulder-to-shoulder";
const headers = { "x-firstline": "1" };
const answered = { was_there: { value: "yes" }, symptoms: { value: "no" }, current_address: { value: "", state: "refused" } };

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });

async function signIn(login, language = "zh-CN", viewport = { width: 1280, height: 800 }) {
  const context = await browser.newContext({ baseURL: base, viewport, locale: language, timezoneId: "Asia/Shanghai" });
  const answer = await context.request.post("/api/session", { headers, data: { login, password } });
  if (!answer.ok()) throw new Error(`${login} cannot sign in: ${await answer.text()}`);
  await context.request.put("/api/session/language", { headers, data: { language } });
  return context;
}

/** Calls some people with outcomes that need nothing further. */
async function calls(login, count) {
  const context = await signIn(login);
  const outcomes = ["complete", "no_answer", "complete", "complete", "busy", "no_answer", "switched_off", "complete"];
  for (let at = 0; at < count; at++) {
    const next = await context.request.post("/api/calls/next", { headers, data: {} });
    if (next.status() !== 200) break;
    const call = await next.json();
    const path = `/api/calls/${call.task_id}`;
    const telephone = call.telephones[0]?.id;
    if (telephone) await context.request.post(`${path}/dial`, { headers, data: { telephone_id: telephone, token: call.token } });
    const data = { token: call.token, outcome: outcomes[at % outcomes.length], ...(telephone ? { telephone_id: telephone } : {}) };
    if (data.outcome === "complete") data.answers = answered;
    const said = await context.request.post(`${path}/outcome`, { headers, data });
    if (!said.ok()) throw new Error(await said.text());
  }
  await context.close();
}

async function picture(name, context, path, act = async () => {}) {
  const page = await context.newPage();
  await page.goto(path);
  await page.waitForTimeout(1500);
  await act(page);
  await page.waitForTimeout(1000);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
}

for (let at = 1; at <= 36; at++) await calls(`caller${String(at).padStart(3, "0")}`, 2 + ((at * 7) % 9));

const lists = await (await (await signIn("clerk")).request.get("/api/lists")).json();
const market = lists.items.find((list) => list.filename === "market.xlsx") ?? lists.items[0];
await picture("overview", await signIn("commander"), "/");
await picture("list", await signIn("clerk"), `/lists/${market.id}`);
await picture("board", await signIn("supervisor1"), "/teams");
await picture("calling", await signIn("caller037"), "/calls", (page) => page.keyboard.press("n"));
await picture("calling-phone", await signIn("caller038", "zh-CN", { width: 390, height: 780 }), "/calls", (page) => page.keyboard.press("n"));
await picture("overview-english", await signIn("commander", "en"), "/");
await browser.close();
