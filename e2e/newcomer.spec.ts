import { type Locator, type Page } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PASSWORD, nameOf } from "./kit/district";
import { DAY, expect, insistOnAxe, newPage, signIn, test } from "./kit/fixtures";
import { csv, people } from "./kit/people";
import { word, type Language } from "./kit/words";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

const SHOTS = process.env.E2E_SHOTS;

/** What the pack says to a newcomer, in the language they read. */
const SAID = {
  en: {
    quiz: ["Ask them to hang up and ring 12345", "it will be tried at another time of day", "You neither look nor tell", "only for the last four characters"],
    complete: "Complete", no_answer: "No answer", wrong_person: "Wrong person", call_back: "Call back at…", hung_up: "Hung up at a question",
    refused: "Refused", scam: "Thinks it is fraud",
  },
  "zh-CN": {
    quiz: ["请他挂断后打 12345", "系统会换个时间再排", "不查，也不说", "放到最后，只核对后四位"],
    complete: "已完成", no_answer: "无人接听", wrong_person: "号码不是本人", call_back: "约定再打", hung_up: "中途挂断",
    refused: "拒绝配合", scam: "认为是诈骗",
  },
} as const;

/** Somebody who sees the screen for the first time: uses only what is shown, and counts each key. */
class Newcomer {
  strokes = 0;
  private shots = 0;

  constructor(readonly page: Page, readonly language: Language) {}

  async look(name: string): Promise<void> {
    if (!SHOTS) return;
    mkdirSync(SHOTS, { recursive: true });
    await this.page.waitForTimeout(400);
    await this.page.screenshot({ path: join(SHOTS, `${String(this.shots++).padStart(2, "0")}-${name}.${this.language}.png`) });
  }

  async press(key: string): Promise<void> {
    this.strokes += 1;
    await this.page.keyboard.press(key);
  }

  /** Presses the key that stands on a button. */
  async pressKeyOn(button: Locator): Promise<void> {
    const key = (await button.locator("kbd").textContent()) ?? "";
    await this.press(key === "⏎" ? "Enter" : key.toLowerCase());
  }

  get bar(): Locator {
    return this.page.getByRole("region", { name: word(this.language, "calls.outcome") });
  }

  outcome(name: string): Locator {
    return this.bar.getByRole("button", { name: new RegExp(`^${name}`) });
  }
}

/** Rings, says who it is, asks what has to be asked, and ends the call as complete. */
async function complete(me: Newcomer): Promise<void> {
  const { page } = me;
  const required = page.getByRole("button", { name: word(me.language, "form.next_required") });
  await expect(required.locator("kbd")).toHaveText("Alt+N");
  for (const choice of [0, 1]) {
    await me.press("Alt+n");
    const digit = page.locator("[data-question]:focus-within kbd").nth(choice);
    await me.press((await digit.textContent()) ?? "");
  }
  await me.press("Alt+n");
  await page.keyboard.type("河东街道");
  await expect(me.bar.getByText(word(me.language, "calls.key_leave_field"))).toBeVisible();
  await me.look("answered");
  await me.press((await me.bar.locator("kbd", { hasText: "Esc" }).textContent()) === "Esc" ? "Escape" : "");
  await me.pressKeyOn(me.outcome(SAID[me.language].complete));
}

/** Makes a call with what the screen shows, and returns how many keys it took to the next person. */
async function call(me: Newcomer, what: (me: Newcomer) => Promise<void>): Promise<number> {
  const { page } = me;
  const name = page.locator(".brief-name");
  await expect(page.locator(".form-progress")).toBeVisible();
  const dial = page.getByRole("button", { name: /\*\*\*\*/ });
  await page.keyboard.press((await dial.locator("kbd").textContent()) ?? "");
  await expect(page.locator("a[href^='tel:']")).toBeVisible();
  await expect(name, "whom to ask for").not.toContainText("*");
  me.strokes = 0;
  await what(me);
  await me.look("before-record");
  const record = me.bar.getByRole("button", { name: word(me.language, "calls.record_next") });
  await expect(record.locator("kbd")).toHaveText("⏎");
  await me.pressKeyOn(record);
  await expect(page.locator("a[href^='tel:']"), "nobody else's number stays").toHaveCount(0);
  return me.strokes;
}

