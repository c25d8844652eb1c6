import type { Browser, Page } from "@playwright/test";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, insistOnAxe, insistOnWidth, test } from "./kit/fixtures";
import { buildPreview, sampleForm, servePreview } from "./kit/preview";
import { word, type Language } from "./kit/words";

/** The renderer of questionnaires, on the page that shows one without a server but under the server's policy. */
const SHOTS = process.env.E2E_SHOTS;
const folder = mkdtempSync(join(tmpdir(), "firstline-forms-"));
let preview: { url: string; stop: () => void };

test.describe.configure({ mode: "default" });
test.beforeAll(async () => {
  test.setTimeout(120_000);
  buildPreview(folder);
  preview = await servePreview(folder);
});
test.afterAll(() => {
  preview?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Kept {
  instance: string;
  states: Record<string, string>;
}
type Shown = Window & { given?: object; kept?: Kept; speak?: (language: Language) => Promise<void> };

async function show(browser: Browser, language: Language, options: { width?: number; dark?: boolean; given?: object } = {}): Promise<Page> {
  const width = options.width ?? 1440;
  const context = await browser.newContext({ locale: language, viewport: { width, height: 900 }, colorScheme: options.dark ? "dark" : "light", timezoneId: "Asia/Shanghai" });
  const page = await context.newPage();
  page.on("pageerror", (error) => expect.soft(error.message).toBe(""));
  const given = { xml: sampleForm("contact"), title: "contact", ...options.given };
  await page.addInitScript((what) => void ((window as Shown).given = what), given);
  await page.goto(preview.url);
  await expect(page.locator("[data-question]").first()).toBeVisible();
  return page;
}

const at = (page: Page, path: string) => page.locator(`[data-path="/data/${path}"]`);
const kept = async (page: Page): Promise<Kept> => {
  await page.waitForTimeout(400);
  return page.evaluate(() => (window as Shown).kept ?? { instance: "", states: {} });
};

test("a questionnaire is answered by keyboard alone", async ({ browser }) => {
  const page = await show(browser, "en");
  const w = (key: string, values?: Record<string, string | number>) => word("en", key, values);
  await page.keyboard.press("Alt+n");
  await at(page, "full_name").getByRole("textbox").focus();
  await page.keyboard.type("Wang");
  await page.keyboard.press("Enter");
  await expect(at(page, "age").getByRole("textbox")).toBeFocused();
  await expect(at(page, "age")).toContainText("How old is Wang?");
  await page.keyboard.press("Alt+w");
  await expect(page.getByText("Under eighteen a guardian has to be present.")).toBeVisible();
  await page.keyboard.press("Alt+r");
  await expect(at(page, "age").getByRole("combobox")).toHaveValue("refused");
  await page.keyboard.press("Tab");
  await expect(at(page, "was_there").getByRole("radio").first()).toBeFocused();
  await page.keyboard.press("1");
  await expect(at(page, "was_there").getByRole("radio", { name: "Yes" })).toBeChecked();
  await page.keyboard.press("Enter");
  await expect(at(page, "visit/visit_day").locator("input")).toBeFocused();
  await at(page, "visit/stalls").getByRole("checkbox").first().focus();
  await page.keyboard.press("2");
  await page.keyboard.press("4");
  await page.keyboard.press("Alt+u");
  await expect(at(page, "visit/stalls").getByRole("combobox")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(at(page, "visit/minutes").getByRole("textbox")).toBeFocused();
  await at(page, "worries").getByRole("button").first().focus();
  await page.keyboard.press("3");
  const { instance, states } = await kept(page);
  expect(instance).toContain("<stalls>meat dry</stalls>");
  expect(instance).toContain("<worries>medicine work child</worries>");
  expect(states).toMatchObject({ "/data/age": "refused", "/data/was_there": "claimed" });
  await expect(page.getByText(w("form.refused_n_one", { count: 1 }))).toBeVisible();
  await page.keyboard.press("Alt+n");
  await expect(at(page, "contacts[1]/contact_name").getByRole("textbox")).toBeFocused();
  await page.context().close();
});

test("a wrong answer is told when it is left, and the press that left it is not lost", async ({ browser }) => {
  const page = await show(browser, "zh-CN");
  await at(page, "age").getByRole("textbox").fill("240");
  await expect(page.getByRole("alert")).toHaveCount(0);
  await at(page, "was_there").getByText("是", { exact: true }).click();
  await expect(page.getByRole("alert")).toHaveText("年龄应在 0 到 120 之间");
  await expect(at(page, "was_there").getByRole("radio", { name: "是" })).toBeChecked();
  await expect(at(page, "visit/visit_day")).toBeVisible();
  await page.evaluate(() => (window as Shown).speak?.("en"));
  await expect(page.getByRole("alert")).toHaveText("An age is between 0 and 120");
  await at(page, "was_there").getByText("No", { exact: true }).click();
  await expect(at(page, "visit/visit_day")).toHaveCount(0);
  await page.context().close();
});

test("one of several is removed, brought back, and all of it is there when the form is opened again", async ({ browser }) => {
  const page = await show(browser, "en");
  await at(page, "contacts[1]/contact_name").getByRole("textbox").fill("One");
  await page.getByRole("button", { name: /^\+/ }).click();
  await expect(at(page, "contacts[2]/contact_name").getByRole("textbox")).toBeFocused();
  await page.keyboard.type("Two");
  await page.getByRole("button", { name: word("en", "form.remove_round", { name: "People you met 1" }) }).click();
  await expect(at(page, "contacts[1]/contact_name").getByRole("textbox")).toHaveValue("Two");
  await page.getByRole("button", { name: word("en", "ui.undo") }).click();
  await expect(at(page, "contacts[1]/contact_name").getByRole("textbox")).toHaveValue("One");
  await at(page, "district").getByRole("combobox").first().click();
  await page.keyboard.type("dian");
  await page.keyboard.press("Enter");
  await at(page, "town").getByText("Shuidong").click();
  const draft = await kept(page);
  await page.context().close();
  const again = await show(browser, "en", { given: draft });
  await expect(at(again, "contacts[2]/contact_name").getByRole("textbox")).toHaveValue("Two");
  await expect(at(again, "town").getByRole("radio", { name: "Shuidong" })).toBeChecked();
  await again.context().close();
});

for (const language of ["zh-CN", "en"] as const) {
  for (const [width, dark] of [[1440, false], [1440, true], [360, false]] as const) {
    test(`a questionnaire in ${language} at ${width} px${dark ? " in the dark" : ""} fits its width and is right in axe's eyes`, async ({ browser }) => {
      const prefill = { "/data/full_name": { value: "王*英", state: "confirmed" } };
      const page = await show(browser, language, { width, dark, given: { prefill } });
      const look = async (name: string) => {
        await expect(page.locator("[data-question]")).not.toHaveCount(0);
        if (SHOTS) {
          mkdirSync(SHOTS, { recursive: true });
          await page.screenshot({ path: join(SHOTS, `${name}.${language}.${width}${dark ? ".dark" : ""}.png`), fullPage: true });
        }
        await insistOnWidth(page);
        await insistOnAxe(page);
      };
      await look("form");
      await at(page, "age").getByRole("textbox").fill("240");
      await at(page, "was_there").getByRole("radio").first().check();
      await at(page, "visit/stalls").getByRole("checkbox").nth(1).check();
      await at(page, "temperature").getByRole("textbox").fill("?");
      await at(page, "place").getByRole("textbox").first().fill("21.6");
      await at(page, "worries").getByRole("button").nth(2).click();
      await at(page, "age").locator("summary").click();
      await page.getByRole("button", { name: /^\+/ }).click();
      await page.getByRole("button", { name: "contact ⏎" }).click();
      await look("form-half-way");
      await page.context().close();
    });
  }
}
