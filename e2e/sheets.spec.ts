import { TEAM, nameOf } from "./kit/district";
import { DAY, expect, insistOnAxe, insistOnWidth, test } from "./kit/fixtures";
import { csv, people } from "./kit/people";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

const SHOTS = process.env.E2E_SHOTS;

test("R60: a sheet is printed, called from, and entered again without a mouse", async ({ open, person, server, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(8)));
  const page = await open("supervisor");
  await page.goto("/sheets");
  await expect(page.getByText(w("sheets.none"))).toBeVisible();
  await page.getByRole("button", { name: w("sheets.new") }).first().click();
  const dialog = page.getByRole("dialog", { name: w("sheets.new") });
  await dialog.getByLabel(w("sheets.holder")).selectOption({ label: `${nameOf("caller1")} · 区法院` });
  await dialog.getByLabel(w("sheets.how_many")).fill("6");
  await dialog.getByRole("button", { name: w("sheets.make") }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(w("sheets.paper_of", { number: 1001, holder: nameOf("caller1") }));
  const rows = page.locator(".paper-row");
  await expect(rows).toHaveCount(6);
  await expect(page.locator(".paper-numbers").first()).toHaveText(/^\d{3} \d{4} \d{4}/);
  await expect(page.locator(".paper-destroy")).toHaveText(w("sheets.destroy"));
  const codes = await page.locator(".paper-code").allTextContents();
  await insistOnAxe(page);
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/paper.png`, fullPage: true });
  const printed = await page.pdf({ format: "A4", path: SHOTS ? `${SHOTS}/paper.pdf` : undefined });
  expect(printed.length).toBeGreaterThan(10_000);
  // Two were left for the screens.
  const caller = await person("caller2");
  expect(await caller.next()).not.toBeNull();
  expect(await (await person("caller3")).next()).not.toBeNull();
  expect(await (await person("caller4")).next()).toBeNull();

  server.at(`${DAY}T15:00:00+08:00`);
  const entry = await open("caller1");
  await entry.getByRole("link", { name: w("calls.paper") }).click();
  await entry.getByRole("link", { name: w("sheets.enter") }).click();
  const type = (...keys: string[]) => keys.reduce(async (before, key) => (await before, entry.keyboard.press(key)), Promise.resolve());
  const code = async (text: string) => {
    await expect(entry.getByLabel(w("sheets.code"), { exact: true })).toBeFocused();
    await entry.keyboard.type(text);
    await type("Enter");
  };
  await code("01");
  await expect(entry.getByRole("alert")).toHaveText(w("problem.sheets.code_unreadable"));
  await code(`${codes[0].slice(0, 2)}${codes[0].endsWith("A") ? "B" : "A"}`);
  await expect(entry.getByRole("alert")).toHaveText(w("problem.sheets.code_mistyped"));
  await code(codes[0].toLowerCase());
  await expect(entry.getByLabel(w("sheets.outcome_key"))).toBeFocused();
  await type("3", "Enter");
  await expect(entry.getByRole("heading", { level: 1 })).toContainText(w("sheets.progress", { number: 1001, holder: nameOf("caller1"), entered: 1, people: 6 }));
  // Complete: the three required questions, by number, in words, and not said.
  await code(codes[1]);
  await expect(entry.getByLabel(w("sheets.outcome_key"))).toBeFocused();
  await type("1");
  await expect(entry.locator("[data-need=question] input").first()).toBeFocused();
  if (SHOTS) await entry.screenshot({ path: `${SHOTS}/entry.png`, fullPage: true });
  await insistOnAxe(entry);
  await type("1", "Tab", "2", "Tab", "-", "Enter");
  await expect(entry.getByRole("heading", { level: 1 })).toContainText(w("sheets.progress", { number: 1001, holder: nameOf("caller1"), entered: 2, people: 6 }));
  // A note is missed by name, then given.
  await code(codes[2]);
  await expect(entry.getByLabel(w("sheets.outcome_key"))).toBeFocused();
  await type("v", "Enter");
  await expect(entry.getByText(w("sheets.need_note"))).toBeVisible();
  await entry.keyboard.type("deaf");
  await type("Enter");
  await expect(entry.getByRole("heading", { level: 1 })).toContainText(w("sheets.progress", { number: 1001, holder: nameOf("caller1"), entered: 3, people: 6 }));
  await expect(entry.getByLabel(w("sheets.code"), { exact: true })).toBeFocused();
  await type("Alt+z");
  await expect(entry.getByRole("status").getByText(w("problem.sheets.undo_handed_over"))).toBeVisible();
  await code(codes[3]);
  await expect(entry.getByLabel(w("sheets.outcome_key"))).toBeFocused();
  await type("b", "Enter");
  await expect(entry.getByRole("cell").filter({ hasText: w("sheet_row.entered") })).toHaveCount(4);
  await expect(entry.getByLabel(w("sheets.code"), { exact: true })).toBeFocused();
  await type("Alt+z");
  await expect(entry.getByRole("cell").filter({ hasText: w("sheet_row.entered") })).toHaveCount(3);
  const phone = await open("caller1", { width: 390 });
  for (const path of ["/sheets", new URL(entry.url()).pathname]) {
    await phone.goto(path);
    await expect(phone.getByRole("table")).toBeVisible();
    if (SHOTS) await phone.screenshot({ path: `${SHOTS}/phone${path.replaceAll("/", "-")}.png`, fullPage: true });
    await insistOnWidth(phone);
  }

  await page.goto("/sheets");
  await expect(page.getByRole("row", { name: /^1001 / })).toContainText(w("sheet_state.open"));
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/sheets.png`, fullPage: true });
  await page.getByRole("button", { name: w("sheets.give_back") }).click();
  await expect(page.getByRole("status").getByText(w("sheets.given_back_other", { number: 1001, n: 3 }))).toBeVisible();
  // Three came back; the two who were taken at ten have long lapsed.
  expect((await caller.get("/api/calls/queue")).teams.find((each: { name: string }) => each.name === TEAM).ready).toBe(5);
});
