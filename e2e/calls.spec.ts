import { type Page } from "@playwright/test";
import { TEAM, nameOf } from "./kit/district";
import { answerAt, answerRequired, DAY, expect, insistOnAxe, test } from "./kit/fixtures";
import { csv, people, person as someone } from "./kit/people";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

type Words = (key: string, values?: Record<string, string | number>) => string;

const inHand = (page: Page) => page.getByRole("heading", { name: /^Call with / });

/** Takes the next person with the keyboard, once the page listens. */
async function takeNext(page: Page): Promise<void> {
  await expect(page.getByRole("button", { name: /^(Next person|Look again)/ })).toBeVisible();
  await page.keyboard.press("n");
}

/** The number of one day's counters. */
async function insistOnCounters(page: Page, w: Words, expected: Record<"attempts" | "reached" | "closed", number>): Promise<void> {
  for (const [key, count] of Object.entries(expected)) {
    const line = page.getByLabel(w("calls.today")).locator("div").filter({ hasText: new RegExp(`^${w(`calls.${key}`)}`) });
    await expect(line.locator("dd"), key).toHaveText(String(count));
  }
}

test("R33: a call is made from the next person to the outcome with the keyboard alone", async ({ open, person, w }) => {
  const clerk = await person("clerk");
  const list = await clerk.receive("名单.csv", csv(people(1)));
  const page = await open("caller1");
  await expect(page.getByRole("heading", { name: w("calls.waiting_one", { n: 1 }) })).toBeVisible();
  await takeNext(page);
  await expect(inHand(page)).toBeAttached();
  await expect(page.getByText(someone(0).联系电话)).toHaveCount(0);
  await page.keyboard.press("F2");
  const number = someone(0).联系电话;
  await expect(page.getByRole("link", { name: `${number.slice(0, 3)} ${number.slice(3, 7)} ${number.slice(7)}` })).toHaveAttribute("href", `tel:${number}`);
  await insistOnAxe(page);
  await page.keyboard.press("Alt+n");
  await expect(answerAt(page, "exposure/was_there").getByRole("radio").first()).toBeFocused();
  await page.keyboard.press("1");
  await page.keyboard.press("Enter");
  await expect(answerAt(page, "exposure/was_there_when").getByRole("textbox")).toBeFocused();
  await page.keyboard.type("on the 12th, 3 times");
  await page.keyboard.press("Escape");
  await page.keyboard.press("1");
  await expect(page.getByRole("button", { name: "Complete", exact: true })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByText(w("calls.open_questions_other", { n: 2 }))).toBeVisible();
  await expect(answerAt(page, "health/symptoms").getByRole("radio").first()).toBeFocused();
  await page.keyboard.press("2");
  await page.keyboard.press("Alt+n");
  await page.keyboard.type("station road");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").getByText(w("calls.done_close"))).toBeVisible();
  await expect(page.getByRole("heading", { name: w("calls.empty") })).toBeVisible();
  await insistOnCounters(page, w, { attempts: 1, reached: 1, closed: 1 });
  const after = await clerk.get(`/api/lists/${list.id}`);
  expect(after.people).toMatchObject({ total: 1, closed: 1, waiting: 0 });
});

test("R34: no answer takes two keys to the next person, and the first comes back by itself later", async ({ open, person, server, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(2)));
  const page = await open("caller1");
  await takeNext(page);
  await expect(inHand(page)).toBeAttached();
  const first = await inHand(page).textContent();
  await page.keyboard.press("3");
  await page.keyboard.press("Enter");
  await expect(inHand(page)).not.toHaveText(first ?? "");
  await expect(page.getByRole("status").getByText(/We try again at .*10:45/)).toBeVisible();
  await page.keyboard.press("3");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /Nobody is waiting now\. The next one is due at .*10:45\./ })).toBeVisible();
  await insistOnCounters(page, w, { attempts: 2, reached: 0, closed: 0 });
  server.at(`${DAY}T10:45:00+08:00`);
  await page.getByRole("button", { name: w("calls.look_again") }).click();
  await expect(page.getByText(w("calls.attempt_n", { n: 2, max: 10 }))).toBeVisible();
  await expect(page.getByRole("region", { name: w("calls.known") })).toContainText(w("timeline.call", { outcome: "No answer" }));
});

test("on a phone, no answer is two touches at the foot of the screen, and the sheet has the other outcomes", async ({ open, person, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(2)));
  const page = await open("caller1", { width: 360 });
  await page.getByRole("button", { name: w("calls.next_person") }).click();
  await expect(inHand(page)).toBeAttached();
  const first = await inHand(page).textContent();
  await expect(page.getByRole("button", { name: "No answer" })).toBeInViewport();
  await page.getByRole("button", { name: "No answer" }).click();
  await page.getByRole("button", { name: w("calls.record_next") }).click();
  await expect(inHand(page)).not.toHaveText(first ?? "");
  await page.getByRole("button", { name: w("calls.all_outcomes") }).click();
  await insistOnAxe(page);
  await page.getByRole("button", { name: "Call back at" }).click();
  await page.getByRole("button", { name: w("calls.in_two_hours") }).click();
  await page.getByRole("button", { name: w("calls.record_next") }).click();
  await expect(page.getByRole("heading", { name: /^Nobody is waiting/ })).toBeVisible();
});

