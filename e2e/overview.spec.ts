import { answerRequired, DAY, expect, insistOnAxe, test } from "./kit/fixtures";
import { csv, people } from "./kit/people";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

test("R213: a call that is closed elsewhere changes the commander's figures without a reload", async ({ open, person, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(4)));
  const caller = await open("caller1");
  const page = await open("commander");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(w("overview.answer_other", { closed: 0, total: 4 }));
  await expect(page.getByRole("link", { name: `0 ${w("overview.closed_today")}` })).toBeVisible();
  await page.evaluate(() => ((window as unknown as { stayed: boolean }).stayed = true));
  await caller.getByRole("button", { name: w("calls.next_person") }).click();
  await expect(page.getByRole("link", { name: `1 ${w("overview.callers_active")}` })).toBeVisible();
  await answerRequired(caller);
  await caller.getByRole("button", { name: "Complete", exact: true }).click();
  await caller.getByRole("button", { name: w("calls.record_pause") }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(w("overview.answer_other", { closed: 1, total: 4 }));
  for (const figure of ["attempts", "reached", "closed_today"]) await expect(page.getByRole("link", { name: `1 ${w(`overview.${figure}`)}` })).toBeVisible();
  const parts = page.getByRole("group", { name: w("overview.people") });
  await expect(parts).toContainText(`${w("person_state.closed")} 1`);
  await expect(parts).toContainText(`${w("person_state.waiting")} 3`);
  expect(await page.evaluate(() => (window as unknown as { stayed: boolean }).stayed), "the page was never loaded again").toBe(true);
});

test("the promises stand on the first page with their state, and each figure is a door", async ({ open, person, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(2)));
  const page = await open("clerk");
  const promises = page.getByRole("region", { name: w("overview.promises") }).getByRole("listitem");
  await expect(promises).toHaveCount(4);
  for (const promise of ["nothing_lost", "nobody_twice", "no_restriction_without_reason", "journal_chain"]) {
    await expect(promises.filter({ hasText: w(`promise.${promise}`) })).toContainText(w("promise_state.kept"));
  }
  await insistOnAxe(page);
  await page.getByRole("link", { name: `0 ${w("overview.held_rows")}` }).click();
  await expect(page.getByRole("table", { name: w("intake.menu") })).toContainText("名单");
});

test("before there is a list, the page says what to do first", async ({ open, w }) => {
  const page = await open("clerk");
  await expect(page.getByRole("heading", { name: w("overview.answer_empty") })).toBeVisible();
});
