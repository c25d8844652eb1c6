import { DAY, expect, insistOnAxe, insistOnWidth, test } from "./kit/fixtures";
import { csv, people } from "./kit/people";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

for (const language of ["zh-CN", "en"] as const) {
  test.describe(language, () => {
    test.use({ language });

    test("R220: an abused caller is offered a break, and reads it between two calls", async ({ open, person, w }) => {
      await (await person("clerk")).receive("名单.csv", csv(people(2)));
      const caller = await person("caller1");
      await caller.outcome(await caller.next(), "abusive", {
        note: "骂了十分钟",
      });
      const page = await open("supervisor");
      await page.goto("/teams");
      await page.getByRole("table").getByRole("link").first().click();
      await page.getByRole("link", { name: w("teams.offer_support") }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(w("support.open_n_one", { n: 1 }));
      await expect(page.getByText("骂了十分钟")).toBeVisible();
      await page.getByRole("button", { name: w("support.offer") }).click();
      await page.getByRole("radio").first().check();
      await page.getByLabel(w("support.note")).fill("喝杯水，慢慢来");
      await insistOnAxe(page);
      await page.getByRole("button", { name: w("support.offer"), exact: true }).click();
      await expect(page.getByText(w("support.none_here"))).toBeVisible();
      await page.getByRole("button", { name: w("ui.undo") }).click();
      await expect(page.getByText("骂了十分钟")).toBeVisible();
      await page.getByRole("button", { name: w("support.offer") }).click();
      await page.getByRole("radio").nth(1).check();
      await page.getByLabel(w("support.note")).fill("喝杯水，慢慢来");
      await page.getByRole("button", { name: w("support.offer"), exact: true }).click();
      await page.getByLabel(w("support.which")).selectOption("all");
      await expect(page.getByText(w("support.not_seen"))).toBeVisible();
      await insistOnAxe(page);

      const phone = await open("caller1", { width: 390 });
      await expect(phone.getByText("喝杯水，慢慢来")).toBeVisible();
      await insistOnWidth(phone);
      await phone.getByRole("button", { name: w("calls.support_seen") }).click();
      await expect(phone.getByText("喝杯水，慢慢来")).toHaveCount(0);
      await page.reload();
      await page.getByLabel(w("support.which")).selectOption("all");
      await expect(page.getByText(w("support.not_seen"))).toHaveCount(0);
      await expect(page.getByText("喝杯水，慢慢来")).toBeVisible();
      await expect(page.getByRole("button", { name: w("support.withdraw") })).toHaveCount(0);
      await page.setViewportSize({ width: 390, height: 800 });
      await insistOnWidth(page);
    });
  });
}
