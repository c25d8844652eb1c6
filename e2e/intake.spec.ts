import { type Locator, type Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { TEAM } from "./kit/district";
import { expect, insistOnAxe, test } from "./kit/fixtures";
import { csv, identity, mistyped, people, person as someone, type Row } from "./kit/people";
import { workbook } from "./kit/workbook";

/** Nine rows: six people, one of them twice, one doubtful number, one number that a spreadsheet destroyed. */
function dirty(): Partial<Row>[] {
  const rows: Partial<Row>[] = people(6);
  rows.push(someone(0));
  rows.push({ ...someone(20), 身份证号: mistyped(someone(20).身份证号) });
  rows.push({ ...someone(21), 身份证号: "4.40902E+17" });
  return rows;
}

type Words = (key: string, values?: Record<string, string | number>) => string;

async function describe(page: Page, w: Words, name?: string): Promise<void> {
  if (name) await page.getByLabel(w("intake.list_name")).fill(name);
  await page.getByLabel(w("intake.source"), { exact: true }).fill("市指挥部");
  await page.getByLabel(w("intake.basis"), { exact: true }).fill("传染病防治法");
  await page.getByLabel(w("intake.purpose"), { exact: true }).selectOption("venue_exposure");
  await page.getByLabel(w("intake.team"), { exact: true }).selectOption({ label: TEAM });
}

function upload(page: Page, w: Words, name: string, buffer: Buffer, label = "intake.choose_file"): Promise<void> {
  return page.getByLabel(w(label)).and(page.locator("input")).setInputFiles({ name, mimeType: "application/octet-stream", buffer });
}

function part(within: Page | Locator, label: string, count: number): Locator {
  return within.getByRole("link", { name: `${label} ${count}`, exact: true });
}

test("R85: an Excel file as an office sends it becomes a list in which every row is accounted for", async ({ open, w }) => {
  const page = await open("clerk");
  await page.getByRole("link", { name: w("intake.menu"), exact: true }).click();
  await expect(page.getByRole("button", { name: w("intake.import_a_list") }).first()).toBeVisible();
  await page.keyboard.press("i");
  await upload(page, w, "people-0915.xlsx", workbook("9月15日涉疫风险人员名单", dirty()));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    ["people-0915.xlsx", w("intake.rows_n_other", { n: 9 }), w("intake.sheet_named", { name: "名单" }), w("intake.header_in_row", { n: 3 })].join(" · "),
  );
  for (const [column, field] of Object.entries({ 姓名: "name", 身份证号: "identity_number", 联系电话: "telephone", 出生日期: "birth_date", 涉疫场所: "place" })) {
    await expect(page.getByLabel(w("intake.becomes_of", { column }))).toHaveValue(field);
  }
  const numbers = page.getByRole("table", { name: w("intake.mapping") }).getByRole("row", { name: "身份证号" });
  await expect(numbers).toContainText(w("column_problem.intake.identity_check_digit", { n: 1 }));
  await expect(page.getByRole("group", { name: w("intake.first_rows") })).toContainText(someone(0).姓名);
  const start = page.getByRole("button", { name: w("intake.import"), exact: true });
  await expect(start).toBeDisabled();
  await expect(page.getByText(w("intake.needs_about"))).toBeVisible();
  await insistOnAxe(page);
  await describe(page, w);
  await page.keyboard.press("Control+Enter");

  const sum = page.getByRole("region", { name: w("intake.reconciliation") });
  await expect(sum.getByText(w("intake.balanced"))).toBeVisible({ timeout: 20_000 });
  await expect(sum.getByRole("group", { name: w("intake.received_rows") })).toContainText(`${w("intake.received_rows")} 9`);
  for (const [outcome, count] of Object.entries({ accepted: 6, merged: 1, held: 1, rejected: 1 })) await expect(part(sum, w(`rows.${outcome}`), count)).toBeVisible();
  await expect(sum.getByRole("group", { name: w("intake.people") })).toContainText(`${w("intake.people")} 6`);

  await page.getByRole("button", { name: w("intake.open_list") }).click();
  const detail = page.getByRole("region", { name: w("intake.reconciliation") });
  for (const [outcome, count] of Object.entries({ accepted: 6, merged: 1 })) {
    await part(detail, w(`rows.${outcome}`), count).click();
    await expect(page.getByRole("heading", { name: `${w(`rows_title.${outcome}`)} · ${count}` })).toBeVisible();
    await expect(page.getByRole("table", { name: w(`rows.${outcome}`) }).getByRole("row")).toHaveCount(1 + count);
  }
  for (const outcome of ["held", "rejected"]) {
    await part(detail, w(`rows.${outcome}`), 1).click();
    await expect(page.getByRole("region", { name: w(`rows.${outcome}`) }).getByRole("listitem", { name: /^Row/ })).toHaveCount(1);
  }
  await part(detail, w("person_state.waiting"), 6).click();
  await expect(page.getByRole("table", { name: w("person_state.waiting") }).getByRole("row")).toHaveCount(1 + 6);
});

