import { answerAt, DAY, expect, insistOnAxe, takeNext, test } from "./kit/fixtures";
import { csv, identity, people, person as someone } from "./kit/people";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

const SHOTS = process.env.E2E_SHOTS;
const BOY = { ...someone(3), 姓名: "李小明", 身份证号: identity("2008-05-05", 7) };
const LIST = Buffer.from(
  [
    "姓名,性别,身份证号,联系电话,现住址,户籍地址,职业,语言,涉疫场所,到访时间,原因",
    `${BOY.姓名},男,${BOY.身份证号},${BOY.联系电话},茂南区河西街道福华社区4号,茂名市电白区旧村2号,学生,粤语,福华市场,2022-09-12 10:00-11:00,时空伴随`,
  ].join("\r\n") + "\r\n",
);

for (const language of ["zh-CN", "en"] as const) {
  test.describe(language, () => {
    test.use({ language });

    test("R27 R47: before dialling there is why, how earlier calls went, language, work, age, and what partners were asked; the question names place and time", async ({ open, person, w }) => {
      await (await person("clerk")).receive("名单.csv", LIST);
      const earlier = await person("caller2");
      const call = await earlier.next();
      await earlier.post("/api/referrals", { person_id: call.person.id, partner: "community", asked: "送菜", scope: ["name", "address"] });
      await earlier.outcome(call, "partial", { note: "很紧张，说话小声" });
      const page = await open("supervisor");
      await page.goto("/calls");
      await expect(page.locator(".next-person")).toBeVisible();
      await page.keyboard.press("F9");
      await page.getByLabel(w("calls.inbound_number")).fill(BOY.联系电话);
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: w("calls.inbound_take") }).click();
      const brief = page.getByRole("region", { name: w("calls.who") });
      await expect(page.locator("a[href^='tel:']"), "nobody was dialled yet").toHaveCount(0);
      await expect(brief).toContainText("时空伴随 · 福华市场 · 2022-09-12 10:00–11:00");
      await expect(brief).toContainText("很紧张，说话小声");
      await expect(brief).toContainText(language === "en" ? "Partly complete" : "部分完成");
      await expect(brief).toContainText("学生");
      await expect(brief.getByLabel(w("calls.flags"))).toContainText(w("calls.flag_minor"));
      await expect(brief.getByLabel(w("calls.flags"))).toContainText(language === "en" ? "Cantonese" : "粤语");
      await expect(brief.getByRole("region", { name: w("calls.open_requests") })).toContainText(language === "en" ? "Community office" : "社区");
      await expect(answerAt(page, "exposure/was_there")).toContainText(language === "en" ? "Were you at 福华市场 in those days (2022-09-12 10:00–11:00)?" : "您那几天 (2022-09-12 10:00–11:00)去过福华市场吗？");
      await insistOnAxe(page);
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/brief.${language}.png` });
    });

    test("R31: home and present address are two things, each says where it came from, and one that is confirmed in a call is there", async ({ open, person, w }) => {
      await (await person("clerk")).receive("名单.csv", LIST);
      const page = await open("caller1");
      await takeNext(page);
      const question = answerAt(page, "addresses/current_address");
      await question.getByRole("textbox").fill("红旗街道新湖社区5号");
      await question.getByRole("combobox").selectOption("confirmed");
      await page.keyboard.press("Escape");
      await page.keyboard.press("p");
      await page.keyboard.press("Control+Enter");
      await expect(page.locator(".workbench")).toHaveCount(0);
      const desk = await open("supervisor");
      await desk.goto("/people");
      await desk.getByLabel(w("people.search"), { exact: true }).fill("李小");
      await desk.getByRole("table", { name: w("people.found") }).getByRole("link").click();
      const who = desk.getByRole("region", { name: w("people.who") });
      const at = (kind: string) => who.locator("dt", { hasText: w(`address_kind.${kind}`) }).locator("+ dd");
      await expect(at("home")).toContainText("名单");
      await expect(at("home")).not.toContainText("旧村");
      await expect(at("current")).toHaveCount(2);
      await expect(at("current").first()).toContainText("名单");
      await expect(at("current").last()).toContainText(language === "en" ? "confirmed in a call" : "在电话里确认");
      await expect(at("current").last()).toContainText("新湖社区");
      await expect(who.locator("dt", { hasText: w("document_kind.resident_id") }).locator("+ dd")).toContainText("名单");
      await insistOnAxe(desk);
      if (SHOTS) await desk.screenshot({ path: `${SHOTS}/card.${language}.png`, fullPage: true });
    });

    test("R44: what was said in several calls stands with every revision, contradictions are marked, and what the list says stands beside it", async ({ open, person, server, w }) => {
      await (await person("clerk")).receive("名单.csv", LIST);
      const first = await person("caller2");
      const call = await first.next();
      await first.outcome(call, "partial", { answers: { was_there: { value: "yes" }, household: { value: "3" } } });
      server.at(`${DAY}T12:30:00+08:00`);
      const page = await open("caller1");
      await takeNext(page);
      const known = page.getByRole("region", { name: w("calls.known") });
      const statement = (within: typeof known, field: string) => within.locator(`[data-field="${field}"]`);
      await expect(statement(known, "was_there")).toContainText(w("statement.evidence", { said: "福华市场 2022-09-12 10:00–11:00" }));
      await expect(statement(known, "was_there")).not.toContainText(w("statement.changed"));
      await answerAt(page, "exposure/was_there").getByRole("radio").nth(1).check();
      await page.keyboard.press("Escape");
      await page.keyboard.press("p");
      await page.keyboard.press("Control+Enter");
      await expect(page.locator(".workbench")).toHaveCount(0);
      const desk = await open("supervisor");
      await desk.goto(`/people/${call.person.id}`);
      const said = statement(desk.getByRole("region", { name: w("people.known") }), "was_there");
      await expect(said).toContainText(w("statement.changed"));
      await expect(said).toContainText(w("statement.against"));
      await expect(said.getByRole("list", { name: w("statement.before") })).toContainText("志愿者2");
      await expect(said).toContainText("志愿者1");
      await expect(statement(desk.getByRole("region", { name: w("people.known") }), "household")).not.toContainText(w("statement.changed"));
      await insistOnAxe(desk);
      if (SHOTS) await desk.screenshot({ path: `${SHOTS}/statements.${language}.png`, fullPage: true });
      server.at(`${DAY}T17:00:00+08:00`);
      const again = await open("caller2");
      await takeNext(again);
      await expect(statement(again.getByRole("region", { name: w("calls.known") }), "was_there")).toContainText(w("statement.against"));
      if (SHOTS) await again.screenshot({ path: `${SHOTS}/statements-call.${language}.png` });
    });

    test("R26 R55: two people are called on one screen with script, form, history and outcomes, and answers to objections are one key away", async ({ open, person, w }) => {
      await (await person("clerk")).receive("名单.csv", csv(people(2)));
      const page = await open("caller1");
      await takeNext(page);
      await page.evaluate(() => Object.assign(window, { sameScreen: true }));
      const address = page.url();
      const name = page.locator(".workbench h1");
      const before = await name.textContent();
      const whole = async () => {
        for (const part of [".script", ".known", ".outcomes"]) await expect(page.locator(part)).toBeInViewport();
        await expect(answerAt(page, "exposure/was_there")).toBeVisible();
        await expect(page.getByRole("region", { name: w("calls.known") })).toContainText("名单");
      };
      await whole();
      const text = answerAt(page, "testing/last_test_place").getByRole("textbox");
      await answerAt(page, "testing/last_test").locator("input").fill("2022-09-14");
      await text.fill("市民广场");
      await page.keyboard.press("F4");
      const bank = page.locator(".objections");
      await expect(bank.locator("dt")).toHaveText((await (await person("caller1")).get("/api/packs/active")).objections.map((each: { title: Record<string, string> }) => each.title[language === "en" ? "en" : "zh"]));
      for (const [, answer] of [["fraud", "12345"], ["quarantine", language === "en" ? "A call is not quarantine" : "接到电话不等于隔离"], ["privacy", language === "en" ? "it is never published" : "不会公开"]]) await expect(bank).toContainText(answer);
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/objections.${language}.png` });
      await page.keyboard.press("F4");
      await expect(bank).toBeHidden();
      await expect(text, "what was typed is still there").toHaveValue("市民广场");
      await page.keyboard.press("Escape");
      await page.keyboard.press("3");
      await page.keyboard.press("Enter");
      await expect(name).not.toHaveText(before ?? "");
      await whole();
      expect(await page.evaluate(() => "sameScreen" in window), "no page was changed").toBe(true);
      expect(page.url()).toBe(address);
    });

    test("R40: somebody upset is listened to and left alone for hours, a danger to staff is seen before dialling and at the door, and is taken back with a reason", async ({ open, person, server, w }) => {
      await (await person("clerk")).receive("名单.csv", LIST);
      const page = await open("caller1");
      await takeNext(page);
      await page.getByText(w("calls.upset"), { exact: true }).click();
      await expect(page.locator(".script-upset")).toContainText(language === "en" ? "I am listening" : "我听着");
      await page.getByRole("button", { name: w("warning.note") }).click();
      const note = page.getByRole("dialog", { name: w("warning.note") });
      await expect(note.getByRole("button", { name: w("warning.keep") })).toBeDisabled();
      await note.getByLabel(w("warning_kind.weapon")).check();
      await note.getByLabel(w("warning.happened")).fill("说要拿刀等上门的人");
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/warning.${language}.png` });
      await note.getByRole("button", { name: w("warning.keep") }).click();
      await expect(note).toHaveCount(0);
      await expect(page.getByRole("region", { name: w("warning.title") })).toContainText("说要拿刀等上门的人");
      await page.getByRole("button", { name: w("calls.upset_outcome"), exact: true }).click();
      await page.getByLabel(w("calls.note")).fill("孩子一个人在家，很生气");
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/upset.${language}.png` });
      await page.keyboard.press("Control+Enter");
      await expect(page.locator(".workbench")).toHaveCount(0);

      server.at(`${DAY}T17:40:00+08:00`);
      const senior = await open("supervisor", { width: 390 });
      await senior.goto("/calls");
      await takeNext(senior);
      const danger = senior.getByRole("region", { name: w("warning.title") });
      await expect(danger, "before dialling").toContainText("说要拿刀等上门的人");
      await expect(senior.locator("a[href^='tel:']")).toHaveCount(0);
      await insistOnAxe(senior);
      if (SHOTS) await senior.screenshot({ path: `${SHOTS}/warning-phone.${language}.png` });
      const boss = await person("supervisor");
      const call = await boss.get("/api/calls/queue").then((queue) => queue.current);
      await boss.outcome(call, "ask_for_visit", { note: "请上门" });

      const desk = await open("supervisor");
      await desk.goto("/handed-over/doors");
      await expect(desk.getByRole("table", { name: w("doors.title") })).toContainText(w("warning_kind.weapon"));
      const print = await boss.post("/api/doors/prints", { purpose: "上门" });
      await desk.goto(`/handed-over/prints/${print.print_id}/sheet`);
      await expect(desk.getByRole("table")).toContainText("说要拿刀等上门的人");
      if (SHOTS) await desk.screenshot({ path: `${SHOTS}/door-sheet.${language}.png` });
      await desk.goto(`/people/${call.person.id}`);
      const standing = desk.getByRole("region", { name: w("warning.title") });
      await standing.getByRole("button", { name: w("warning.withdraw") }).click();
      await standing.getByLabel(w("warning.reason")).fill("记错了人");
      await standing.getByRole("button", { name: w("warning.withdraw") }).click();
      await expect(standing).toHaveCount(0);
      await expect(desk.getByRole("region", { name: w("people.timeline") })).toContainText(w("timeline.warning_withdrawn", { warning: w("warning_kind.weapon") }));
    });
  });
}
