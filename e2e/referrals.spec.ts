import { DAY, answerAt, expect, insistOnAxe, insistOnWidth, test } from "./kit/fixtures";
import { csv, people } from "./kit/people";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

test("R48: a caller hands somebody over, sees what came of it, and the person is called again with the result", async ({ open, person, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(1)));
  const caller = await person("caller1");
  await caller.outcome(await caller.next(), "needs_help", { note: "药快吃完了" });
  const page = await open("supervisor");
  await page.goto("/handed-over/referrals");
  const table = page.getByRole("table", { name: w("referrals.title") });
  await expect(table).toContainText("药快吃完了");
  await insistOnAxe(page);
  await table.getByRole("link").first().click();
  await page.getByRole("button", { name: w("referral_step.accept") }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(w("referral_state.accepted"));
  await page.getByRole("button", { name: w("referral_step.answer") }).click();
  await page.getByLabel(w("referrals.note_answer")).fill("下午三点送到");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(w("referral_state.answered"));
  await insistOnAxe(page);

  const calling = await open("caller1");
  await calling.getByRole("link", { name: w("calls.my_referrals") }).click();
  await expect(calling.getByRole("heading", { level: 1 })).toHaveText(w("referrals.mine_answer_one", { n: 1, back: 1 }));
  await expect(calling.getByRole("table")).toContainText("下午三点送到");

  await page.getByRole("button", { name: w("referral_step.close") }).click();
  await page.getByRole("radio").last().check();
  await page.getByRole("button", { name: w("referral_step.close") }).last().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(w("referral_state.closed"));
  await calling.getByRole("link", { name: `‹ ${w("calls.menu")}` }).click();
  await calling.getByRole("button", { name: w("calls.next_person") }).click();
  await expect(calling.getByRole("region", { name: w("calls.who") })).toContainText("下午三点送到");
});

test("R43: joint action waits for a second person before it goes out", async ({ open, person, w }) => {
  const list = await (await person("clerk")).receive("名单.csv", csv(people(1)));
  const [someone] = (await (await person("supervisor")).get(`/api/lists/${list.id}/people`)).items;
  const page = await open("supervisor");
  await page.goto(`/people/${someone.id}`);
  await page.getByRole("button", { name: w("ask.open") }).click();
  const ask = page.getByRole("dialog", { name: w("ask.title") });
  await ask.getByLabel(w("ask.partner")).selectOption("police");
  await ask.getByLabel(w("ask.asked")).fill("查找现住址");
  await ask.getByLabel(w("ask.reason")).fill("密接者失联");
  await ask.getByLabel(w("scope_item.identity")).uncheck();
  await insistOnAxe(page);
  await ask.getByRole("button", { name: w("ask.propose") }).click();
  await expect(ask).toBeHidden();
  await page.goto("/handed-over/referrals");
  await page.getByRole("table", { name: w("referrals.title") }).getByRole("link").first().click();
  await expect(page.getByText(w("referrals.second_person"))).toBeVisible();
  await expect(page.getByRole("button", { name: w("referral_step.approve") })).toHaveCount(0);
  await expect(page.getByRole("button", { name: w("referrals.show_told") })).toHaveCount(0);
});

test("a caller asks a partner for whoever is in hand, on a narrow screen too", async ({ open, person, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(1)));
  const page = await open("caller1");
  await page.getByRole("button", { name: w("calls.next_person") }).click();
  await page.getByRole("button", { name: w("ask.open") }).click();
  const ask = page.getByRole("dialog", { name: w("ask.title") });
  await ask.getByLabel(w("ask.partner")).selectOption("medical_help");
  await ask.getByLabel(w("ask.asked")).fill("需要降压药");
  await ask.getByRole("button", { name: w("ask.send"), exact: true }).click();
  await expect(ask).toBeHidden();
  const phone = await open("caller1", { width: 390 });
  await phone.goto("/my-referrals");
  await expect(phone.getByRole("heading", { level: 1 })).toHaveText(w("referrals.mine_answer_one", { n: 1, back: 0 }));
  await insistOnWidth(phone);
});

for (const language of ["zh-CN", "en"] as const) {
  test.describe(language, () => {
    test.use({ language });

    test("R56: on the day that was said somebody asks again, and says when the next time is", async ({ open, person, w }) => {
      await (await person("clerk")).receive("名单.csv", csv(people(1)));
      const caller = await person("caller1");
      const call = await caller.next();
      await caller.post("/api/referrals", {
        person_id: call.person.id,
        partner: "psychological_support",
        asked: "睡不着",
        scope: ["name"],
        follow_up_at: `${DAY}T18:00:00+08:00`,
      });
      const page = await open("supervisor");
      await page.goto("/");
      await page.getByRole("link", { name: w("overview.follow_ups") }).click();
      const due = page.getByRole("region", {
        name: w("referrals.to_ask_again"),
      });
      await expect(due).toContainText(w("referrals.ask_today"));
      await insistOnAxe(page);
      await due.getByRole("link").first().click();
      const form = page.getByRole("region", { name: w("referrals.asking_again") });
      await form.getByRole("radio", { name: w("follow_up.worse") }).check();
      const keep = form.getByRole("button", {
        name: w("referrals.keep_follow_up"),
      });
      await expect(keep).toBeDisabled();
      const next = new Date(Date.parse(`${DAY}T00:00Z`) + 3 * 86_400_000).toISOString().slice(0, 10);
      await form.getByLabel(w("referrals.ask_again_on")).fill(next);
      await form.getByLabel(w("referrals.follow_up_note")).fill("需要去医院");
      await insistOnAxe(page);
      await keep.click();
      await expect(page.getByText("需要去医院")).toBeVisible();
      await page.goto("/handed-over/referrals");
      await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("");
      await expect(due).toHaveCount(0);
      await page.setViewportSize({ width: 390, height: 800 });
      await insistOnWidth(page);
    });
  });
}

test("R30: whoever tells of fever is promised a doctor, and the request is there when the call is recorded", async ({ open, person, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(1)));
  const page = await open("caller1");
  await page.getByRole("button", { name: w("calls.next_person") }).click();
  await answerAt(page, "exposure/was_there").getByRole("radio").first().check();
  const promise = page.getByText(/请医生和您联系|ask a doctor to ring you/);
  await expect(promise).toHaveCount(0);
  await answerAt(page, "health/symptoms").getByRole("radio").first().check();
  await answerAt(page, "health/symptom_kinds").getByRole("checkbox").first().check();
  await expect(promise).toBeVisible();
  await insistOnAxe(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("p");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: w("calls.my_referrals") }).click();
  await expect(page.getByRole("table")).toContainText("发烧");

  const supervisor = await open("supervisor");
  await supervisor.goto("/handed-over/referrals");
  const table = supervisor.getByRole("table", { name: w("referrals.title") });
  await expect(table).toContainText("发烧");
  await expect(table.getByRole("row")).toHaveCount(2);
});
