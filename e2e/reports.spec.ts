import { readFileSync } from "node:fs";
import { nameOf } from "./kit/district";
import { DAY, expect, insistOnAxe, test } from "./kit/fixtures";
import { csv, mistyped, people, person as someone } from "./kit/people";

test.use({ startAt: `${DAY}T10:30:00+08:00` });

test("R62 R214: the day's report is what was done, counted from the calls themselves", async ({ open, person, server, w }) => {
  const clerk = await person("clerk");
  await clerk.receive("名单.csv", csv([...people(6), someone(0), { ...someone(30), 身份证号: mistyped(someone(30).身份证号) }]));
  const [one, two] = [await person("caller1"), await person("caller2")];
  await one.outcome(await one.next(), "complete");
  await one.outcome(await one.next(), "no_answer");
  server.at(`${DAY}T11:05:00+08:00`);
  await two.outcome(await two.next(), "refused");
  await two.outcome(await two.next(), "complete");

  const page = await open("clerk");
  await page.getByRole("link", { name: w("reports.menu"), exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${w("reports.answer_lists_one", { n: 1, rows: 8 })} ${w("reports.answer_all_add_up")}`);
  const row = page.getByRole("table", { name: w("reports.reconciliation") }).getByRole("row", { name: /^名单 / });
  const cells = { [w("reports.received")]: 8, [w("rows.accepted")]: 6, [w("rows.merged")]: 1, [w("rows.held")]: 1, [w("rows.rejected")]: 0, [w("reports.people")]: 6, [w("person_state.closed")]: 2, [w("person_state.waiting")]: 2, [w("person_state.later")]: 1, [w("person_state.escalated")]: 1 };
  for (const [label, count] of Object.entries(cells)) await expect(row.locator(`td[data-label="${label}"]`), label).toHaveText(String(count));
  await expect(row).toContainText(w("reports.yes"));
  await insistOnAxe(page);

  await page.getByRole("navigation", { name: w("reports.menu") }).getByRole("link", { name: w("reports.callers") }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(w("reports.answer_day", { day: "15 Sept", attempts: 4, reached: 3, closed: 2 }));
  const caller = page.getByRole("row", { name: new RegExp(`^${nameOf("caller1")} `) });
  for (const [key, count] of Object.entries({ attempts: 2, reached: 1, closed: 1 })) await expect(caller.locator(`td[data-label="${w(`reports.${key}`)}"]`), key).toHaveText(String(count));
  await expect(caller).toContainText("Complete 1 · No answer 1");

  await page.getByRole("navigation", { name: w("reports.menu") }).getByRole("link", { name: w("reports.cooperation") }).click();
  await expect(page.getByRole("table", { name: w("reports.by_list") }).getByRole("row", { name: /^名单 4 3 2 66.7%/ })).toBeVisible();
  await expect(page.getByText(w("reports.means_cooperation"))).toBeVisible();

  await page.getByRole("navigation", { name: w("reports.menu") }).getByRole("link", { name: w("reports.hours") }).click();
  await expect(page.getByRole("row", { name: "10:00 2 1 1" })).toBeVisible();
  await expect(page.getByRole("row", { name: "11:00 2 2 1" })).toBeVisible();
  await page.getByLabel(w("reports.day")).fill("2022-09-14");
  await expect(page.getByText(w("reports.no_calls"))).toBeVisible();
});

test("every figure of the reconciliation opens exactly those rows or people", async ({ open, person, w }) => {
  const clerk = await person("clerk");
  await clerk.receive("名单.csv", csv(people(3)));
  const caller = await person("caller1");
  await caller.outcome(await caller.next(), "complete");
  const page = await open("clerk");
  await page.goto("/reports");
  await page.getByRole("table").locator(`td[data-label="${w("person_state.waiting")}"]`).getByRole("link").click();
  await expect(page.getByRole("table", { name: w("person_state.waiting") }).getByRole("row")).toHaveCount(1 + 2);
  await page.goBack();
  await page.getByRole("table").locator(`td[data-label="${w("rows.accepted")}"]`).getByRole("link").click();
  await expect(page.getByRole("table", { name: w("rows.accepted") }).getByRole("row")).toHaveCount(1 + 3);
});

test("R216: a report leaves the house for a purpose, and the journal keeps it", async ({ open, person, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(3)));
  const caller = await person("caller1");
  await caller.outcome(await caller.next(), "complete");
  const page = await open("commander");
  await page.goto("/reports?tab=callers");
  const export_ = async (format: string) => {
    await page.getByRole("button", { name: w("reports.export") }).click();
    const dialog = page.getByRole("dialog", { name: w("reports.export") });
    await dialog.getByLabel(w("ui.what_for")).fill("the briefing at 15:00");
    await dialog.getByLabel(w("ui.file_format")).selectOption(format);
    const [file] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: w("reports.export_do") }).click()]);
    return readFileSync(await file.path());
  };
  expect((await export_("csv")).toString()).toContain(nameOf("caller1"));
  expect((await export_("xlsx")).subarray(0, 4).toString()).toBe("PK\x03\x04");
  const kept = await (await person("auditor")).get("/api/journal?kind=report_exported");
  expect(kept.items.map((each: { params: { purpose: string } }) => each.params.purpose)).toEqual(["the briefing at 15:00", "the briefing at 15:00"]);
});
