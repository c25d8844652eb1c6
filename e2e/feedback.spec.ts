import { DAY, expect, insistOnAxe, insistOnWidth, test } from "./kit/fixtures";
import { csv, people } from "./kit/people";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

for (const language of ["zh-CN", "en"] as const) {
  test.describe(language, () => {
    test.use({ language });

    test("R57: thanks are read by the caller, and a complaint is answered by the supervisor", async ({ open, person, w }) => {
      await (await person("clerk")).receive("名单.csv", csv(people(1)));
      const page = await open("caller1");
      await page.locator(".next-person").click();
      // The page before has a button of the same name.
      await expect(page.locator(".workbench .script")).toBeVisible();
      await page.getByRole("button", { name: w("feedback.tell") }).click();
      const dialog = page.getByRole("dialog", { name: w("feedback.tell_title") });
      await dialog.getByRole("radio", { name: w("feedback_kind.thanks") }).check();
      await dialog.getByLabel(w("feedback.text")).fill("谢谢你这么耐心");
      await dialog.getByLabel(w("feedback.about")).selectOption({ label: w("feedback.about_me", { name: "志愿者1" }) });
      await insistOnAxe(page);
      await dialog.getByRole("button", { name: w("feedback.keep") }).click();
      await expect(dialog).toBeHidden();
      await page.getByRole("button", { name: w("calls.release") }).click();
      await expect(page.getByText("谢谢你这么耐心")).toBeVisible();
      await page.getByRole("button", { name: w("feedback.tell") }).click();
      await dialog.getByRole("radio", { name: w("feedback_kind.complaint") }).check();
      await dialog.getByLabel(w("feedback.text")).fill("昨天的人说话太凶");
      await dialog.getByLabel(w("feedback.about")).selectOption({ label: "志愿者2" });
      await expect(dialog.getByText(w("feedback.about_help"))).toBeVisible();
      await dialog.getByRole("button", { name: w("feedback.keep") }).click();
      await expect(dialog).toBeHidden();

      const chief = await open("supervisor");
      await chief.goto("/handed-over/doors");
      await chief.getByRole("link", { name: w("ui.handed_over_feedback") }).click();
      await expect(chief.getByRole("heading", { level: 1 })).toContainText(w("feedback.open_n_one", { n: 1 }));
      await expect(chief.getByText("昨天的人说话太凶")).toBeVisible();
      await insistOnAxe(chief);
      await chief.getByRole("button", { name: w("feedback.answer"), exact: true }).click();
      await chief.getByLabel(w("feedback.answer_text")).fill("已道歉，换了一位同事");
      await chief.getByRole("button", { name: w("feedback.answer_close") }).click();
      await expect(chief.getByText(w("feedback.none_here"))).toBeVisible();
      await chief.getByLabel(w("feedback.which")).selectOption("all");
      await expect(chief.getByText("已道歉，换了一位同事")).toBeVisible();

      const other = await open("caller2", { width: 390 });
      await other.getByRole("link", { name: w("calls.my_feedback") }).click();
      await expect(other.getByText(w("feedback.mine_none"))).toBeVisible();
      await page.getByRole("link", { name: w("calls.my_feedback") }).click();
      await expect(page.getByText("已道歉，换了一位同事")).toBeVisible();
      await insistOnWidth(other);
    });
  });
}
