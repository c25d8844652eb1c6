// Scenario 11 of the field reports: mother and daughter are at home, the rule is tightened, nine conversations, one room each, a car
// that does not stop at the door, and an arrival that somebody confirms.
import { DAY, expect, insistOnAxe, test } from "./kit/fixtures";
import { held, putInForce, writeDown } from "./kit/measure";
import { csv, people } from "./kit/people";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

/** How the two stood after each conversation. */
const CONSENT = ["agreed", "wavering", "wavering", "refused", "wavering", "agreed", "wavering", "wavering", "agreed"] as const;

for (const language of ["zh-CN", "en"] as const) {
  test.describe(language, () => {
    test.use({ language });

    test("R132 R134 R137: mother and daughter", async ({ open, person, w }) => {
      // Nine conversations, two rooms and a transfer are one test.
      test.slow();
      const clerk = await person("clerk");
      await clerk.receive("返乡.csv", csv(people(2, 20)));
      const [mother, daughter] = (await clerk.post("/api/people/search", { state: "waiting" })).items.map((each: { id: string }) => each.id);

      // They came from an area at high risk: under the twenty measures they stay at home.
      await putInForce(person, "20");
      const supervisor = await person("supervisor");
      const doctor = await person("epidemiologist");
      const street = (await doctor.get("/api/places?q=红旗街道")).items[0];
      await doctor.post("/api/risk-areas", { pack: "covid-19-china", area_id: street.id, tier: "high", since: "2022-09-05", source: "区指挥部第 3 号通告" });
      for (const who of [mother, daughter]) {
        await writeDown(person, who, { kind: "stay", area_id: street.id, from: "2022-09-10", until: "2022-09-13" });
        await held(person, who, "home_quarantine");
      }

      // The rule is tightened: everybody it touches is known before it holds, and two people switch it on.
      const page = await open("epidemiologist");
      await page.goto("/policy");
      const form = page.getByRole("form", { name: w("policy.propose") });
      await form.getByLabel(w("policy.edition_of")).selectOption("covid-19-china@9");
      await form.getByLabel(w("field.area")).fill("茂南区");
      await page.locator(".ant-select-item-option", { hasText: "茂南区" }).first().click();
      await form.getByLabel(w("policy.reason")).fill("省指挥部 2022 年第 9 号通知：进一步加紧的防控措施要求");
      await form.getByRole("button", { name: w("policy.try") }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(w("policy.answer.tried", { stricter: 2, people: 2, freer: 0 }));
      await expect(page.getByRole("region", { name: w("policy.what_if") })).toContainText("0 → 2");
      const address = new URL(page.url()).pathname;
      const commander = await open("commander");
      await commander.goto(address);
      await commander.getByRole("button", { name: w("policy.confirm") }).click();
      await held(person, mother, "central_quarantine");
      await held(person, daughter, "central_quarantine");

      // First in writing, then by voice: what is different, and why.
      const hers = await open("supervisor");
      await hers.goto(address);
      const notices = hers.getByRole("region", { name: w("policy.notices") });
      await expect(notices).toContainText(w("determination.mode.home_quarantine"));
      await expect(notices).toContainText(w("determination.mode.central_quarantine"));
      for (const left of [2, 1]) {
        await expect(notices.getByRole("button", { name: w("notice.note_told") })).toHaveCount(left);
        await notices.getByRole("button", { name: w("notice.note_told") }).first().click();
      }
      await expect(notices).toContainText(w("policy.told_of", { told: 2, people: 2 }));

      // Nine conversations until both agree; what they ask is answered.
      for (const [at, consent] of CONSENT.entries()) {
        const said = [mother, daughter].map((id) => ({ person_id: id, consent }));
        const questions = at === 1 ? [{ person_id: mother, asked: "卫生消毒、吃住费用谁付？" }] : undefined;
        await supervisor.post("/api/measures/contacts", { channel: at === 0 ? "message" : "call", party: "household", people_said: said, note: `第 ${at + 1} 次`, questions });
      }
      await hers.goto(`/measures/${mother}`);
      const talk = hers.getByRole("region", { name: w("measures.conversation") });
      await expect(talk).toContainText(w("measures.contact_n", { n: 9, channel: w("channel.call") }));
      await talk.getByRole("button", { name: w("measures.answer_it") }).click();
      await talk.getByLabel(w("measures.answer"), { exact: true }).fill("区财政全付，每天消毒两次");
      await talk.getByRole("button", { name: w("measures.answer_it"), exact: true }).click();
      await expect(talk.getByText("区财政全付，每天消毒两次")).toBeVisible();

      // One person, one room: the wish to stay together is no ground.
      const district = (await doctor.get("/api/places?q=440902")).items[0];
      const house = await supervisor.post("/api/measures/facilities", { area_id: district.id, sheet: { name: "海港酒店", address: "高凉北路9号", telephone: "", cleaning: "每天两次", meals: "一日三餐", cost: "每天280元", payer: "区财政" } });
      await supervisor.post(`/api/measures/facilities/${house.id}/rooms`, { rooms: ["801", "802"], beds: 2 });
      const where = hers.getByRole("region", { name: w("measures.where") });
      const choose = async (who: string, room: RegExp) => {
        await hers.goto(`/measures/${who}`);
        await where.getByRole("button", { name: w("measures.place_now") }).click();
        await where.getByLabel(w("measures.facility")).selectOption({ index: 1 });
        const option = where.getByLabel(w("measures.room"), { exact: true }).getByRole("option", { name: room });
        await where.getByLabel(w("measures.room"), { exact: true }).selectOption((await option.textContent()) ?? "");
      };
      await choose(mother, /801/);
      await where.getByRole("button", { name: w("measures.place_now") }).click();
      await expect(where).toContainText("海港酒店 · 801");
      await choose(daughter, /801/);
      await expect(where.getByText(w("measures.one_room"))).toBeVisible();
      await choose(daughter, /802/);
      await where.getByRole("button", { name: w("measures.place_now") }).click();
      await expect(where).toContainText("海港酒店 · 802");

      // At four in the afternoon, a hundred metres from the gate.
      await hers.goto(`/measures/${mother}`);
      const way = hers.getByRole("region", { name: w("measures.transfer") });
      await way.getByRole("button", { name: w("measures.plan_transfer") }).click();
      await way.getByRole("checkbox").first().check();
      await way.getByLabel(w("measures.facility")).selectOption({ index: 1 });
      await way.getByLabel(w("measures.pick_up")).fill("小区门口往西100米");
      await way.getByLabel(w("measures.weather")).fill("天气不稳，衣服备齐");
      await way.getByRole("button", { name: w("measures.plan_transfer") }).click();
      await expect(way.getByText("小区门口往西100米", { exact: true })).toBeVisible();
      await insistOnAxe(hers);
      await way.getByRole("button", { name: w("measures.picked_up") }).click();
      for (const left of [2, 1]) {
        await expect(way.getByRole("button", { name: w("measures.confirm_arrival") })).toHaveCount(left);
        await way.getByRole("button", { name: w("measures.confirm_arrival") }).first().click();
        await way.getByLabel(w("measures.arrival_note")).fill("已到，挺好，感谢");
        await way.getByRole("button", { name: w("measures.confirm_arrival"), exact: true }).first().click();
      }
      await expect(way.getByRole("article")).toContainText(w("transfer_state.arrived"));

      // And why, whenever they ask: the rule, the fact, the edition, and what held before.
      await page.goto(`/people/${daughter}/facts`);
      const holds = page.getByRole("region", { name: w("determination.holds") });
      await expect(holds).toContainText(w("determination.mode.central_quarantine"));
      await expect(page.getByRole("region", { name: w("facts.earlier") })).toContainText(w("determination.mode.home_quarantine"));
    });
  });
}