for (const language of ["en", "zh-CN"] as const) {
  test.describe(language, () => {
    test.use({ language });

    test("R33 R34 R59: somebody new makes ten calls of six kinds with what the screen shows", async ({ browser, person, server, w }) => {
      test.setTimeout(120_000);
      const clerk = await person("clerk");
      const list = await clerk.receive("名单.csv", csv(people(10)));
      const page = await newPage(browser, server, language);
      const me = new Newcomer(page, language);
      const said = SAID[language];
      await signIn(page, "novice", PASSWORD, language);
      const next = page.getByRole("button", { name: w("ui.next") });
      for (let lesson = 0; lesson < 5; lesson += 1) await next.click();
      for (const right of said.quiz) await page.getByLabel(right).check();
      await next.click();
      await page.getByLabel(w("access.sign_name")).fill(nameOf("novice"));
      await page.keyboard.press("Enter");
      await expect(page.locator(".next-person")).toBeFocused();
      await me.look("between");
      await page.keyboard.press("Enter");
      await expect(page.getByText(w("calls.step_end"))).toBeVisible();
      await me.look("first");
      await insistOnAxe(page);

      const noAnswer = (each: Newcomer) => each.pressKeyOn(each.outcome(said.no_answer));
      expect(await call(me, noAnswer), "keys of no answer").toBe(2);
      await expect(page.getByText(w("calls.step_end")), "the way is known now").toHaveCount(0);
      expect(await call(me, complete), "keys of a complete record").toBe(8);
      expect(await call(me, (each) => each.pressKeyOn(each.outcome(said.wrong_person)))).toBe(2);
      const later = async () => {
        await me.pressKeyOn(me.outcome(said.call_back));
        const hours = me.bar.getByRole("button", { name: new RegExp(w("calls.in_two_hours")) });
        await expect(hours.locator("kbd")).toBeVisible();
        await me.look("call-back");
        await me.pressKeyOn(hours);
        await expect(hours).toHaveAttribute("aria-pressed", "true");
      };
      expect(await call(me, later), "keys of a call back").toBe(3);
      await expect(page.locator(".toast").last()).toContainText("12:00");
      const hungUp = async () => {
        await me.press("Alt+n");
        await me.press("Escape");
        await me.pressKeyOn(me.outcome(said.hung_up));
        await expect(page.getByLabel(w("calls.hung_up_at")), "where the caller was").toHaveValue("was_there");
        await expect(page.getByLabel(w("calls.hung_up_at"))).toBeFocused();
      };
      expect(await call(me, hungUp), "keys of hung up at a question").toBe(4);
      expect(await call(me, complete)).toBe(8);
      const scam = async () => {
        await me.press("F4");
        await expect(page.locator(".objections")).toBeInViewport();
        await me.look("objections");
        await me.pressKeyOn(me.outcome(said.scam));
      };
      expect(await call(me, scam)).toBe(3);
      await call(me, noAnswer);
      await call(me, complete);
      await call(me, noAnswer);
      await expect(page.getByRole("heading", { name: /10:45/ })).toBeVisible();
      await me.look("end");
      for (const [key, count] of Object.entries({ attempts: 10, reached: 7, closed: 3 })) {
        const line = page.getByLabel(w("calls.today")).locator("div").filter({ hasText: new RegExp(`^${w(`calls.${key}`)}`) });
        await expect(line.locator("dd"), key).toHaveText(String(count));
      }
      expect((await clerk.get(`/api/lists/${list.id}`)).people).toMatchObject({ total: 10, closed: 3, later: 6, door: 1, waiting: 0 });
    });
  });
}
