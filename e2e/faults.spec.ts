import { setTimeout as pause } from "node:timers/promises";
import { type Json, type Person } from "./kit/api";
import { answerRequired, DAY, expect, test } from "./kit/fixtures";
import { csv, people, person as someone } from "./kit/people";

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
