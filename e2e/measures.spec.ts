import {
  DAY,
  expect,
  insistOnAxe,
  insistOnWidth,
  newPage,
  test,
} from "./kit/fixtures";
import { held, putInForce, writeDown } from "./kit/measure";
import { csv, people } from "./kit/people";
import { picture } from "./kit/picture";
import { readFileSync } from "node:fs";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

for (const language of ["zh-CN", "en"] as const) {
  test.describe(language, () => {
    test.use({ language });

    test("R140 R141 R142: mother and daughter are given rooms, met away from the door, and spoken with until they agree", async ({
      open,
      person,
      w,
    }) => {
      // A whole day of work on one screen.
      test.slow();
      const list = await (
        await person("clerk")
      ).receive("名单.csv", csv(people(3)));
      const everybody = (
        await (await person("supervisor")).get(`/api/lists/${list.id}/people`)
      ).items;
      const [mother, daughter, neighbour] = everybody.map(
        (each: { id: string }) => each.id,
      );
      await putInForce(person, "9");
      for (const [who, what] of [
        [mother, "close_contact"],
        [daughter, "close_contact"],
        [neighbour, "second_contact"],
      ]) {
        await writeDown(person, who, {
          kind: "exposure",
          what,
          from: "2022-09-13",
        });
      }
      await held(person, neighbour, "home_quarantine");

      // A house with two rooms, and what people ask of it.
      const page = await open("supervisor");
      await page
        .getByRole("link", { name: w("measures.menu"), exact: true })
        .click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(
        w("measures.answer_other", { n: 3 }),
      );
      await insistOnAxe(page);
      await page
        .getByRole("link", { name: w("measures.tab_facilities") })
        .click();
      await page
        .getByRole("button", { name: w("measures.new_facility") })
        .click();
      await page.getByRole("combobox", { name: w("field.area") }).fill("红旗");
      await page
        .getByTitle(/红旗街道/)
        .first()
        .click();
      for (const [part, text] of [
        ["name", "海港酒店"],
        ["address", "高凉北路9号"],
        ["cleaning", "每天两次消毒"],
        ["meals", "一日三餐"],
        ["cost", "每天280元"],
        ["payer", "区财政"],
      ]) {
        await page
          .getByLabel(w(`facility.${part}`), { exact: true })
          .fill(text);
      }
      await insistOnAxe(page);
      await page
        .getByRole("button", { name: w("measures.keep_facility"), exact: true })
        .click();
      await expect(page.getByText("区财政")).toBeVisible();
      await page.getByLabel(w("measures.new_rooms")).fill("801 802");
      await page.keyboard.press("Enter");
      await expect(
        page.getByRole("table", { name: w("measures.rooms") }),
      ).toContainText("802");
      await insistOnAxe(page);
      await picture(page, `${language}-house`);

      // The mother has a room; the daughter does not get the other bed.
      const where = page.getByRole("region", { name: w("measures.where") });
      const giveRoom = async (room: RegExp) => {
        await where
          .getByRole("button", { name: w("measures.place_now") })
          .click();
        await where
          .getByLabel(w("measures.facility"))
          .selectOption({ index: 1 });
        const option = where
          .getByLabel(w("measures.room"), { exact: true })
          .getByRole("option", { name: room });
        await expect(option).toHaveCount(1);
        await where
          .getByLabel(w("measures.room"), { exact: true })
          .selectOption((await option.textContent()) ?? "");
      };
      await page.goto(`/measures/${mother}`);
      await giveRoom(/801/);
      await where
        .getByRole("button", { name: w("measures.place_now") })
        .click();
      await expect(where).toContainText("海港酒店 · 801");
      await page.goto(`/measures/${daughter}`);
      await giveRoom(/801/);
      await expect(where.getByText(w("measures.one_room"))).toBeVisible();
      await where
        .getByLabel(w("measures.ground"))
        .selectOption("child_with_parent");
      await where.getByLabel(w("measures.note_line")).fill("想和妈妈一起");
      await where
        .getByRole("button", { name: w("measures.place_now") })
        .click();
      await expect(where.getByRole("alert")).toContainText(
        w("problem.measures.not_child_with_parent", { years: 14 }),
      );
      await where
        .getByLabel(w("measures.room"), { exact: true })
        .selectOption({ index: 2 });
      await where
        .getByRole("button", { name: w("measures.place_now") })
        .click();
      await expect(where).toContainText("海港酒店 · 802");

      // Spoken with: the questions stay, and the next conversation is the second one.
      await page.goto(`/measures/${mother}`);
      const talk = page.getByRole("region", {
        name: w("measures.conversation"),
      });
      await talk
        .getByRole("button", { name: w("measures.new_contact", { n: 1 }) })
        .click();
      await talk.getByLabel(w("measures.pick_person")).fill(people(3)[1].姓名);
      await talk
        .getByRole("button", { name: /\*\*\*\*/ })
        .first()
        .click();
      await talk
        .getByRole("combobox", {
          name: new RegExp(w("measures.consent_of", { name: ".*" })),
        })
        .first()
        .selectOption("wavering");
      await talk
        .getByLabel(w("measures.said"), { exact: true })
        .fill("担心卫生和费用");
      await talk.getByLabel(w("measures.new_questions")).fill("吃住费用谁付？");
      await insistOnAxe(page);
      await talk
        .getByRole("button", { name: w("measures.keep_contact") })
        .click();
      await expect(talk).toContainText(
        w("measures.contact_n", { n: 1, channel: w("channel.call") }),
      );
      await talk
        .getByRole("button", { name: w("measures.new_contact", { n: 2 }) })
        .click();
      await expect(
        talk.getByText(w("measures.answer_first_one", { count: 1 })),
      ).toBeVisible();
      await talk.getByRole("button", { name: w("measures.answer_it") }).click();
      await talk
        .getByLabel(w("measures.answer"), { exact: true })
        .fill("区财政全付");
      await talk.getByLabel(w("measures.source")).fill("街道办");
      await talk
        .getByRole("button", { name: w("measures.answer_it"), exact: true })
        .click();
      await expect(talk.getByText("区财政全付")).toContainText("街道办");
      await talk
        .getByRole("combobox", {
          name: new RegExp(w("measures.consent_of", { name: ".*" })),
        })
        .first()
        .selectOption("agreed");
      await talk
        .getByRole("button", { name: w("measures.keep_contact") })
        .click();
      await expect(talk).toContainText(
        w("measures.contact_n", { n: 2, channel: w("channel.call") }),
      );

      // The way there: not at the door, told what to bring, and closed by the last arrival.
      const way = page.getByRole("region", { name: w("measures.transfer") });
      await way
        .getByRole("button", { name: w("measures.plan_transfer") })
        .click();
      await way.getByRole("checkbox").first().check();
      await way.getByLabel(w("measures.facility")).selectOption({ index: 1 });
      await expect(way.getByText(w("measures.pick_up_help"))).toBeVisible();
      await way.getByLabel(w("measures.pick_up")).fill("小区门口往西100米");
      await way.getByLabel(w("packing.warm_clothes")).check();
      await way.getByLabel(w("measures.weather")).fill("天气不稳，衣服备齐");
      await insistOnAxe(page);
      await way
        .getByRole("button", { name: w("measures.plan_transfer") })
        .click();
      const planned = way.getByRole("article");
      await expect(planned).toContainText("小区门口往西100米");
      await expect(planned).toContainText(w("packing.warm_clothes"));
      await expect(planned).toContainText(w("protection.mask"));
      const message = planned.getByRole("region", { name: w("measures.message") });
      await expect(message).toContainText("小区门口往西100米");
      await expect(message).toContainText(w("measures.message_wear", { list: w("protection.mask") }));
      await expect(message).toContainText(w("packing.warm_clothes"));
      await expect(message).toContainText("天气不稳，衣服备齐");
      await picture(page, `${language}-person`);
      await way.getByRole("button", { name: w("measures.picked_up") }).click();
      for (const left of [2, 1]) {
        await expect(
          way.getByRole("button", { name: w("measures.confirm_arrival") }),
        ).toHaveCount(left);
        await way
          .getByRole("button", { name: w("measures.confirm_arrival") })
          .first()
          .click();
        await way
          .getByLabel(w("measures.arrival_note"))
          .fill("已到，挺好，感谢");
        await way
          .getByRole("button", {
            name: w("measures.confirm_arrival"),
            exact: true,
          })
          .first()
          .click();
      }
      await expect(way.getByRole("article")).toContainText(
        w("transfer_state.arrived"),
      );
      await expect(way.getByText("已到，挺好，感谢")).toHaveCount(2);

      // At home: an alert stands first until somebody says what was done; what is needed is taken in hand.
      await page.goto(`/measures/${neighbour}`);
      const checks = page.getByRole("region", { name: w("measures.checks") });
      await checks.getByLabel(w("measures.temperature")).fill("37.3");
      await checks
        .getByRole("button", { name: w("measures.keep_check") })
        .click();
      await expect(checks.getByRole("listitem")).toContainText(
        w("open_work.alert"),
      );
      const needs = page.getByRole("region", { name: w("measures.tab_needs") });
      await needs.getByLabel(w("measures.need_note")).fill("米、鸡蛋");
      await needs
        .getByRole("button", { name: w("measures.keep_need") })
        .click();
      await expect(needs.getByText("米、鸡蛋")).toBeVisible();
      await page.goto("/measures");
      await expect(
        page
          .getByRole("table", { name: w("measures.menu") })
          .getByRole("row")
          .nth(1),
      ).toContainText(w("open_work.alert"));
      await picture(page, `${language}-list`);
      await page.goto("/measures/needs");
      await page.getByRole("button", { name: w("measures.take_need") }).click();
      await expect(
        page.getByRole("listitem").filter({ hasText: "米、鸡蛋" }),
      ).toContainText(w("need_state.in_hand"));
      await insistOnAxe(page);

      const phone = await open("epidemiologist", { width: 390 });
      for (const path of [
        "/measures",
        `/measures/${mother}`,
        `/measures/${neighbour}`,
        "/measures/transfers",
        "/measures/needs",
        "/measures/facilities",
      ]) {
        await phone.goto(path);
        await expect(phone.getByRole("heading", { level: 1 })).not.toHaveText(
          "",
        );
        await insistOnWidth(phone);
        await picture(phone, `${language}-phone${path.replaceAll("/", "-")}`);
      }
    });

    test("a release paper is printed when nothing holds any more, and is checked by its number", async ({
      open,
      person,
      server,
      w,
    }) => {
      const list = await (await person("clerk")).receive("名单.csv", csv(people(2)));
      const everybody = (
        await (await person("supervisor")).get(`/api/lists/${list.id}/people`)
      ).items;
      const ids = everybody.map((each: { id: string }) => each.id);
      await putInForce(person, "9");
      for (const id of ids) {
        await writeDown(person, id, {
          kind: "exposure",
          what: "second_contact",
          from: "2022-09-12",
        });
        await held(person, id, "home_quarantine");
      }
      const page = await open("supervisor");
      await page.goto(`/measures/${ids[0]}`);
      const papers = page.getByRole("region", { name: w("measures.papers") });
      const [start] = await Promise.all([
        page.waitForEvent("download"),
        papers
          .getByRole("button", { name: w("measures.paper_issue_start") })
          .click(),
      ]);
      expect(readFileSync(await start.path(), "latin1").slice(0, 5)).toBe(
        "%PDF-",
      );
      await expect(papers.getByRole("listitem")).toContainText(
        w("measures.paper_stands"),
      );
      await insistOnAxe(page);
      await picture(page, `${language}-papers`);

      // Five days later the rule has run its course.
      server.at("2022-09-20T09:00:00+08:00");
      for (const id of ids) await held(person, id, "none");
      const later = await open("supervisor");
      await later
        .getByRole("link", { name: w("measures.menu"), exact: true })
        .click();
      await later.getByRole("link", { name: w("measures.tab_released") }).click();
      await expect(
        later
          .getByRole("listitem")
          .filter({ hasText: w("measure_mode.home_quarantine") }),
      ).toHaveCount(2);
      const [file] = await Promise.all([
        later.waitForEvent("download"),
        later
          .getByRole("button", { name: w("measures.papers_all_other", { n: 2 }) })
          .click(),
      ]);
      expect(file.suggestedFilename()).toBe("papers.pdf");
      await expect(later.getByText(w("measures.has_paper"))).toHaveCount(2);
      await insistOnAxe(later);
      await picture(later, `${language}-released`);
      const supervisor = await person("supervisor");
      const { number } = (await supervisor.get(`/api/measures/people/${ids[1]}`))
        .papers[0];
      await later
        .getByLabel(w("measures.paper_number"))
        .fill(number.toLowerCase());
      await later.keyboard.press("Enter");
      await expect(
        later.getByRole("region", { name: w("measures.paper_find") }),
      ).toContainText(w("measures.paper_stands"));

      const phone = await open("epidemiologist", { width: 390 });
      for (const path of ["/measures/released", `/measures/${ids[0]}`]) {
        await phone.goto(path);
        await expect(phone.getByRole("heading", { level: 1 })).not.toHaveText(
          "",
        );
        await insistOnWidth(phone);
        await picture(phone, `${language}-phone-papers${path.length}`);
      }
    });

    test("R145: a commitment is opened by spoken digits on the person's own telephone, and signed or not", async ({
      browser,
      open,
      person,
      server,
      w,
    }) => {
      test.slow();
      const list = await (await person("clerk")).receive("名单.csv", csv(people(2)));
      const supervisor = await person("supervisor");
      const everybody = (
        await supervisor.get(`/api/lists/${list.id}/people`)
      ).items;
      await putInForce(person, "9");
      for (const { id } of everybody) {
        await writeDown(person, id, {
          kind: "exposure",
          what: "second_contact",
          from: "2022-09-12",
        });
        await held(person, id, "home_quarantine");
      }
      const page = await open("supervisor");
      const region = page.getByRole("region", { name: w("commitment.name") });
      for (const [at, act] of ["sign", "decline"].entries()) {
        const { id } = everybody[at];
        const { telephone } = (await supervisor.get(`/api/measures/people/${id}`))
          .person;
        await page.goto(`/measures/${id}`);
        await region.getByRole("button", { name: w("commitment.ask") }).click();
        const code = await region.locator(".measure-code").textContent();
        await insistOnAxe(page);
        await picture(page, `${language}-commitment-asked`);

        const theirs = await newPage(browser, server, language, 390);
        await expect(theirs.locator("html")).toHaveAttribute("lang", language);
        await theirs.goto("/commitment");
        await theirs.getByLabel(w("commitment.code")).fill(code ?? "");
        await theirs.getByLabel(w("commitment.last")).fill("9876");
        await theirs.keyboard.press("Enter");
        await expect(theirs.getByText(w("commitment.not_found"))).toBeVisible();
        await theirs.getByLabel(w("commitment.last")).fill(telephone.slice(-4));
        await theirs.keyboard.press("Enter");
        await expect(
          theirs.getByText(w("commitment.no_consequence")),
        ).toBeVisible();
        await insistOnAxe(theirs);
        await insistOnWidth(theirs);
        await picture(theirs, `${language}-commitment-${act}`);
        if (act === "sign") {
          await theirs
            .getByLabel(w("commitment.sign_name"))
            .fill(people(2)[at].姓名);
          await theirs.keyboard.press("Enter");
          await expect(
            theirs.getByText(w("commitment.is_signed")),
          ).toBeVisible();
        } else {
          await theirs
            .getByRole("button", { name: w("commitment.decline") })
            .click();
          await expect(
            theirs.getByText(w("commitment.is_declined")),
          ).toBeVisible();
        }
        await page.reload();
        await expect(region.getByRole("listitem")).toContainText(
          w(`commitment.state.${act === "sign" ? "signed" : "declined"}`),
        );
        await held(person, id, "home_quarantine");
      }
    });

    test("R130 R144: a home is inspected, a wrong visit is corrected, and the measure stays", async ({
      open,
      person,
      w,
    }) => {
      const list = await (await person("clerk")).receive("名单.csv", csv(people(2)));
      const supervisor = await person("supervisor");
      const everybody = (
        await supervisor.get(`/api/lists/${list.id}/people`)
      ).items;
      await putInForce(person, "9");
      for (const { id } of everybody) {
        await writeDown(person, id, {
          kind: "exposure",
          what: "second_contact",
          from: "2022-09-13",
        });
        await held(person, id, "home_quarantine");
      }
      const page = await open("supervisor");
      const due = page.getByRole("button", {
        name: new RegExp(`^${w("open_work.inspection")}`),
      });
      await page.goto("/measures");
      await expect(due).toContainText("2");
      await page.goto(`/measures/${everybody[0].id}`);
      // Until when, which tests are due, and what is needed stand beside the visits.
      const holds = page.getByRole("region", { name: w("determination.holds") });
      await expect(holds).toContainText(/9月20日|20 Sep|Sep 20/);
      await expect(holds).toContainText(w("determination.tests", { days: "" }).slice(0, 3));
      await expect(page.getByRole("region", { name: w("measures.tab_needs") })).toBeVisible();
      const region = page.getByRole("region", { name: w("inspection.name") });
      const keep = region.getByRole("button", { name: w("inspection.keep"), exact: true });
      await expect(region.getByText(w("inspection.none"))).toBeVisible();
      await expect(keep).toBeDisabled();
      const result = region.getByLabel(w("inspection.result"));
      const found = region.getByLabel(w("inspection.found"));
      await result.selectOption("nobody_there");
      await expect(keep).toBeDisabled();
      await found.fill("敲门无人应");
      await region.getByLabel(w("inspection.at")).fill("2022-09-15T18:00");
      await keep.click();
      await expect(region.getByRole("alert")).toContainText(
        w("problem.measures.inspection_out_of_range", { days: 14 }),
      );
      await region.getByLabel(w("inspection.at")).fill("2022-09-15T09:00");
      await found.press("Enter");
      const visits = region.getByRole("listitem");
      await expect(visits).toHaveCount(1);
      await expect(visits.first()).toContainText(
        w("inspection_result.nobody_there"),
      );
      await expect(
        region.getByText(w("open_work.inspection")),
      ).toBeVisible();
      await result.selectOption("in_order");
      await keep.click();
      await expect(visits).toHaveCount(2);
      await expect(region.getByText(w("inspection.seen"))).toBeVisible();

      // It was not all in order: the first entry stays, and another one is to be read.
      await visits
        .first()
        .getByRole("button", { name: w("inspection.correct") })
        .click();
      await result.selectOption("not_kept");
      await found.fill("与家人同住一间");
      await insistOnAxe(page);
      await picture(page, `${language}-inspection-correcting`);
      await region
        .getByRole("button", { name: w("inspection.keep_correction") })
        .click();
      await expect(visits).toHaveCount(3);
      await expect(visits.first()).toContainText("与家人同住一间");
      await expect(visits.first()).toContainText(w("inspection.nth", { n: 2 }));
      await expect(region.locator("s")).toHaveText(
        w("inspection_result.in_order"),
      );
      await insistOnAxe(page);
      await picture(page, `${language}-inspections`);
      await held(person, everybody[0].id, "home_quarantine");
      await page.goto("/measures");
      await expect(due).toContainText("1");
      await due.click();
      await expect(
        page.getByRole("table", { name: w("measures.menu") }).getByRole("link"),
      ).toHaveCount(1);

      const phone = await open("epidemiologist", { width: 390 });
      await phone.goto(`/measures/${everybody[0].id}`);
      await expect(
        phone.getByRole("region", { name: w("inspection.name") }),
      ).toBeVisible();
      await insistOnWidth(phone);
      await picture(phone, `${language}-phone-inspections`);
    });

    test("a month says what begins, ends and is due, and every count opens those people", async ({ open, person, w }) => {
      const list = await (await person("clerk")).receive("名单.csv", csv(people(3)));
      const { items } = await (await person("supervisor")).get(`/api/lists/${list.id}/people`);
      await putInForce(person, "9");
      for (const { id } of items) await writeDown(person, id, { kind: "exposure", what: "second_contact", from: "2022-09-12" });
      await held(person, items[2].id, "home_quarantine");
      const page = await open("supervisor");
      await page.goto("/measures");
      await page.getByRole("link", { name: w("measures.tab_calendar") }).click();
      const of = (date: string, kind: string, n: number) =>
        `${language === "en" ? `${Number(date.slice(8))} Sept` : `9月${Number(date.slice(8))}日`} ${w(`calendar.kind.${kind}`)} ${n}`;
      await expect(page.locator("[aria-current=date]")).toContainText("15");
      await expect(page.getByRole("button", { name: of("2022-09-15", "start", 3) })).toBeVisible();
      await expect(page.getByRole("button", { name: of("2022-09-19", "test", 3) })).toBeVisible();
      await insistOnAxe(page);
      await page.getByRole("button", { name: of("2022-09-19", "end", 3) }).click();
      const day = page.getByRole("region", { name: w("calendar.kind.end") });
      await expect(day.getByRole("row")).toHaveCount(4);
      await expect(day.getByRole("heading")).toBeFocused();
      await picture(page, `calendar-${language}`);
      await insistOnAxe(page);

      // The keys go to another month and back; the day is still there when somebody comes back from a person.
      await page.keyboard.press("n");
      await expect(page.getByText(w("calendar.none"))).toBeVisible();
      await page.keyboard.press("p");
      await page.keyboard.press("p");
      await expect(page).toHaveURL(/month=2022-08/);
      await page.keyboard.press("t");
      await page.getByRole("button", { name: of("2022-09-15", "inspection", 3) }).click();
      await page.getByRole("region", { name: w("calendar.kind.inspection") }).getByRole("link").first().click();
      await expect(page).toHaveURL(new RegExp(`/measures/(${items.map((each: { id: string }) => each.id).join("|")})$`));
      await page.goBack();
      await expect(page.getByRole("region", { name: w("calendar.kind.inspection") }).getByRole("row")).toHaveCount(4);

      // On a telephone the days stand one below the other.
      const phone = await open("epidemiologist", { width: 390 });
      await phone.goto("/measures/calendar");
      await expect(phone.getByRole("button", { name: of("2022-09-15", "start", 3) })).toBeVisible();
      await expect(phone.getByRole("table")).toHaveCount(0);
      await insistOnWidth(phone);
      await insistOnAxe(phone);
      await picture(phone, `calendar-phone-${language}`);
    });
  });
}
