import { type Locator } from "@playwright/test";
import type { Person } from "./kit/api";
import { answerAt, DAY, expect, insistOnAxe, insistOnWidth, test } from "./kit/fixtures";
import { held, putInForce, writeDown } from "./kit/measure";
import { csv, people } from "./kit/people";
import { picture } from "./kit/picture";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

/** The call in hand, or else the next one, is closed. */
async function closeCall(person: (login: string) => Promise<Person>): Promise<void> {
  const caller = await person("caller1");
  await caller.outcome(await caller.next(), "complete");
}

for (const language of ["zh-CN", "en"] as const) {
  test.describe(language, () => {
    test.use({ language });

    test("R131: two people let somebody stay at home for a while, with a reason and an end, and the rule is never hidden", async ({ open, person, w }) => {
      const list = await (await person("clerk")).receive("密接.csv", csv(people(1)));
      const [{ id }] = (await (await person("supervisor")).get(`/api/lists/${list.id}/people`)).items;
      await putInForce(person, "9");
      await writeDown(person, id, { kind: "exposure", what: "close_contact", from: "2022-09-13" });
      await held(person, id, "central_quarantine");

      // The supervisor asks: only what is milder is offered.
      const page = await open("supervisor");
      await page.goto(`/people/${id}/facts`);
      await page.getByRole("link", { name: w("override.link") }).click();
      const form = page.getByRole("form", { name: w("override.ask") });
      const send = form.getByRole("button", { name: w("override.send") });
      await expect(send).toBeDisabled();
      await expect(form.getByLabel(w("override.mode")).getByRole("option", { name: w("determination.mode.isolation") })).toHaveCount(0);
      await form.getByLabel(w("override.mode")).selectOption("home_quarantine");
      await form.getByLabel(w("override.place"), { exact: true }).fill("母亲家，高凉北路12号");
      await form.getByLabel(w("override.reason"), { exact: true }).selectOption("care");
      await form.getByLabel(w("override.note_field")).fill("母亲不能独居");
      await form.getByLabel(w("override.last_day")).fill("2022-10-30");
      await send.click();
      await expect(form.getByRole("alert")).toContainText(w("problem.determinations.override_expiry", { days: 14 }));
      await form.getByLabel(w("override.last_day")).fill("2022-09-20");
      await send.click();
      const all = page.getByRole("region", { name: w("override.all") });
      await expect(all).toContainText(w("override.state.asked"));
      await expect(all).toContainText(w("override.second_person"));
      await expect(all.getByRole("button", { name: w("override.confirm") })).toHaveCount(0);
      await insistOnAxe(page);
      await picture(page, `override-asked-${language}`);

      // Somebody else finds it under the plans, on a telephone, and confirms it.
      const doctor = await open("epidemiologist", { width: 390 });
      await doctor.goto("/policy");
      await doctor.getByRole("link", { name: w("policy.overrides") }).click();
      await expect(doctor.getByText("母亲不能独居")).toBeVisible();
      await insistOnWidth(doctor);
      await insistOnAxe(doctor);
      await picture(doctor, `override-waiting-${language}`);
      await doctor.getByRole("button", { name: w("override.confirm") }).click();
      await expect(doctor.getByText(w("override.none.asked"))).toBeVisible();
      await held(person, id, "home_quarantine");

      // The person is told: what held, what holds now, why, until when, and where to object.
      const notices = doctor.getByRole("region", { name: w("override.notices") });
      await expect(notices).toContainText(w("override.reasons.care"));
      await expect(notices).toContainText(w("override.notice_place", { place: "母亲家，高凉北路12号" }));
      await expect(notices).toContainText("12345");
      await insistOnWidth(doctor);
      await insistOnAxe(doctor);
      await picture(doctor, `override-notice-${language}`);
      await notices.getByRole("button", { name: w("notice.note_told") }).click();
      await expect(notices).toContainText(w("override.notices_none"));

      // What holds says who let them off and why, beside what the rule itself says.
      await page.goto(`/people/${id}/facts`);
      const holds = page.getByRole("region", { name: w("determination.holds") });
      await expect(holds).toContainText(w("override.reasons.care"));
      await expect(holds).toContainText("母亲家，高凉北路12号");
      await expect(holds).toContainText(w("determination.mode.central_quarantine"));
      await insistOnAxe(page);
      await picture(page, `override-holds-${language}`);
      await holds.getByRole("link", { name: w("override.link") }).click();
      await page.getByRole("button", { name: w("override.withdraw") }).click();
      await expect(all).toContainText(w("override.state.withdrawn"));
      await doctor.reload();
      await expect(notices).toContainText(w("override.news.ended_early"));
      await picture(doctor, `override-ended-${language}`);
      await held(person, id, "central_quarantine");
    });

    test("what a plan asks of somebody is one call, read before dialling, settled with it, and a confirmed answer decides", async ({ open, person, w }) => {
      const list = await (await person("clerk")).receive("密接.csv", csv(people(1)));
      const [{ id }] = (await (await person("supervisor")).get(`/api/lists/${list.id}/people`)).items;
      await closeCall(person);
      await putInForce(person, "9");
      await writeDown(person, id, { kind: "exposure", what: "close_contact", from: "2022-09-13" });
      await held(person, id, "central_quarantine");

      const page = await open("caller1");
      await page.goto("/calls");
      await expect(page.getByText(w("calls.waiting_one", { n: 1 }))).toBeVisible();
      await page.keyboard.press("n");
      const errands = page.getByRole("region", { name: w("determination.errand.title") });
      await expect(errands).toContainText(w("determination.errand.tell"));
      await insistOnAxe(page);
      await picture(page, `errands-in-call-${language}`);
      const phone = await open("caller1", { width: 390 });
      await phone.goto("/calls");
      await expect(phone.getByRole("region", { name: w("determination.errand.title") })).toBeVisible();
      await insistOnWidth(phone);
      await picture(phone, `errands-in-call-phone-${language}`);

      await phone.close();

      // A confirmed answer is a fact, and decides with the call.
      const confirmed = async (path: string, answer: (question: Locator) => Promise<void>) => {
        const question = answerAt(page, path);
        await answer(question);
        await question.locator("select").last().selectOption("confirmed");
      };
      await confirmed("testing/last_test", (question) => question.locator('input[type="date"]').fill("2022-09-14"));
      await confirmed("testing/last_test_result", (question) => question.getByRole("radio").first().check());
      await page.keyboard.press("Escape");
      await page.keyboard.press("1");
      await page.keyboard.press("Enter");
      await expect(page.getByRole("status").getByText(w("calls.done_close"))).toBeVisible();
      const supervisor = await open("supervisor");
      await supervisor.goto(`/people/${id}/facts`);
      await expect(supervisor.getByText(/confirmed in a call with|在与 .+ 的通话中确认/)).toBeVisible();
      const holds = supervisor.getByRole("region", { name: w("determination.holds") });
      await holds.locator("details summary").first().click();
      await expect(holds.getByText(/Settled in a call|已在电话或上门时办理/)).toBeVisible();
      await picture(supervisor, `errands-settled-${language}`);
    });
  });
}
