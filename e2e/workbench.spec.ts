import { type Page } from "@playwright/test";
import { TEAM } from "./kit/district";
import { answerRequired, DAY, expect, insistOnAxe, insistOnWidth, newPage, takeNext, test } from "./kit/fixtures";
import { csv, identity, people, person as someone } from "./kit/people";
import { picture } from "./kit/picture";
import { word, type Language } from "./kit/words";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

const inHand = (page: Page, language: Language) => page.getByRole("heading", { name: new RegExp(`^${word(language, "calls.in_hand").replace(/\{\{name\}\}.*/, "")}`) });

for (const language of ["zh-CN", "en"] as const) {
  test.describe(language, () => {
    test.use({ language });

    test("R61: a team's numbers to ring back are said in the call, printed, and shown to whoever checks it; the caller's own is nowhere", async ({ browser, open, person, server, w }) => {
      await (await person("clerk")).receive("名单.csv", csv(people(2)));
      const lead = await open("supervisor");
      await lead.goto("/teams");
      await lead.getByRole("row", { name: new RegExp(`^${TEAM} `) }).getByRole("link").last().click();
      const numbers = lead.getByRole("region", { name: w("teams.call_back") });
      await expect(numbers).toContainText(w("teams.call_back_none"));
      await numbers.getByLabel(w("teams.call_back_numbers"), { exact: true }).fill("0668 2881234\n指挥部");
      await numbers.getByRole("button", { name: w("teams.call_back_keep") }).click();
      await expect(numbers.getByRole("alert")).toHaveText(w("problem.teams.call_back_unreadable", { number: "指挥部" }));
      await numbers.getByLabel(w("teams.call_back_numbers"), { exact: true }).fill("0668 2881234\n0668-2885678");
      await numbers.getByRole("button", { name: w("teams.call_back_keep") }).click();
      await expect(lead.getByRole("status").getByText(w("teams.call_back_kept"))).toBeVisible();
      await expect(numbers.getByLabel(w("teams.call_back_numbers"), { exact: true })).toHaveValue("0668-2881234\n0668-2885678");
      await picture(lead, `call-back-team-${language}`);
      await insistOnAxe(lead);

      const page = await open("caller1", { width: 390 });
      await page.getByRole("button", { name: w("calls.next_person") }).click();
      await expect(page.locator(".workbench .script")).toBeVisible();
      const said = language === "en" ? "0668-2881234 or 0668-2885678" : "0668-2881234或0668-2885678";
      await expect(page.locator(".script-back")).toHaveText(w("calls.call_back_say", { numbers: said }));
      await expect(page.getByText(w("calls.own_number"))).toBeVisible();
      await page.keyboard.press("F2");
      const dialled = page.locator("a[href^='tel:']");
      await expect(dialled).toHaveAttribute("href", `tel:${someone(0).联系电话}`);
      await page.keyboard.press("F4");
      await expect(page.locator(".objections")).toContainText(said);
      await picture(page, `call-back-call-${language}`);
      await insistOnAxe(page);
      await insistOnWidth(page);
      const code = (await page.locator(".script-code b").textContent() ?? "").replaceAll(" ", "");

      const printer = await person("caller2");
      const sheet = await printer.post("/api/sheets", { team_id: (await printer.get("/api/calls/queue")).teams[0].id, people: 1 });
      const paper = await open("caller2");
      await paper.goto(`/sheets/${sheet.id}/print`);
      await expect(paper.locator(".paper-head")).toContainText(w("sheets.call_back", { numbers: said }));
      await picture(paper, `call-back-paper-${language}`);

      const citizen = await newPage(browser, server, language, 390);
      await citizen.goto("/verify");
      await citizen.getByLabel(w("calls.check_code"), { exact: true }).fill(code);
      await citizen.getByLabel(w("calls.check_last"), { exact: true }).fill(someone(0).联系电话.slice(-4));
      await citizen.getByRole("button", { name: w("calls.check_now") }).click();
      await expect(citizen.getByText(w("calls.check_ours"))).toBeVisible();
      await expect(citizen.locator("a[href='tel:0668-2881234']")).toBeVisible();
      await picture(citizen, `call-back-check-${language}`);
      await insistOnAxe(citizen);
      await citizen.context().close();
    });

    test("scenario 5 “you are a fraudster” · R36 R38 R219: hung up at a question, checked by the person called, joint action approved by a second person, completed", async ({ browser, open, person, server, w }) => {
      await (await person("clerk")).receive("名单.csv", csv(people(1)));
      const page = await open("caller1");
      await takeNext(page);
      const code = (await page.locator(".script-code b").textContent() ?? "").replaceAll(" ", "");
      await page.keyboard.press("F2");
      await expect(page.locator("a[href^='tel:']")).toBeVisible();
      await page.keyboard.press("F4");
      await expect(page.locator(".objections")).toBeVisible();
      await page.keyboard.press("7");
      await page.getByLabel(w("calls.hung_up_at")).selectOption("identity_last_four");
      await page.keyboard.press("Control+Enter");
      await expect(page.locator(".next-person")).toBeVisible();

      const citizen = await newPage(browser, server, language, 390);
      await citizen.goto("/verify");
      await expect(citizen.getByRole("heading", { name: w("calls.check_title") })).toBeVisible();
      await citizen.getByLabel(w("calls.check_code"), { exact: true }).fill(code);
      await citizen.getByLabel(w("calls.check_last"), { exact: true }).fill("9999");
      await citizen.getByRole("button", { name: w("calls.check_now") }).click();
      await expect(citizen.getByText(w("calls.check_not_ours"))).toBeVisible();
      await citizen.getByLabel(w("calls.check_last"), { exact: true }).fill(someone(0).联系电话.slice(-4));
      await citizen.getByRole("button", { name: w("calls.check_now") }).click();
      await expect(citizen.getByText(w("calls.check_ours"))).toBeVisible();
      await expect(citizen.getByText("区法院")).toBeVisible();
      await insistOnAxe(citizen);
      await citizen.context().close();

      server.at(`${DAY}T13:30:00+08:00`);
      await takeNext(page);
      await expect(page.getByLabel(w("calls.flags"))).toContainText(language === "en" ? "Checked our call number" : "查过我们的核实号码");
      await page.getByRole("button", { name: w("ask.open") }).click();
      const ask = page.getByRole("dialog", { name: w("ask.title") });
      await ask.getByLabel(w("ask.partner")).selectOption("police");
      await ask.getByLabel(w("ask.asked")).fill("请和社区一起上门说明来意");
      await ask.getByLabel(w("ask.reason")).fill("对方怀疑诈骗，已核实号码");
      await ask.getByRole("button", { name: w("ask.propose") }).click();
      await expect(ask).toBeHidden();
      const chief = await open("supervisor");
      await chief.goto("/handed-over/referrals");
      await chief.getByRole("table", { name: w("referrals.title") }).getByRole("link").first().click();
      await expect(chief.getByRole("button", { name: w("referrals.show_told") }), "nothing goes out before a second person approves").toHaveCount(0);
      await chief.getByRole("button", { name: w("referral_step.approve"), exact: true }).click();
      await chief.getByRole("button", { name: w("referrals.show_told") }).click();
      await expect(chief.getByText(someone(0).身份证号)).toBeVisible();
      await answerRequired(page);
      await page.keyboard.press("Escape");
      await page.keyboard.press("1");
      await page.keyboard.press("Control+Enter");
      await expect(page.getByRole("status").getByText(w("calls.done_close"))).toBeVisible();
    });

    test("scenario 4 the schoolboy · R35 R52 R53: after nine calls a boy answers, is told about his code, and his mother is rung", async ({ open, person, server, w }) => {
      const boy = { ...someone(3), 姓名: "李小明", 出生日期: "2008-05-05", 身份证号: identity("2008-05-05", 7) };
      await (await person("clerk")).receive("名单.csv", csv([boy]));
      let at = new Date(`${DAY}T10:00:00+08:00`);
      for (let attempt = 1; attempt <= 9; attempt += 1) {
        // A session ends with its day; the calls are spread over several.
        const caller = await person("caller2");
        const recorded = await caller.outcome(await caller.next(), "no_answer");
        at = new Date(recorded.next_attempt);
        server.at(at.toISOString());
      }
      const page = await open("caller1");
      await takeNext(page);
      await expect(page.getByText(w("calls.attempt_n", { n: 10, max: 10 }))).toBeVisible();
      await expect(page.getByLabel(w("calls.flags"))).toContainText(w("calls.flag_minor"));
      await expect(page.locator(".script-first")).toContainText(language === "en" ? "does not mean quarantine" : "不等于要隔离");
      await page.keyboard.press("F4");
      await expect(page.locator(".objections")).toContainText(language === "en" ? "turned yellow" : "码变黄");
      await page.keyboard.press("F2");
      await page.keyboard.press("m");
      await page.getByLabel(w("field.guardian_name")).fill("王芳");
      await page.getByLabel(w("field.guardian_telephone")).fill("138 7777 6666");
      await page.getByRole("button", { name: w("calls.in_half_hour") }).click();
      await page.keyboard.press("Control+Enter");
      await expect(page.locator(".next-person")).toBeVisible();
      server.at(new Date(at.getTime() + 40 * 60_000).toISOString());
      await takeNext(page);
      const guardian = page.locator(".brief li").filter({ hasText: w("calls.of_guardian") });
      await guardian.getByRole("button").click();
      await expect(page.locator("a[href='tel:13877776666']")).toBeVisible();
      await answerRequired(page);
      await page.keyboard.press("Escape");
      await page.keyboard.press("1");
      await page.keyboard.press("Control+Enter");
      await expect(page.getByRole("status").getByText(w("calls.done_close"))).toBeVisible();
    });

    test("R46: somebody rings back, is found by the number, and the person in hand goes back", async ({ open, person, w }) => {
      await (await person("clerk")).receive("名单.csv", csv(people(2)));
      const caller = await person("caller2");
      const first = await caller.next();
      await caller.outcome(first, "no_answer");
      const page = await open("caller1");
      await takeNext(page);
      await expect(inHand(page, language)).toBeAttached();
      const before = await inHand(page, language).textContent();
      await page.keyboard.press("F9");
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(w("calls.inbound_number")).fill(someone(0).联系电话);
      await page.keyboard.press("Enter");
      await expect(dialog.getByText(w("calls.inbound_puts_back"))).toBeVisible();
      await insistOnAxe(page);
      await dialog.getByRole("button", { name: w("calls.inbound_take") }).click();
      await expect(dialog).toHaveCount(0);
      await expect(inHand(page, language)).not.toHaveText(before ?? "");
      await expect(page.getByLabel(w("calls.flags"))).toContainText(w("calls.rang_back_one", { n: 1 }));
    });

    test("R54: a caller says which languages they speak, and a call is passed to them", async ({ open, person, w }) => {
      await (await person("clerk")).receive("名单.csv", csv(people(1)));
      const speaker = await open("caller2");
      await speaker.getByText(w("calls.i_speak_none")).click();
      const cantonese = language === "en" ? "Cantonese" : "粤语";
      await speaker.getByRole("button", { name: cantonese }).click();
      await expect(speaker.getByText(w("calls.i_speak", { languages: cantonese }))).toBeVisible();
      const page = await open("caller1");
      await takeNext(page);
      await page.keyboard.press("F6");
      await page.getByRole("dialog").getByRole("button", { name: cantonese }).click();
      await expect(page.getByRole("status").getByText(w("calls.passed_to_speaker"))).toBeVisible();
      await speaker.locator(".next-person").click();
      await expect(speaker.getByLabel(w("calls.flags"))).toContainText(w("calls.flag_language", { language: cantonese }));
    });

    test("R58: at the end of the shift promised calls are handed over with a word", async ({ open, person, w }) => {
      await (await person("clerk")).receive("名单.csv", csv(people(1)));
      const caller = await person("caller1");
      await caller.outcome(await caller.next(), "call_back_later", { call_back_at: `${DAY}T16:00:00+08:00` });
      const page = await open("caller1");
      await page.getByRole("button", { name: w("calls.end_of_shift") }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(w("calls.hand_over_to"), { exact: true }).selectOption({ label: "志愿者2" });
      await dialog.getByLabel(w("calls.hand_over_note")).fill("他四点下班");
      await insistOnAxe(page);
      await dialog.getByRole("button", { name: w("calls.hand_over"), exact: true }).click();
      await expect(page.getByRole("status").getByText(w("calls.handed_over_one", { n: 1 }))).toBeVisible();
      const next = await open("caller2");
      await expect(next.getByText("他四点下班")).toBeVisible();
      await next.getByRole("button", { name: w("calls.handover_seen") }).click();
      await expect(next.getByText("他四点下班")).toHaveCount(0);
    });

    test("R220: after an abusive call there is a word of care", async ({ open, person, w }) => {
      await (await person("clerk")).receive("名单.csv", csv(people(1)));
      const page = await open("caller1");
      await takeNext(page);
      await page.keyboard.press("x");
      await page.getByLabel(w("calls.note")).fill("骂人");
      await page.getByRole("button", { name: w("calls.record_pause") }).click();
      await expect(page.getByText(w("calls.hard_call"), { exact: true })).toBeVisible();
      await page.getByRole("button", { name: w("calls.hard_call_seen") }).click();
      await expect(page.getByText(w("calls.hard_call"), { exact: true })).toHaveCount(0);
    });
  });
}