test("what a word of the file means is chosen below its column, and remembered with the mapping", async ({ open, person, w }) => {
  const rows = people(4).map((row, n) => ({ ...row, 身份证号: "", 性别: ["爷们", "男", "爷们", "女"][n] }));
  const page = await open("clerk");
  for (const name of ["一.csv", "二.csv"]) {
    await page.goto("/lists/import");
    await upload(page, w, name, csv(name === "一.csv" ? rows : rows.map((row) => ({ ...row, 联系电话: row.联系电话.replace("138", "139") }))));
    const word = page.getByLabel(w("intake.value_is", { word: "爷们" }));
    if (name === "一.csv") {
      await expect(page.getByLabel(w("intake.value_is", { word: "男" }))).toHaveCount(0);
      await word.selectOption("male");
      await page.getByLabel(w("intake.remember_as")).fill("街道的表");
    } else {
      await expect(page.getByText(w("intake.mapping_known", { name: "街道的表" }))).toBeVisible();
      await expect(word).toHaveCount(0);
    }
    await insistOnAxe(page);
    await describe(page, w);
    await page.keyboard.press("Control+Enter");
    const sum = page.getByRole("region", { name: w("intake.reconciliation") });
    await expect(part(sum, w("rows.accepted"), 4)).toBeVisible({ timeout: 20_000 });
    const clerk = await person("clerk");
    const list = (await clerk.get("/api/lists")).items[0];
    const of = (await clerk.get(`/api/lists/${list.id}/people`)).items;
    const sexes = await Promise.all(of.map(async (each: { id: string }) => (await clerk.get(`/api/people/${each.id}`)).sex));
    expect(sexes.toSorted()).toEqual(["female", "male", "male", "male"]);
  }
});

test("a file that is dropped is taken, and the same file again adds nobody", async ({ open, person, w }) => {
  const file = csv(people(5));
  await (await person("clerk")).receive("名单.csv", file);
  const page = await open("clerk");
  await page.goto("/lists/import");
  const choose = page.locator("button", { hasText: w("intake.choose_file") });
  await expect(choose).toBeVisible();
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "again.csv", { type: "text/csv" }));
    return data;
  }, file.toString());
  await choose.locator("..").dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.getByText(w("intake.seen_before", { name: "名单" }))).toBeVisible();
  await describe(page, w);
  await page.getByRole("button", { name: w("intake.import"), exact: true }).click();
  const sum = page.getByRole("region", { name: w("intake.reconciliation") });
  await expect(part(sum, w("rows.merged"), 5)).toBeVisible({ timeout: 20_000 });
  await expect(sum.getByRole("link", { name: w("rows.accepted") })).toHaveCount(0);
  await page.getByRole("link", { name: w("people.menu"), exact: true }).click();
  await page.getByLabel(w("people.search"), { exact: true }).fill(someone(1).联系电话);
  await expect(page.getByRole("table", { name: w("people.found") }).getByRole("row")).toHaveCount(1 + 1);
});

test("a held row is taken with its suggestion, another is rejected with its reason, and the sums follow", async ({ open, person, w }) => {
  const rows = [...people(2), ...[30, 31].map((n) => ({ ...someone(n), 身份证号: mistyped(someone(n).身份证号) }))];
  const clerk = await person("clerk");
  const list = await clerk.receive("名单.csv", csv(rows));
  const page = await open("clerk");
  await page.goto(`/lists/${list.id}`);
  await expect(page.getByRole("link", { name: `${w("intake.menu")} 2 ${w("intake.held_waiting_other")}` })).toBeVisible();
  const card = (row: number) => page.getByRole("listitem", { name: w("intake.row_n", { row }), exact: true });
  // Only the place that differs is shown, and what every masked number shows.
  const right = someone(30).身份证号.replace(/^(...).*(..)$/, `$1${"*".repeat(13)}$2`);
  await expect(card(4)).toContainText("The last character of");
  await card(4).getByRole("button", { name: w("intake.use_suggestion", { value: right }) }).click();
  await expect(card(4)).toHaveCount(0);
  await page.getByRole("button", { name: w("ui.undo") }).click();
  await expect(card(4)).toBeVisible();
  await card(4).getByRole("button", { name: w("intake.use_suggestion", { value: right }) }).click();
  await card(5).getByRole("button", { name: w("intake.reject"), exact: true }).click();
  const sum = page.getByRole("region", { name: w("intake.reconciliation") });
  await expect(part(sum, w("rows.accepted"), 3)).toBeVisible();
  await expect(part(sum, w("rows.rejected"), 1)).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(w("intake.answer_done", { name: "名单", n: 4 }));
  await part(sum, w("rows.rejected"), 1).click();
  await expect(card(5)).toContainText(w("decision.reject"));
  const auditor = await person("auditor");
  const decided = await auditor.get("/api/journal?kind=row_decided");
  expect(decided.items[0].params).toMatchObject({ decision: "reject", reason: w("kind.intake.identity_check_digit") });
});

