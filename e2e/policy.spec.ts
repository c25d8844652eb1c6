import { type Page } from "@playwright/test";
import { DAY, expect, insistOnAxe, insistOnWidth, test } from "./kit/fixtures";
import { putInForce, writeDown } from "./kit/measure";
import { csv, people } from "./kit/people";
import { picture } from "./kit/picture";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

const PACK = "covid-19-china";

/** Proposes an edition on the screen and returns the address of its page. */
async function propose(page: Page, w: (key: string, values?: Record<string, string | number>) => string, version: string): Promise<string> {
  await page.goto("/policy");
  const form = page.getByRole("form", { name: w("policy.propose") });
  await form.getByLabel(w("policy.edition_of")).selectOption(`${PACK}@${version}`);
  await form.getByLabel(w("field.area")).fill("茂南区");
  await page.locator(".ant-select-item-option", { hasText: "茂南区" }).first().click();
  await form.getByLabel(w("policy.reason")).fill("省指挥部 2022 年第 3 号通知");
  await form.getByRole("button", { name: w("policy.try") }).click();
  await expect(page.getByRole("region", { name: w("policy.what_if") })).toBeVisible();
  return new URL(page.url()).pathname;
}

for (const language of ["zh-CN", "en"] as const) {
  test.describe(language, () => {
    test.use({ language });

    test("R132: two people switch an edition on, facts decide at once, and the next edition names whom it touches", async ({ open, person, w }) => {
      const clerk = await person("clerk");
      await clerk.receive("密接.csv", csv(people(2, 20)));
      const { items } = await clerk.post("/api/people/search", { state: "waiting" });
      const doctor = await open("epidemiologist");
      const nine = await propose(doctor, w, "9");
      await expect(doctor.getByText(w("policy.may_not.same_person"))).toBeVisible();
      await expect(doctor.getByRole("button", { name: w("policy.confirm") })).toBeDisabled();
      const commander = await open("commander");
      await commander.goto(nine);
      await commander.getByRole("button", { name: w("policy.confirm") }).click();
      await expect(commander.getByRole("region", { name: w("policy.steps") })).toContainText(w("policy.state.active"));

      // A contact is written down, and held away from home with the fact that caused it.
      await doctor.goto(`/people/${items[0].id}`);
      const holds = doctor.getByRole("region", { name: w("determination.holds") });
      await expect(holds).toContainText(w("determination.none_yet"));
      await holds.getByRole("link", { name: w("determination.facts_of") }).click();
      const form = doctor.getByRole("form", { name: w("facts.write") });
      await form.getByRole("button", { name: w("facts.write_down") }).click();
      await expect(form.getByRole("alert")).toBeVisible();
      await form.getByLabel(w("facts.what.exposure")).selectOption("close_contact");
      await form.getByLabel(w("facts.first_day")).fill("2022-09-13");
      await form.getByRole("button", { name: w("facts.write_down") }).click();
      await expect(holds).toContainText(w("determination.mode.central_quarantine"));
      await expect(holds).toContainText(w("determination.colour.red"));
      await insistOnAxe(doctor);

      // The next edition is tried on everybody first, and whoever it touches is told after it holds.
      const twenty = await propose(doctor, w, "20");
      const tried = doctor.getByRole("region", { name: w("policy.what_if") });
      await expect(tried).toContainText(w("policy.change.freer"));
      await expect(doctor.getByRole("region", { name: w("policy.notices") })).toContainText(w("policy.would_touch_n_one", { n: 1 }));
      await insistOnAxe(doctor);
      await commander.goto(twenty);
      await commander.getByRole("button", { name: w("policy.confirm") }).click();
      await expect(commander.getByRole("region", { name: w("policy.steps") })).toContainText(w("policy.state.active"));
      const supervisor = await open("supervisor", { width: 390 });
      await supervisor.goto(twenty);
      const notices = supervisor.getByRole("region", { name: w("policy.notices") });
      await expect(notices).toContainText(w("policy.told_of", { told: 0, people: 1 }));
      await insistOnWidth(supervisor);
      await notices.getByRole("button", { name: w("notice.note_told") }).click();
      await expect(notices).toContainText(w("policy.told_of", { told: 1, people: 1 }));
      await doctor.goto(`/people/${items[0].id}/facts`);
      await expect(doctor.getByRole("region", { name: w("facts.earlier") })).toContainText(w("determination.mode.central_quarantine"));
      await insistOnAxe(doctor);
    });

    test("an edition is ended by two people with nothing in its place, and whoever was held is told", async ({ open, person, w }) => {
      const clerk = await person("clerk");
      await clerk.receive("密接.csv", csv(people(1, 20)));
      const { items } = await clerk.post("/api/people/search", { state: "waiting" });
      const nine = await putInForce(person, "9");
      await writeDown(person, items[0].id, { kind: "exposure", what: "close_contact", from: "2022-09-13" });
      const doctor = await open("epidemiologist");
      await doctor.goto(`/policy/activations/${nine}`);
      const steps = doctor.getByRole("region", { name: w("policy.steps") });
      await steps.getByRole("button", { name: w("policy.end") }).click();
      await steps.getByLabel(w("policy.reason")).fill("省指挥部 2022 年第 9 号通知");
      await steps.getByRole("button", { name: w("policy.end_try") }).click();
      const tried = doctor.getByRole("region", { name: w("policy.what_if") });
      await expect(tried).toContainText("1 → 0");
      await expect(doctor.getByRole("button", { name: w("policy.confirm_ending") })).toBeDisabled();
      await insistOnAxe(doctor);
      await picture(doctor, `ending-${language}`);
      const commander = await open("commander", { width: 390 });
      await commander.goto(new URL(doctor.url()).pathname);
      await insistOnWidth(commander);
      await commander.getByRole("button", { name: w("policy.confirm_ending") }).click();
      await expect(commander.getByRole("region", { name: w("policy.steps") })).toContainText(w("policy.state.ended"));
      await expect(doctor.getByRole("region", { name: w("policy.notices") })).toContainText(w("policy.told_of", { told: 0, people: 1 }), { timeout: 20_000 });
      await expect(doctor.getByRole("region", { name: w("policy.notices") })).toContainText(w("determination.mode.none"));
      await insistOnAxe(doctor);
      await picture(doctor, `ended-${language}`);
      await doctor.goto(`/people/${items[0].id}/facts`);
      await expect(doctor.getByRole("region", { name: w("determination.holds") })).toContainText(w("determination.none_yet"));
      await expect(doctor.getByRole("region", { name: w("facts.earlier") })).toContainText(w("determination.mode.central_quarantine"));
    });

    test("an itinerary is written down by keyboard and shown in order, with the days of which nothing is known", async ({ open, person, w }) => {
      const clerk = await person("clerk");
      await clerk.receive("司机.csv", csv(people(1, 20)));
      const { items } = await clerk.post("/api/people/search", { state: "waiting" });
      const area = (await (await person("epidemiologist")).get("/api/places?q=红旗街道")).items[0];
      await writeDown(person, items[0].id, { kind: "stay", area_id: area.id, from: "2022-09-02", until: "2022-09-03" });
      const page = await open("epidemiologist");
      await page.goto(`/people/${items[0].id}/facts`);
      const form = page.getByRole("form", { name: w("facts.write") });
      await form.getByLabel(w("facts.kind"), { exact: true }).selectOption("stay");
      await form.getByLabel(w("facts.place")).fill("红旗");
      await expect(page.locator(".ant-select-item-option", { hasText: "红旗街道" }).first()).toBeVisible();
      await page.keyboard.press("Enter");
      await form.getByLabel(w("facts.first_day")).fill("2022-09-10");
      await form.getByLabel(w("facts.by_transport")).selectOption("train");
      await form.getByLabel(w("facts.transport_number")).fill("D2281");
      await form.getByLabel(w("facts.by_evidence")).selectOption("ticket");
      await form.getByLabel(w("facts.evidence_note")).fill("12306");
      await page.keyboard.press("Enter");
      const shown = page.getByRole("region", { name: w("facts.itinerary") });
      await expect(shown.getByRole("listitem")).toHaveCount(3);
      await expect(shown.getByRole("listitem").nth(1)).toContainText(w("facts.gap", { from: "", until: "" }).trim().split(" ")[0]);
      await expect(shown.getByRole("listitem").nth(2)).toContainText("D2281");
      await insistOnAxe(page);
      await insistOnWidth(page);
      await picture(page, `itinerary-${language}`);
      await page.setViewportSize({ width: 390, height: 800 });
      await insistOnWidth(page);
      await picture(page, `itinerary-narrow-${language}`);
    });

    test("R67: whoever only passed through a risk area is not held, and whoever was there is", async ({ open, person, w }) => {
      const clerk = await person("clerk");
      await clerk.receive("司机.csv", csv(people(2, 20)));
      const { items } = await clerk.post("/api/people/search", { state: "waiting" });
      const doctor = await person("epidemiologist");
      const area = (await doctor.get("/api/places?q=红旗街道")).items[0];
      const root = (await doctor.get("/api/places?q=茂南区")).items[0];
      const { id } = await doctor.post("/api/activations", { pack: PACK, version: "9", area_id: root.id, reason: "通知" });
      await expect.poll(async () => Boolean((await doctor.get(`/api/activations/${id}`)).trial)).toBe(true);
      await (await person("commander")).post(`/api/activations/${id}/confirm`, {});
      for (const [at, transit] of [true, false].entries()) {
        await doctor.post(`/api/people/${items[at].id}/facts`, { pack: PACK, kind: "stay", area_id: area.id, from: "2022-09-12", until: "2022-09-13", transit });
      }
      const page = await open("epidemiologist");
      await page.goto("/policy/risk-areas");
      await expect(page.getByText(w("facts.no_risk_areas"))).toBeVisible();
      const form = page.getByRole("form", { name: w("facts.write_risk_area") });
      await form.getByLabel(w("field.area")).fill("红旗");
      await page.locator(".ant-select-item-option", { hasText: "红旗街道" }).first().click();
      await form.getByLabel(w("facts.tier")).selectOption("high");
      await form.getByLabel(w("facts.since")).fill("2022-09-10");
      await form.getByLabel(w("facts.announced")).fill("区指挥部第 3 号通告");
      await form.getByRole("button", { name: w("facts.write_down") }).click();
      await expect(page.getByRole("table", { name: w("facts.risk_areas") })).toContainText("红旗街道");
      await insistOnAxe(page);
      await insistOnWidth(page);
      const held = async (at: number) => (await doctor.get(`/api/people/${items[at].id}/determinations`)).current[0]?.mode;
      await expect.poll(() => held(1)).toBe("central_quarantine");
      expect(await held(0)).toBe("none");
      await page.goto(`/people/${items[0].id}/facts`);
      await expect(page.getByRole("region", { name: w("determination.holds") })).toContainText("红旗街道");
    });
  });
}
