import { expect, insistOnAxe, test } from "./kit/fixtures";
import { csv, people, person as someone } from "./kit/people";

const WANG = { ...someone(3), 姓名: "王小英" };

test("R222: one person is found by part of the name, by pinyin, by telephone and by identity number", async ({ open, person, w }) => {
  const clerk = await person("clerk");
  await clerk.receive("名单.csv", csv([...people(2, 1), WANG]));
  await clerk.receive("第二份.csv", csv([WANG]));
  const page = await open("clerk");
  await expect(page.getByLabel(w("app.search_people"))).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("王小");
  await page.keyboard.press("Enter");
  const box = page.getByLabel(w("people.search"), { exact: true });
  const found = page.getByRole("table", { name: w("people.found") }).getByRole("row");
  await expect(page.getByRole("heading", { name: w("people.answer_one", { n: 1, q: "王小" }) })).toBeVisible();
  for (const q of ["wang xiao", "wangxiaoying", WANG.联系电话, WANG.身份证号]) {
    await box.fill(q);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(w("people.answer_one", { n: 1, q }));
    await expect(found).toHaveCount(1 + 1);
    expect(page.url(), "what is searched for stands in no address").not.toContain(encodeURIComponent(q));
  }
  await expect(found.last()).not.toContainText(WANG.联系电话);
  await expect(found.last()).not.toContainText(WANG.身份证号);
  await box.fill("欧阳");
  await expect(page.getByText(w("people.nobody", { q: "欧阳" }))).toBeVisible();
});

// The search answers with nobody, though the screen offers it.
test("R217: what is masked is shown for a purpose alone, and the journal keeps who looked", async ({ open, person, w }) => {
  const clerk = await person("clerk");
  await clerk.receive("名单.csv", csv([WANG]));
  const page = await open("supervisor");
  await page.getByRole("link", { name: w("people.menu"), exact: true }).click();
  await page.getByLabel(w("people.search"), { exact: true }).fill("王小");
  await page.getByRole("table", { name: w("people.found") }).getByRole("link").click();
  const who = page.getByRole("region", { name: w("people.who") });
  await expect(who).not.toContainText(WANG.联系电话);
  await insistOnAxe(page);
  await who.getByRole("button", { name: w("people.reveal_of", { item: w("people.item.telephone") }) }).click();
  const dialog = page.getByRole("dialog", { name: w("people.reveal_title", { item: w("people.item.telephone") }) });
  await expect(dialog.getByRole("button", { name: w("people.reveal_do") })).toBeDisabled();
  await dialog.getByLabel(w("reveal_purpose.complaint")).check();
  await dialog.getByRole("button", { name: w("people.reveal_do") }).click();
  await expect(who).toContainText(WANG.联系电话);
  await who.getByRole("button", { name: /^Hide/ }).click();
  await expect(who).not.toContainText(WANG.联系电话);
  await page.reload();
  await expect(page.getByRole("region", { name: w("people.timeline") })).toContainText(w("reveal_purpose.complaint"));

  const audit = await open("auditor");
  await audit.getByRole("link", { name: w("journal.menu"), exact: true }).click();
  await audit.getByLabel(w("journal.kind")).selectOption("value_revealed");
  const entry = audit.getByRole("row", { name: w("event.value_revealed") });
  await expect(entry).toContainText("陈队长");
  await expect(entry).toContainText("complaint");
  await expect(entry).not.toContainText(WANG.联系电话);
});

test("a card tells what holds now and everything that happened, newest first, and can be narrowed", async ({ open, person, w }) => {
  const clerk = await person("clerk");
  await clerk.receive("名单.csv", csv([WANG]));
  const caller = await person("caller1");
  const call = await caller.next();
  await caller.outcome(call, "no_answer", { note: "no luck" });
  const page = await open("supervisor");
  await page.goto(`/people/${call.person.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/call back later · called 1 time\./);
  await expect(page.getByRole("region", { name: w("people.now") })).toContainText(w("task_state.later"));
  const timeline = page.getByRole("region", { name: w("people.timeline") });
  const entries = timeline.getByRole("list").getByRole("listitem");
  await expect(entries.first()).toContainText(`${w("timeline.call", { outcome: "No answer" })} “no luck”`);
  await expect(timeline).toContainText("名单, row 2");
  await page.getByLabel(w("people.timeline_filter")).selectOption("call");
  await expect(entries).toHaveCount(1);
  await expect(page.getByRole("region", { name: w("people.lists") })).toContainText("名单");
});

test("a commander sees figures and no people, and a card by its address is refused", async ({ open, person, w }) => {
  const clerk = await person("clerk");
  await clerk.receive("名单.csv", csv([WANG]));
  const found = await clerk.post("/api/people/search", { q: "王小" });
  const page = await open("commander");
  await expect(page.getByRole("link", { name: w("people.menu"), exact: true })).toHaveCount(0);
  await page.goto(`/people/${found.items[0].id}`);
  await expect(page.getByText(w("app.not_yours"))).toBeVisible();
  await expect(page.getByText("王*英")).toHaveCount(0);
});
