import { OTHER_TEAM, TEAM, nameOf } from "./kit/district";
import { DAY, expect, insistOnAxe, insistOnWidth, test } from "./kit/fixtures";
import { csv, people } from "./kit/people";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

test("the board shows who is on whom since when, and follows the calls by itself", async ({ open, person, server, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(8)));
  const [one, two] = [await person("caller1"), await person("caller2")];
  const call = await one.next();
  server.at(`${DAY}T10:05:00+08:00`);
  const page = await open("supervisor");
  await page.getByRole("link", { name: w("teams.menu"), exact: true }).click();
  await page.getByRole("link", { name: TEAM }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(w("teams.board_answer_other", { team: TEAM, calling: 1, left: 8 }));
  const row = (login: string) => page.getByRole("table", { name: w("teams.callers") }).getByRole("row", { name: new RegExp(`^${nameOf(login)} `) });
  await expect(row("caller1")).toContainText(w("caller_state.calling"));
  await expect(row("caller1")).toContainText("名单");
  await expect(row("caller1")).not.toContainText(call.person.name);
  await expect(row("caller1")).toContainText(`10:00 ${w("teams.minutes", { n: 5 })}`);
  await insistOnAxe(page);
  await one.outcome(call, "complete");
  await two.next();
  await expect(row("caller1")).not.toContainText("名单");
  await expect(row("caller1").getByRole("cell", { name: "1", exact: true })).toHaveCount(3);
  await expect(row("caller2")).toContainText(w("caller_state.calling"));
  const queue = page.locator("dl").first();
  for (const [key, count] of Object.entries({ ready: 6, leased: 1, closed_today: 1 })) {
    await expect(queue.locator("div").filter({ hasText: w(`teams.queue_${key}`) }).locator("dd"), key).toHaveText(String(count));
  }
});

test("people whom nobody has are brought to a team, and some of them moved on to another and back", async ({ open, person, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(7)), null);
  const page = await open("supervisor");
  await page.goto("/teams");
  await page.getByRole("link", { name: TEAM }).click();
  await expect(page.getByText(w("teams.unassigned_other", { n: 7 }))).toBeVisible();
  await page.getByRole("button", { name: w("teams.bring_work") }).click();
  const bring = page.getByRole("dialog", { name: w("teams.bring_work_to", { team: TEAM }) });
  await bring.getByRole("button", { name: w("teams.bring_work") }).click();
  await expect(page.getByRole("status").getByText(w("teams.moved_other", { n: 7, team: TEAM }))).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("7");
  await page.getByRole("link", { name: `‹ ${w("teams.menu")}` }).click();
  await page.getByRole("link", { name: OTHER_TEAM }).click();
  await page.getByRole("button", { name: w("teams.bring_work") }).click();
  const move = page.getByRole("dialog", { name: w("teams.bring_work_to", { team: OTHER_TEAM }) });
  await move.getByLabel(w("teams.from")).selectOption({ label: w("teams.from_team", { team: TEAM, n: 7 }) });
  await move.getByLabel(w("teams.how_many")).fill("3");
  await move.getByRole("button", { name: w("teams.bring_work") }).click();
  await expect(page.getByRole("status").getByText(w("teams.moved_other", { n: 3, team: OTHER_TEAM }))).toBeVisible();
  expect((await (await person("other")).get("/api/calls/queue")).teams[0].ready).toBe(3);
  await page.getByRole("status").getByRole("button", { name: w("ui.undo") }).last().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(w("teams.board_answer_other", { team: OTHER_TEAM, calling: 0, left: 0 }));
});

