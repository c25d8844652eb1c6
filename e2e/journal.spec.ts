import { nameOf } from "./kit/district";
import { expect, insistOnAxe, test } from "./kit/fixtures";
import { csv, people } from "./kit/people";

test("the auditor finds who did what, narrows it to one thing, and follows one person", async ({ open, person, w }) => {
  const clerk = await person("clerk");
  const list = await clerk.receive("名单.csv", csv(people(2)));
  const caller = await person("caller1");
  const call = await caller.next();
  await caller.outcome(call, "complete");
  const page = await open("auditor");
  await page.getByRole("link", { name: w("journal.menu"), exact: true }).click();
  await page.getByLabel(w("journal.kind")).selectOption("outcome_recorded");
  const rows = page.getByRole("table").getByRole("row");
  await expect(rows).toHaveCount(1 + 1);
  await expect(rows.last()).toContainText(nameOf("caller1"));
  await expect(rows.last()).toContainText("Complete");
  await insistOnAxe(page);
  await page.getByLabel(w("journal.kind")).selectOption("list_completed");
  await expect(rows.last()).toContainText(list.id);
  await page.getByLabel(w("journal.kind")).selectOption("");
  await page.getByLabel(w("journal.subject"), { exact: true }).fill(`list:${list.id}`);
  await expect(page.getByRole("row", { name: w("event.list_received") })).toBeVisible();
  await expect(page.getByRole("row", { name: w("event.signed_in") })).toHaveCount(0);
});

test("the check proves that the journal is whole and names each promise with its state", async ({ open, person, server, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(2)));
  const page = await open("auditor");
  await page.goto("/journal");
  await page.getByRole("button", { name: w("journal.verify") }).click();
  const result = page.getByRole("status", { name: w("journal.verified") });
  await expect(result.getByText(w("journal.chain_whole"))).toBeVisible();
  for (const promise of ["nothing_lost", "nobody_twice", "no_restriction_without_reason", "journal_chain"]) {
    await expect(result).toContainText(`${w(`promise.${promise}`)} · ${w("promise_state.kept")}`);
  }
  await server.stop("SIGTERM");
  expect(server.attempt("verify").status).toBe(0);
});

test("R217: an administrator, who runs the system, can open neither the journal nor people", async ({ open, w }) => {
  const page = await open("admin");
  for (const path of ["/journal", "/people", "/lists", "/calls"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: w("app.not_yours") })).toBeVisible();
  }
});