test("held and rejected rows go out as a file for a purpose, and come back corrected", async ({ open, person, w }) => {
  const clerk = await person("clerk");
  const list = await clerk.receive("名单.csv", csv(dirty()));
  const page = await open("clerk");
  await page.goto(`/lists/${list.id}`);
  await page.getByRole("button", { name: w("intake.download_rows") }).click();
  const dialog = page.getByRole("dialog", { name: w("intake.download_rows") });
  const download = dialog.getByRole("button", { name: w("intake.download"), exact: true });
  await expect(download).toBeDisabled();
  await dialog.getByLabel(w("ui.what_for")).fill("to correct two numbers");
  await dialog.getByLabel(w("ui.file_format")).selectOption("csv");
  const [file] = await Promise.all([page.waitForEvent("download"), download.click()]);
  const text = readFileSync(await file.path(), "utf8");
  expect(text).toContain("firstline_row");
  expect(text).toContain(someone(21).姓名);
  const corrected = text.replace(mistyped(someone(20).身份证号), someone(20).身份证号).replace("4.40902E+17", identity("1990-01-01", 7)).replaceAll(someone(21).出生日期, "1990-01-01");
  await page.getByRole("button", { name: w("intake.upload_corrected") }).click();
  await upload(page, w, "corrected.csv", Buffer.from(corrected), "intake.choose_corrected");
  const sum = page.getByRole("region", { name: w("intake.reconciliation") });
  await expect(part(sum, w("rows.accepted"), 8)).toBeVisible({ timeout: 20_000 });
  await expect(sum.getByRole("link", { name: w("rows.held") })).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(w("intake.answer_done", { name: "名单", n: 9 }));
});

test("headers that nobody has seen are mapped by hand once, and by themselves the next time", async ({ open, w }) => {
  const page = await open("clerk");
  await page.goto("/lists/import");
  await upload(page, w, "list-a.csv", Buffer.from("Kontakt,Wer\n13800000001,王小英\n"));
  await page.getByLabel(w("intake.becomes_of", { column: "Kontakt" })).selectOption("telephone");
  await page.getByLabel(w("intake.becomes_of", { column: "Wer" })).selectOption("name");
  await describe(page, w);
  await page.getByLabel(w("intake.remember_as"), { exact: true }).fill("German list");
  await page.getByRole("button", { name: w("intake.import"), exact: true }).click();
  await expect(part(page.getByRole("region", { name: w("intake.reconciliation") }), w("rows.accepted"), 1)).toBeVisible({ timeout: 20_000 });
  await page.getByRole("button", { name: w("intake.import_another") }).click();
  await upload(page, w, "list-b.csv", Buffer.from("Kontakt,Wer\n13800000002,李小明\n"));
  await expect(page.getByText(w("intake.mapping_known", { name: "German list" }))).toBeVisible();
  await expect(page.getByLabel(w("intake.becomes_of", { column: "Wer" }))).toHaveValue("name");
});

test("a file that is no list is refused with a reason, and nothing is taken", async ({ open, w }) => {
  const page = await open("clerk");
  await page.goto("/lists/import");
  await upload(page, w, "photo.csv", Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\xff\xfe\0\0", "latin1"));
  await expect(page.getByRole("alert")).toHaveText(new RegExp(`^${w("problem.tables.unsupported", { format: "png" })}`));
  await expect(page.getByText(w("intake.unreadable_next"))).toBeVisible();
  await page.getByRole("button", { name: w("intake.other_file") }).click();
  await expect(page.getByText(w("intake.drop_here"))).toBeVisible();
});
