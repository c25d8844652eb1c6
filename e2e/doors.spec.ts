import { type Json, type Person } from "./kit/api";
import { nameOf } from "./kit/district";
import { DAY, expect, insistOnAxe, insistOnWidth, test } from "./kit/fixtures";
import { csv, people } from "./kit/people";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

/** Hands so many people over to the door by the telephone. */
async function atTheDoor(person: (login: string) => Promise<Person>, count: number): Promise<Json> {
  const list = await (await person("clerk")).receive("名单.csv", csv(people(count)));
  const caller = await person("caller1");
  for (let n = 0; n < count; n += 1) await caller.outcome(await caller.next(), "ask_for_visit", { note: "耳背" });
  return list;
}

test("R86: doors are printed, walked, and their results entered from the paper with the keyboard alone", async ({ open, person, w }) => {
  const list = await atTheDoor(person, 4);
  const page = await open("supervisor");
  await page.getByRole("link", { name: w("ui.handed_over"), exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(w("doors.answer_other", { n: 4 }));
  const table = page.getByRole("table", { name: w("doors.title") });
  await expect(table.getByRole("row").nth(1)).toContainText("耳背");
  await expect(table.getByRole("row").nth(1)).toContainText(nameOf("caller1"));
  await insistOnAxe(page);

  await page.getByRole("button", { name: w("doors.print"), exact: true }).click();
  const ask = page.getByRole("dialog", { name: w("doors.print") });
  await expect(ask.getByRole("button", { name: w("doors.print_do") })).toBeDisabled();
  await ask.getByLabel(w("ui.what_for")).fill("下午上门");
  await ask.getByRole("button", { name: w("doors.print_do") }).click();
  const paper = page.locator(".paper");
  await expect(paper.locator("tbody tr")).toHaveCount(4);
  await expect(paper).toContainText(nameOf("supervisor"));
  await expect(paper).not.toContainText("*");
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".bar")).toBeHidden();
  await page.emulateMedia({ media: "screen" });
  const codes = await paper.locator(".paper-code").allTextContents();

  await page.getByRole("link", { name: w("doors.enter_results") }).click();
  const code = page.getByLabel(w("doors.row_code"));
  await expect(code).toBeFocused();
  await page.keyboard.type("9Z");
  await expect(page.getByRole("alert")).toContainText("9Z");
  await code.fill("");
  await page.keyboard.type(codes[0].toLowerCase());
  await page.keyboard.press("1");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(w("doors.entry_answer_other", { n: 3, all: 4 }));
  await expect(code).toBeFocused();
  await page.keyboard.type(codes[1]);
  await page.keyboard.press("6");
  await page.keyboard.type("搬到广州");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(w("doors.entry_answer_other", { n: 2, all: 4 }));
  await page.keyboard.type(codes[2]);
  await page.keyboard.press("5");
  await page.keyboard.type("13900001234");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(w("doors.entry_answer_one", { n: 1, all: 4 }));
  await insistOnAxe(page);
  const { people: standing } = await (await person("clerk")).get(`/api/lists/${list.id}`);
  expect([standing.closed, standing.referred, standing.waiting, standing.door, standing.total]).toEqual([1, 1, 1, 1, 4]);
});

test("the doors fit a phone, and a person's card tells of the visit", async ({ open, person }) => {
  await atTheDoor(person, 1);
  const worker = await person("supervisor");
  const [door] = (await worker.post("/api/doors/search")).items;
  await worker.post(`/api/doors/${door.task_id}/outcome`, { token: door.token, outcome: "nobody_home", note: "邻居说晚上在" });
  const page = await open("supervisor", { width: 390 });
  await page.goto("/handed-over/doors");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await insistOnWidth(page);
  await page.goto(`/people/${door.person.id}`);
  await expect(page.locator(".timeline")).toContainText("邻居说晚上在");
});
