import { type Locator, type Page } from "@playwright/test";
import { answerAt, answerRequired, DAY, expect, insistOnAxe, insistOnWidth, test } from "./kit/fixtures";
import { csv, people } from "./kit/people";
import { picture } from "./kit/picture";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

const confirm = (question: Locator) => question.locator("select").last().selectOption("confirmed");

/** One part of the way as it is told: where, from when, until when. */
async function tellStay(page: Page, round: number, place: string, from: string, until: string): Promise<void> {
  const at = (question: string) => answerAt(page, `travel/segment[${round}]/${question}`);
  await at("segment_place").getByRole("textbox").fill(place);
  await confirm(at("segment_place"));
  await at("segment_from").locator("input").first().fill(from);
  await confirm(at("segment_from"));
  await at("segment_to").locator("input").first().fill(until);
  await confirm(at("segment_to"));
}

for (const language of ["zh-CN", "en"] as const) {
  test.describe(language, () => {
    test.use({ language });

    test("R29 R32: visitors become linked people, and ways that are told an itinerary, placed where that is not sure", async ({ open, person, w }) => {
      const list = await (await person("clerk")).receive("名单.csv", csv(people(1)));
      const [{ id }] = (await (await person("supervisor")).get(`/api/lists/${list.id}/people`)).items;
      const page = await open("caller1");
      await page.getByRole("button", { name: w("calls.next_person") }).click();
      await answerRequired(page);
      await answerAt(page, "visitors/has_visitors").getByRole("radio").first().check();
      await answerAt(page, "visitors/visitor_number").getByRole("textbox").fill("1");
      await answerAt(page, "visitors/visitor[1]/visitor_name").getByRole("textbox").fill("陈一");
      await answerAt(page, "visitors/visitor[1]/visitor_from").getByRole("textbox").fill("湛江");
      await answerAt(page, "visitors/visitor[1]/visitor_telephone").getByRole("textbox").fill("13911110001");
      await answerAt(page, "travel/has_travelled").getByRole("radio").first().check();
      const add = page.getByRole("button", { name: /^\+/ }).last();
      if (!(await answerAt(page, "travel/segment[1]/segment_place").count())) await add.click();
      await tellStay(page, 1, "茂名市茂南区红旗街道东湖小吃店", "2022-09-12T10:00", "2022-09-12T11:30");
      await add.click();
      await tellStay(page, 2, "红旗公园", "2022-09-14T18:00", "2022-09-14T19:00");
      await page.keyboard.press("Escape");
      await page.keyboard.press("1");
      await page.keyboard.press("Enter");
      await expect(page.getByRole("status").getByText(w("calls.done_close"))).toBeVisible();

      const doctor = await open("epidemiologist");
      await doctor.goto(`/people/${id}/facts`);
      const itinerary = doctor.getByRole("region", { name: w("facts.itinerary"), exact: true });
      await expect(itinerary).toContainText("红旗街道");
      const told = doctor.getByRole("region", { name: w("facts.told") });
      await expect(told).toContainText("红旗公园");
      await insistOnAxe(doctor);
      await picture(doctor, `told-stays-${language}`);
      const phone = await open("epidemiologist", { width: 390 });
      await phone.goto(`/people/${id}/facts`);
      await expect(phone.getByRole("region", { name: w("facts.told") })).toBeVisible();
      await insistOnWidth(phone);
      await picture(phone, `told-stays-phone-${language}`);
      await phone.close();
      await told.getByRole("button", { name: /红旗街道/ }).click();
      await expect(told).toBeHidden();
      await expect(itinerary.getByRole("listitem")).toHaveCount(3);

      await doctor.goto(`/people/${id}`);
      const named = doctor.getByRole("region", { name: w("people.relationships") });
      await expect(named).toContainText("陈*");
      await picture(doctor, `relationships-${language}`);
      await named.getByRole("link").click();
      await expect(doctor.getByRole("region", { name: w("people.relationships") })).toContainText(/来访过|Visited/);
      await expect(doctor.getByRole("heading", { level: 1 })).toContainText("陈*");
    });
  });
}
