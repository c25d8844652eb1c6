import { DAY, expect, insistOnAxe, insistOnWidth, test } from "./kit/fixtures";
import { csv, people } from "./kit/people";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

for (const language of ["zh-CN", "en"] as const) {
  test.describe(language, () => {
    test.use({ language });

    test("R49: a supervisor words the opening anew, and the next person hears it", async ({ open, person, w }) => {
      await (await person("clerk")).receive("名单.csv", csv(people(2)));
      const caller = await open("caller1");
      await caller.locator(".next-person").click();
      const script = caller.locator(".script");
      await expect(script).not.toContainText("茂南区专线");

      const page = await open("supervisor");
      await page.getByRole("link", { name: w("scripts.menu"), exact: true }).click();
      const opening = page.getByRole("article", {
        name: w("scripts.text_opening"),
        exact: true,
      });
      await expect(opening).toContainText(w("scripts.as_the_pack"));
      await insistOnAxe(page);
      await opening.getByRole("button", { name: w("scripts.edit") }).click();
      const chinese = opening.getByLabel(w("scripts.in_zh"), { exact: true });
      const english = opening.getByLabel(w("scripts.in_en"), { exact: true });
      await chinese.fill("您好，茂南区专线，我是{caller}，请看 wjw.gov.cn");
      await english.fill("Hello, the line of 茂南区专线, this is {caller}.");
      await opening.getByLabel(w("scripts.why")).fill("更短");
      await opening.getByRole("button", { name: w("scripts.save") }).click();
      await expect(opening.getByText(w("problem.scripts.link", { link: "wjw.gov.cn" }))).toBeVisible();
      await chinese.fill("您好，茂南区专线，我是{caller}。");
      await expect(opening.locator('.as-said [lang="zh-CN"]')).toContainText("您好，茂南区专线，我是陈队长");
      await insistOnAxe(page);
      await opening.getByRole("button", { name: w("scripts.save") }).click();
      await expect(opening).toContainText(w("scripts.edition_n", { n: 1 }));

      await expect(script).not.toContainText("茂南区专线");
      await caller.getByRole("button", { name: w("calls.release") }).click();
      await caller.locator(".next-person").click();
      await expect(script).toContainText("茂南区专线");

      await opening.getByRole("button", { name: w("scripts.editions_one", { n: 1 }) }).click();
      await insistOnAxe(page);
      await opening.getByRole("button", { name: w("scripts.back_to_own") }).click();
      await expect(opening).toContainText(w("scripts.as_the_pack"));
      await opening.getByRole("button", { name: w("scripts.back_to", { n: 1 }) }).click();
      await expect(opening).toContainText(w("scripts.edition_n", { n: 3 }));
      await page.setViewportSize({ width: 390, height: 800 });
      await insistOnWidth(page);
    });

    test("of two who edit at once the second is told and loses no word", async ({ open, person, w }) => {
      const page = await open("supervisor");
      await page.goto("/scripts");
      const closing = page.getByRole("article", {
        name: w("scripts.text_closing"),
        exact: true,
      });
      await closing.getByRole("button", { name: w("scripts.edit") }).click();
      await closing.getByLabel(w("scripts.in_zh"), { exact: true }).fill("谢谢，再见。");
      await closing.getByLabel(w("scripts.why")).fill("太长");
      const other = await person("supervisor");
      await other.post("/api/scripts/closing/editions", {
        number: 0,
        zh: "感谢您！",
        en: "Thank you!",
        why: "更亲切",
      });
      await closing.getByRole("button", { name: w("scripts.save") }).click();
      await expect(closing.getByRole("alert")).toContainText(w("problem.scripts.edited_meanwhile"));
      await expect(closing.locator(".note-warn")).toContainText("感谢您！");
      await expect(closing.getByLabel(w("scripts.in_zh"), { exact: true })).toHaveValue("谢谢，再见。");
    });
  });
}
