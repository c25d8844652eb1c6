import { setTimeout as pause } from "node:timers/promises";
import { type Json, type Person } from "./kit/api";
import { PASSWORD } from "./kit/district";
import { answerRequired, DAY, expect, test } from "./kit/fixtures";
import { csv, people, person as someone } from "./kit/people";
import { word } from "./kit/words";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

const MANY = 20_000;

interface Acknowledged {
  login: string;
  person: string;
  outcome: string;
}

/** Calls as fast as the server answers, and keeps what the server has said is kept. */
async function callUntil(caller: Person, stopped: () => boolean, acknowledged: Acknowledged[]): Promise<void> {
  try {
    for (let n = 0; !stopped(); n += 1) {
      const call: Json | null = await caller.next();
      if (!call) return;
      const outcome = n % 3 ? "complete" : "refused";
      await caller.outcome(call, outcome);
      acknowledged.push({ login: caller.login, person: call.person.id, outcome });
    }
  } catch (error) {
    if (!stopped()) throw error;
  }
}

test("after kill -9 in the middle of a list and of calls nothing acknowledged is missing, and the list finishes by itself", async ({ open, person, server, w }) => {
  test.setTimeout(240_000);
  const clerk = await person("clerk");
  await clerk.receive("早上的名单.csv", csv(people(400)));
  const page = await open("caller1");
  await page.getByRole("button", { name: w("calls.next_person") }).click();
  await page.getByLabel(w("calls.note")).fill("was speaking when the light went out");
  await expect(page.getByText(w("calls.saved", { at: "10:00" }))).toBeVisible();

  const acknowledged: Acknowledged[] = [];
  let killed = false;
  const callers = [await person("caller2"), await person("caller3"), await person("caller4")];
  const calling = callers.map((caller) => callUntil(caller, () => killed, acknowledged));
  const big: Json = await clerk.import("大名单.csv", csv(people(MANY, 1_000)));
  for (;;) {
    const list = await clerk.get(`/api/lists/${big.id}`);
    expect(list.state, "the list is still being received when the power fails").toBe("receiving");
    if (list.rows.received > 0 && acknowledged.length > 5) break;
    await pause(20);
  }
  killed = true;
  await server.stop("SIGKILL");
  await Promise.all(calling);
  server.at(`${DAY}T10:02:00+08:00`);
  await server.start();

  await page.getByLabel(w("calls.note")).press("End");
  await page.getByLabel(w("calls.note")).pressSequentially(" - rang again");
  await expect(page.getByText(w("calls.saved", { at: "10:02" }))).toBeVisible({ timeout: 20_000 });
  await page.reload();
  await expect(page.getByLabel(w("calls.note"))).toHaveValue("was speaking when the light went out - rang again");
  await answerRequired(page);
  await page.keyboard.press("Alt+1");
  await page.getByRole("button", { name: w("calls.record_pause") }).click();
  await expect(page.getByRole("status").getByText(w("calls.done_close"))).toBeVisible();

  for (const each of acknowledged) {
    const card = await clerk.get(`/api/people/${each.person}`);
    const calls = card.timeline.filter((entry: Json) => entry.kind === "call");
    expect(calls.map((entry: Json) => entry.params.outcome), `what ${each.login} recorded`).toEqual([each.outcome]);
  }
  const office = await open("clerk");
  await office.goto(`/lists/${big.id}`);
  const sum = office.getByRole("region", { name: w("intake.reconciliation") });
  await expect(sum.getByText("adds up")).toBeVisible({ timeout: 150_000 });
  await expect(sum.getByRole("group", { name: w("intake.received_rows") })).toContainText(`${w("intake.received_rows")} ${MANY.toLocaleString("en-GB")}`);
  const list = await clerk.finished(big.id, 60_000);
  expect(list.rows.received).toBe(list.rows.accepted + list.rows.merged + list.rows.held + list.rows.rejected);
  expect(list.people.total).toBe(MANY);
  const found = await clerk.post("/api/people/search", { q: someone(1_000 + MANY - 1).联系电话 });
  expect(found.items).toHaveLength(1);

  await server.stop("SIGTERM");
  const proof = server.attempt("verify");
  expect(proof.status, proof.output).toBe(0);
});

