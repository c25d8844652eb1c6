import { type Page } from "@playwright/test";
import { type Person } from "./kit/api";
import { DAY, expect, insistOnAxe, insistOnWidth, test } from "./kit/fixtures";
import { csv, people, person as someone } from "./kit/people";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

const YING = { ...someone(4), 姓名: "王晓英", 现住址: "茂南区河西街道福华路12号3栋2单元501室" };
/** The same woman as somebody wrote her down who only heard her, without a number. */
const HEARD = { 姓名: "王小英", 性别: YING.性别, 出生日期: YING.出生日期 };

/** Whoever is new is compared within a second or two. */
async function compared(clerk: Person): Promise<void> {
  await expect.poll(async () => (await clerk.get("/api/links")).to_compare).toBe(0);
}

async function answer(page: Page): Promise<string> {
  return (await page.getByRole("heading", { level: 1 }).textContent()) ?? "";
}

for (const language of ["zh-CN", "en"] as const) {
  test.describe(language, () => {
    test.use({ language });

    test("R222: a doubt is looked at side by side, decided by one key, and taken back", async ({ open, person, w }) => {
      const clerk = await person("clerk");
      await clerk.receive("登记.csv", csv([...people(3, 20), YING]));
      await clerk.receive("听来的.csv", csv([HEARD]));
      await compared(clerk);
      const page = await open("clerk");
      await page.getByRole("link", { name: w("linkage.menu") }).first().click();
      await expect(page.getByRole("heading", { level: 1 })).toContainText(w("linkage.open_n_one", { n: 1 }));
      const pair = page.getByRole("table", { name: w("linkage.side_by_side") });
      await expect(pair).toContainText(w("linkage.level.name.sounds_the_same"));
      await expect(pair).not.toContainText("晓英");
      await expect(page.getByRole("region", { name: w("linkage.why") })).toContainText(w("linkage.together"));
      await insistOnAxe(page);
      await page.keyboard.press("r");
      await expect(pair).toContainText("王晓英");
      await expect(pair.locator("mark").filter({ hasText: "晓" })).toBeVisible();
      await page.keyboard.press("1");
      await expect(page.getByText(w("linkage.now_same"))).toBeVisible();
      await expect(page.getByText(w("linkage.none"))).toBeVisible();

      // One person and one call; what both lists said is on one card.
      const found = (await clerk.post("/api/people/search", { q: "王小英" })).items;
      expect(found.length).toBe(1);
      const card = await clerk.get(`/api/people/${found[0].id}`);
      expect(card.lists.length).toBe(2);
      expect(card.tasks.filter((task: { closed_at?: string }) => !task.closed_at).length).toBe(1);

      // Taken back at once, and decided the other way: nobody asks again.
      await page.getByRole("button", { name: w("ui.undo") }).click();
      await expect(page.getByRole("heading", { level: 1 })).toContainText(w("linkage.open_n_one", { n: 1 }));
      await expect(pair).toBeVisible();
      await page.keyboard.press("2");
      await expect(page.getByText(w("linkage.none"))).toBeVisible();
      await page.getByRole("link", { name: w("linkage.tab_decided") }).click();
      await page.getByLabel(w("linkage.which")).selectOption("different");
      await expect(page.getByRole("table", { name: w("linkage.tab_decided") })).toContainText("黄文员");
      expect(await answer(page)).toBe(w("linkage.decided_n", { same: 0, different: 1 }));
      await insistOnAxe(page);
    });

    test("two people whom somebody knows to be one are made one by hand, and taken apart with a reason", async ({ open, person, w }) => {
      const clerk = await person("clerk");
      await clerk.receive("登记.csv", csv([...people(3, 20), YING]));
      await compared(clerk);
      const other = someone(21);
      const page = await open("clerk", { width: 390 });
      const { items } = await clerk.post("/api/people/search", { q: "王晓英" });
      await page.goto(`/people/${items[0].id}`);
      await page.getByRole("link", { name: w("ui.merged_compare") }).click();
      await page.getByLabel(w("linkage.compare_search")).fill(other.联系电话);
      await page.getByRole("button", { name: w("linkage.compare") }).click();
      await expect(page.getByRole("table", { name: w("linkage.side_by_side") })).toBeVisible();
      await insistOnWidth(page);
      await page.locator(".verdicts").getByRole("button", { name: w("linkage.same") }).and(page.locator(".ant-btn-primary")).click();
      await expect(page.getByText(w("linkage.now_same"))).toBeVisible();
      await page.goto(`/people/${items[0].id}`);
      const merged = page.getByRole("region", { name: w("ui.merged") });
      await expect(merged.getByRole("listitem")).toHaveCount(1);
      await merged.getByRole("button", { name: w("ui.merged_separate") }).click();
      await merged.getByLabel(w("ui.merged_reason")).fill("一看就是两个人");
      await merged.getByRole("button", { name: w("ui.merged_separate") }).click();
      await expect(merged.getByText(w("ui.merged_nobody"))).toBeVisible();
      expect((await clerk.post("/api/people/search", { q: other.联系电话 })).items.length).toBe(1);
      await insistOnWidth(page);
    });

    test("how sure is sure enough is set by the errors a clerk accepts", async ({ open, person, w }) => {
      const clerk = await person("clerk");
      await clerk.receive("登记.csv", csv([...people(3, 20), YING]));
      await clerk.receive("听来的.csv", csv([HEARD]));
      await compared(clerk);
      const page = await open("clerk");
      await page.goto("/review/thresholds");
      await expect(page.getByRole("img", { name: w("linkage.picture") })).toBeVisible();
      await expect(page.getByText(w("linkage.usual"))).toBeVisible();
      await page.getByLabel(w("linkage.accept_wrong")).selectOption("0.0001");
      await insistOnAxe(page);
      await page.getByLabel(w("linkage.reason")).fill("宁可多看几对");
      await page.getByRole("button", { name: w("linkage.set"), exact: true }).click();
      await expect(page.getByText(w("linkage.thresholds_set"))).toBeVisible();
      await expect(page.getByText("黄文员").first()).toBeVisible();
    });

    // A visitor whose n is an l: heard, read back digit by digit, and found under every way to write the sound.
    test("R54: scenario 6, Accent", async ({ open, person, w }) => {
      const clerk = await person("clerk");
      const visitor = { ...someone(6), 姓名: "兰志强", 身份证号: "", 现住址: "茂南区红旗街道新湖路8号2单元301" };
      await clerk.receive("旅馆登记.csv", csv([visitor]));
      const caller = await open("caller1");
      await caller.getByRole("button", { name: w("calls.inbound") }).click();
      const dialog = caller.getByRole("dialog", { name: w("calls.inbound") });
      await dialog.getByRole("textbox").fill(visitor.联系电话);
      const groups = [visitor.联系电话.slice(0, 3), visitor.联系电话.slice(3, 7), visitor.联系电话.slice(7)];
      const said = language === "en" ? groups.join(" · ") : groups.map((group) => [...group].map((digit) => "零幺二三四五六七八九"[Number(digit)]).join("")).join("，");
      await expect(dialog.getByText(w("ui.read_back", { said }))).toBeVisible();

      // Somebody else writes down what they hear, and a digit is off.
      const slip = visitor.联系电话.slice(0, 10) + ((Number(visitor.联系电话[10]) + 1) % 10);
      await clerk.receive("电话登记.csv", csv([{ ...visitor, 姓名: "南志强", 联系电话: slip }]));
      await compared(clerk);
      const page = await open("supervisor");
      await page.goto("/people");
      const box = page.getByLabel(w("people.search"), { exact: true });
      const found = page.getByRole("table", { name: w("people.found") }).getByRole("row");
      for (const heard of ["南志强", "nan zi qiang", "lanzhiqiang", "蓝志强"]) {
        await box.fill(heard);
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(w("people.answer_one", { n: 1, q: heard }));
        await expect(found).toHaveCount(1 + 1);
      }
      await found.last().getByRole("link").click();
      await expect(page.getByRole("region", { name: w("ui.merged") }).getByRole("listitem")).toHaveCount(1);
      await expect(page.getByRole("region", { name: w("people.lists") }).getByRole("listitem")).toHaveCount(2);
      await expect(page.getByRole("region", { name: w("people.now") }).getByRole("listitem")).toHaveCount(1);
    });
  });
}