test("what is written survives a reload, and says when it was saved", async ({ open, person, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(3)));
  const page = await open("caller1");
  await page.getByRole("button", { name: w("calls.next_person") }).click();
  await expect(inHand(page)).toBeAttached();
  const who = await inHand(page).textContent();
  await page.getByLabel("When was your last test?", { exact: true }).fill("2022-09-13");
  await page.getByLabel(w("calls.note")).fill("speaks Cantonese");
  await expect(page.getByText(w("calls.saved", { at: "10:00" }))).toBeVisible();
  await page.reload();
  await expect(inHand(page)).toHaveText(who ?? "");
  await expect(page.getByLabel("When was your last test?", { exact: true })).toHaveValue("2022-09-13");
  await expect(answerAt(page, "testing/last_test").getByRole("combobox")).toHaveValue("claimed");
  await expect(page.getByLabel(w("calls.note"))).toHaveValue("speaks Cantonese");
});

test("a call back is kept for its time, and for the person who asked", async ({ open, person, server, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(1)));
  const page = await open("caller1");
  await takeNext(page);
  await expect(inHand(page)).toBeAttached();
  await page.keyboard.press("2");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("alert")).toHaveText(w("calls.need_call_back_at"));
  await page.getByRole("button", { name: w("calls.in_two_hours") }).click();
  await expect(page.getByLabel(w("calls.call_back_at"))).toHaveValue("2022-09-15T12:00");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("heading", { name: /The next one is due at .*12:00\./ })).toBeVisible();
  server.at(`${DAY}T11:59:00+08:00`);
  const asked = page.waitForResponse((response) => response.url().endsWith("/api/calls/next"));
  await takeNext(page);
  expect((await asked).status(), "nobody is due a minute early").toBe(204);
  await expect(inHand(page)).toHaveCount(0);
  server.at(`${DAY}T12:00:00+08:00`);
  await takeNext(page);
  await expect(inHand(page)).toBeAttached();
});

test("R38 R219: the call number by which the caller can be checked stands in the script", async ({ open, person, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(1)));
  const page = await open("caller1");
  await takeNext(page);
  const script = page.getByRole("region", { name: w("calls.script") });
  const code = await script.locator("b").first().textContent();
  expect(code).toMatch(/^\d( \d){2,7}$/);
  const plain = (code ?? "").replaceAll(" ", "");
  await expect(script).toContainText(`my call number is ${plain}`);
  await expect(script).toContainText("ring 12345");
  await expect(script).toContainText(plain);
  await script.getByText(w("calls.objections")).click();
  await expect(script.getByText("“You are a fraudster.”")).toBeVisible();
});

test("R36: where somebody hung up is asked, kept, and shown to whoever calls next", async ({ open, person, server, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(1)));
  const page = await open("caller1");
  await takeNext(page);
  await expect(inHand(page)).toBeAttached();
  await page.keyboard.press("7");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("alert")).toHaveText(w("calls.need_field"));
  await page.getByLabel(w("calls.hung_up_at")).selectOption("identity_last_four");
  await page.getByRole("button", { name: w("calls.record_pause") }).click();
  await expect(page.getByRole("heading", { name: w("calls.waiting_other", { n: 0 }) })).toBeVisible();
  server.at(`${DAY}T13:00:00+08:00`);
  const next = await open("caller2");
  await takeNext(next);
  const known = next.getByRole("region", { name: w("calls.known") });
  await expect(known).toContainText(w("timeline.call", { outcome: "Hung up at a question" }));
  await expect(known).toContainText(`${w("field.hung_up_at")} To be sure I have the right person`);
});

test("R41: a call cannot be ended without an outcome, and one that is put back waits again", async ({ open, person, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(1)));
  const page = await open("caller1");
  await takeNext(page);
  await expect(inHand(page)).toBeAttached();
  await expect(page.getByRole("button", { name: w("calls.record_next") })).toBeDisabled();
  await page.keyboard.press("Enter");
  await expect(page.getByText(w("calls.choose_outcome"))).toBeVisible();
  await page.getByRole("button", { name: w("calls.release") }).click();
  await expect(page.getByRole("heading", { name: w("calls.waiting_one", { n: 1 }) })).toBeVisible();
});

test("an empty queue says so kindly, and another team's people are not offered", async ({ open, person, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(2)), TEAM);
  const page = await open("other");
  await takeNext(page);
  await expect(page.getByRole("heading", { name: w("calls.empty") })).toBeVisible();
  await expect(page.getByText(w("calls.empty_next"))).toBeVisible();
  await insistOnAxe(page);
});

test("two callers never get the same person, and both see what the other noted before", async ({ open, person, server, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(2)));
  const [one, two] = [await open("caller1"), await open("caller2")];
  await takeNext(one);
  await takeNext(two);
  await expect(inHand(one)).toBeAttached();
  await expect(inHand(two)).toBeAttached();
  expect(await inHand(one).textContent()).not.toBe(await inHand(two).textContent());
  await one.keyboard.press("3");
  await one.keyboard.press("Enter");
  await answerRequired(two);
  await two.keyboard.press("Alt+1");
  await two.keyboard.press("Control+Enter");
  await expect(two.getByRole("heading", { name: /^Nobody is waiting/ })).toBeVisible();
  server.at(`${DAY}T10:45:00+08:00`);
  await takeNext(two);
  await expect(two.getByRole("region", { name: w("calls.known") })).toContainText(nameOf("caller1"));
});