test("while the server is away the screen says so and keeps what is written, and goes on when it is back", async ({ open, person, server, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(2)));
  const page = await open("caller1");
  await page.getByRole("button", { name: w("calls.next_person") }).click();
  await expect(page.getByLabel(w("calls.note"))).toBeVisible();
  await server.stop("SIGKILL");
  await page.getByLabel(w("calls.note")).fill("knows the market");
  await expect(page.getByText(w("calls.draft_failing"))).toBeVisible();
  await answerRequired(page);
  await page.keyboard.press("Alt+1");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("alert")).toContainText(w("problem.offline"));
  await expect(page.getByLabel(w("calls.note"))).toHaveValue("knows the market");
  await server.start();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("status").getByText(w("calls.done_close"))).toBeVisible();
  await expect(page.getByLabel(w("calls.note"))).toHaveValue("");
});

test("two tabs of one caller hold one person; the second report of an ended call is told kindly, with the way on", async ({ open, person, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(2)));
  const one = await open("caller1");
  await one.locator(".next-person").click();
  const name = await one.locator(".brief-name").textContent();
  const two = await one.context().newPage();
  await two.goto("/calls");
  await expect(two.locator(".brief-name")).toHaveText(name ?? "");
  await one.keyboard.press("3");
  await one.keyboard.press("Enter");
  await expect(one.locator(".brief-name")).not.toHaveText(name ?? "");
  await two.keyboard.press("4");
  await two.keyboard.press("Enter");
  await expect(two.getByRole("alert")).toContainText(w("problem.calls.already_reported"));
  await two.getByRole("button", { name: w("calls.next_person"), exact: true }).click();
  await expect(two.locator(".brief-name")).toHaveText((await one.locator(".brief-name").textContent()) ?? "");
});

test("an outcome after the lease has passed on is kept as a note, and the caller is told before", async ({ open, person, server, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(1)));
  const page = await open("caller1");
  await page.locator(".next-person").click();
  await expect(page.getByLabel(w("calls.note"))).toBeVisible();
  server.at(`${DAY}T10:20:00+08:00`);
  const call = await (await person("caller2")).next();
  await page.getByLabel(w("calls.note")).fill("she was there on the 12th");
  await expect(page.getByRole("alert")).toContainText(w("calls.lost"));
  await page.keyboard.press("Alt+3");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("status").getByText(w("calls.kept_as_note"))).toBeVisible();
  const card = await (await person("clerk")).get(`/api/people/${call.person.id}`);
  expect(card.timeline.filter((entry: Json) => entry.kind === "late_note").map((entry: Json) => entry.params.note)).toEqual(["she was there on the 12th"]);
});

for (const language of ["en", "zh-CN"] as const) {
  test(`a device an hour fast in another time zone promises calls by the server's clock (${language})`, async ({ browser, person, server }) => {
    await (await person("clerk")).receive("名单.csv", csv(people(1)));
    const context = await browser.newContext({ baseURL: server.url, locale: language, timezoneId: "America/New_York", viewport: { width: 1440, height: 900 } });
    const headers = { "x-firstline": "1" };
    await context.request.post("/api/session", { headers, data: { login: "caller1", password: PASSWORD } });
    await context.request.put("/api/session/language", { headers, data: { language } });
    const page = await context.newPage();
    await page.clock.setSystemTime(`${DAY}T11:00:00+08:00`);
    await page.goto("/");
    await page.locator(".next-person").click();
    await expect(page.getByText(word(language, "calls.clock_minutes_fast", { n: 60 }))).toBeVisible();
    await expect(page.getByText(word(language, "calls.started", { at: "10:00" }))).toBeVisible();
    await page.keyboard.press("2");
    await page.keyboard.press("2");
    await expect(page.getByLabel(word(language, "calls.call_back_at"))).toHaveValue(`${DAY}T12:00`);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: /12:00/ })).toBeVisible();
    const [promised] = (await (await person("caller1")).get("/api/calls/shift")).promised;
    expect(Date.parse(promised.due)).toBe(Date.parse(`${DAY}T12:00:00+08:00`));
    await context.close();
  });
}