test("R7 R195: a caller of another agency joins a team until a day, and the right ends by itself", async ({ open, person, server, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(4)));
  const page = await open("admin");
  await page.goto("/teams");
  await page.getByRole("row", { name: new RegExp(`^${TEAM} `) }).getByRole("link").last().click();
  await page.getByLabel(w("teams.account"), { exact: true }).selectOption({ label: `${nameOf("other")} · 区司法局` });
  await page.getByLabel(w("teams.until")).fill("2022-09-15T12:00");
  await page.getByRole("button", { name: w("teams.add_member") }).click();
  const row = page.getByRole("table", { name: w("teams.tab_members") }).getByRole("row", { name: nameOf("other") });
  await expect(row).toContainText("12:00");
  const caller = await open("other");
  await expect(caller.getByRole("heading", { name: w("calls.waiting_other", { n: 4 }) })).toBeVisible();
  await expect(caller.getByLabel(w("calls.team"), { exact: true })).toContainText(TEAM);
  server.at(`${DAY}T12:00:01+08:00`);
  await caller.reload();
  await expect(caller.getByRole("heading", { name: w("calls.waiting_other", { n: 0 }) })).toBeVisible();
  expect(await (await person("other")).next()).toBeNull();
});

test("a team is made on the screen, and its name may not be taken twice", async ({ open, w }) => {
  const page = await open("supervisor");
  await page.goto("/teams");
  const make = async (name: string) => {
    await page.getByRole("button", { name: w("teams.new") }).click();
    const dialog = page.getByRole("dialog", { name: w("teams.new") });
    await dialog.getByLabel(w("teams.name")).fill(name);
    await dialog.getByRole("button", { name: w("teams.make") }).click();
    return dialog;
  };
  await expect(await make("三队")).toHaveCount(0);
  await expect(page.getByRole("link", { name: "三队" })).toBeVisible();
  await expect((await make("三队")).getByRole("alert")).toHaveText(w("problem.teams.name_taken"));
});

test("Q3: what does not fit is seen with the callers who are missing, given to who has room, and taken back", async ({ open, person, server, w }) => {
  await (await person("clerk")).receive("名单.csv", csv(people(120)));
  const other = await person("other");
  server.at(`${DAY}T20:30:00+08:00`);
  const page = await open("supervisor");
  await page.goto("/teams");
  await page.getByRole("link", { name: TEAM }).click();
  const plan = page.getByRole("region", { name: w("teams.plan") });
  await expect(plan).toContainText(w("teams.plan_usual", { n: 15, callers: 1 }));
  await expect(plan).toContainText(w("teams.plan_missing_other", { n: 15 }));
  if (process.env.E2E_SHOTS) await page.screenshot({ path: `${process.env.E2E_SHOTS}/plan.png`, fullPage: true });
  await insistOnAxe(page);
  const proposal = plan.getByRole("form", { name: w("teams.plan_move", { team: OTHER_TEAM, room: 7 }) });
  await expect(proposal.getByLabel(w("teams.how_many"))).toHaveValue("7");
  await proposal.getByLabel(w("teams.how_many")).fill("5");
  await proposal.getByRole("button", { name: w("teams.plan_accept") }).click();
  await expect(page.getByRole("status").getByText(w("teams.moved_other", { n: 5, team: OTHER_TEAM }))).toBeVisible();
  await other.outcome(await other.next(), "complete");
  const moves = page.getByRole("table", { name: w("teams.moves") });
  if (process.env.E2E_SHOTS) await page.screenshot({ path: `${process.env.E2E_SHOTS}/moves.png`, fullPage: true });
  await moves.getByRole("button", { name: w("ui.undo") }).click();
  await expect(page.getByRole("status").getByText(`${w("teams.moved_back_other", { n: 4 })} ${w("teams.stayed_closed_one", { n: 1 })}`)).toBeVisible();
  await expect(moves).toContainText(w("teams.undone"));
  const phone = await open("supervisor", { width: 390 });
  await phone.goto(new URL(page.url()).pathname);
  await expect(phone.getByRole("region", { name: w("teams.plan") })).toBeVisible();
  if (process.env.E2E_SHOTS) await phone.screenshot({ path: `${process.env.E2E_SHOTS}/plan-phone.png`, fullPage: true });
  await insistOnWidth(phone);
});
