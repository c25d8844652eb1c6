import { type Browser, type Page } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Json, type Person } from "./kit/api";
import { TEAM, nameOf } from "./kit/district";
import { DAY, expect, insistOnAxe, insistOnWidth, newPage, test } from "./kit/fixtures";
import { csv, mistyped, people, person as someone } from "./kit/people";
import type { Server } from "./kit/server";
import { word, type Language } from "./kit/words";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

/** Where pictures of the screens go, when somebody wants to look at them. */
const SHOTS = process.env.E2E_SHOTS;
const WIDTHS = [1440, 360];

type Words = (key: string, values?: Record<string, string | number>) => string;
type Open = (login: string, options: { width: number; language: Language }) => Promise<Page>;

interface Look {
  open: Open;
  language: Language;
  width: number;
  w: Words;
}

/** A district in the middle of its morning: two lists, doubtful rows, calls of every kind. */
async function morning(person: (login: string) => Promise<Person>, server: Server): Promise<{ list: Json; card: string; team: string }> {
  const clerk = await person("clerk");
  const doubtful = [40, 41, 42].map((n) => ({ ...someone(n), 身份证号: mistyped(someone(n).身份证号) }));
  const broken = [50, 51].map((n) => ({ ...someone(n), 身份证号: "4.40902E+17" }));
  const list = await clerk.receive("福华市场 9月12日.csv", csv([...people(30), someone(0), ...doubtful, ...broken]));
  await clerk.receive("返茂人员.csv", csv(people(6, 100)));
  const callers = [await person("caller1"), await person("caller2"), await person("caller3")];
  let card = "";
  const ends = ["complete", "no_answer", "refused", "complete", "wrong_person", "hung_up", "needs_help", "complete", "no_answer"];
  for (const [n, outcome] of ends.entries()) {
    server.at(`${DAY}T10:${String(n * 4).padStart(2, "0")}:00+08:00`);
    const caller = callers[n % callers.length];
    const call = await caller.next();
    server.at(`${DAY}T10:${String(n * 4 + 3).padStart(2, "0")}:00+08:00`);
    const more: Json = { hung_up: { field: "identity_last_four" }, needs_help: { note: "药快吃完了" } }[outcome] ?? {};
    if (outcome === "complete") more.answers = { was_there: { value: "yes", state: "confirmed" }, last_test: { value: "2022-09-13", state: "claimed" } };
    await caller.outcome(call, outcome, more);
    if (n === 0) card = call.person.id;
  }
  await callers[2].next();
  const team = (await clerk.get("/api/teams")).find((each: Json) => each.name === TEAM).id;
  return { list, card, team };
}

async function look({ language, width }: Look, page: Page, name: string): Promise<void> {
  await page.waitForLoadState("networkidle");
  await expect(page.locator(".bones")).toHaveCount(0);
  if (SHOTS) {
    mkdirSync(SHOTS, { recursive: true });
    await page.screenshot({ path: join(SHOTS, `${name}.${language}.${width}.png`), fullPage: true });
  }
  await expect.soft(page.locator("html")).toHaveAttribute("lang", language);
  await test.step(`${name} fits`, () => insistOnWidth(page));
  await test.step(`${name} in axe's eyes`, () => insistOnAxe(page));
}

async function visit(looking: Look, page: Page, places: Record<string, string>): Promise<void> {
  for (const [name, path] of Object.entries(places)) {
    await page.goto(path, { waitUntil: "domcontentloaded" });
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    await look(looking, page, name);
  }
}

async function threshold(looking: Look, browser: Browser, server: Server): Promise<void> {
  const page = await newPage(browser, server, looking.language, looking.width);
  await expect(page.getByRole("heading", { name: looking.w("access.sign_in") })).toBeVisible();
  await look(looking, page, "sign-in");
  await page.context().close();
  const novice = await looking.open("novice", looking);
  await expect(novice.getByRole("heading", { level: 1 })).toBeVisible();
  await look(looking, novice, "onboarding");
  for (let lesson = 0; lesson < 5; lesson += 1) await novice.getByRole("button", { name: looking.w("ui.next") }).click();
  await look(looking, novice, "onboarding-quiz");
}

async function office(looking: Look, places: { list: Json; card: string; team: string }): Promise<void> {
  const { open, w } = looking;
  const clerk = await open("clerk", looking);
  const { list, card, team } = places;
  await visit(looking, clerk, {
    overview: "/",
    lists: "/lists",
    "list-held": `/lists/${list.id}?rows=held`,
    "list-rejected": `/lists/${list.id}?rows=rejected`,
    "list-accepted": `/lists/${list.id}?rows=accepted`,
    "list-people": `/lists/${list.id}?people=all`,
    person: `/people/${card}`,
    reports: "/reports",
    "reports-callers": "/reports?tab=callers",
    "reports-cooperation": "/reports?tab=cooperation",
    "reports-hours": "/reports?tab=hours",
    areas: "/areas",
    missing: "/nowhere",
    "not-yours": "/journal",
  });
  await clerk.goto("/people");
  await clerk.getByLabel(w("people.search"), { exact: true }).fill("王");
  await clerk.getByLabel(w("people.search"), { exact: true }).fill("wang");
  await expect(clerk.getByRole("table", { name: w("people.found") })).toBeVisible();
  await look(looking, clerk, "people");
  await clerk.goto("/lists/import");
  await expect(clerk.getByText(w("intake.drop_here"))).toBeVisible();
  await look(looking, clerk, "import-file");
  await clerk.locator("input[type=file]").setInputFiles({ name: "名单.csv", mimeType: "text/csv", buffer: csv([...people(12, 200), { ...someone(40), 身份证号: mistyped(someone(40).身份证号) }]) });
  await expect(clerk.getByRole("table", { name: w("intake.mapping") })).toBeVisible();
  await look(looking, clerk, "import-mapping");

  const supervisor = await open("supervisor", looking);
  await visit(looking, supervisor, { teams: "/teams", "team-board": `/teams/${team}`, "team-members": `/teams/${team}?tab=members` });
  await supervisor.getByRole("button", { name: w("teams.bring_work") }).click();
  await expect(supervisor.getByRole("dialog")).toBeVisible();
  await look(looking, supervisor, "team-bring-work");
  await handedOver(looking, supervisor);
  await supervisor.goto(`/people/${card}`);
  await supervisor.getByRole("button", { name: w("people.reveal_of", { item: w("people.item.telephone") }) }).first().click();
  await expect(supervisor.getByRole("dialog")).toBeVisible();
  await look(looking, supervisor, "person-reveal");

  const admin = await open("admin", looking);
  await visit(looking, admin, { accounts: "/accounts" });
  await admin.getByRole("button", { name: w("access.new_account") }).click();
  await expect(admin.getByRole("dialog")).toBeVisible();
  await look(looking, admin, "account-new");

  const auditor = await open("auditor", looking);
  await visit(looking, auditor, { journal: "/journal" });
  await auditor.getByRole("button", { name: w("journal.verify") }).click();
  await expect(auditor.getByRole("status", { name: w("journal.verified") })).toBeVisible();
  await look(looking, auditor, "journal-verified");
}

async function handedOver(looking: Look, page: Page): Promise<void> {
  const { w } = looking;
  await visit(looking, page, { doors: "/handed-over/doors", feedback: "/handed-over/feedback", referrals: "/handed-over/referrals" });
  await page.getByRole("table", { name: w("referrals.title") }).getByRole("link").first().click();
  await expect(page.getByRole("region", { name: w("referrals.next") })).toBeVisible();
  await page.getByRole("button", { name: w("referrals.show_told") }).click();
  await look(looking, page, "referral");
  await page.goto("/handed-over/doors");
  await page.getByRole("button", { name: w("doors.print"), exact: true }).click();
  await page.getByRole("dialog").getByLabel(w("ui.what_for")).fill("下午上门");
  await look(looking, page, "doors-print");
  await page.getByRole("button", { name: w("doors.print_do") }).click();
  await expect(page.locator(".paper tbody tr")).not.toHaveCount(0);
  await look(looking, page, "doors-sheet");
  const code = await page.locator(".paper-code").first().textContent();
  await page.getByRole("link", { name: w("doors.enter_results") }).click();
  await page.getByLabel(w("doors.row_code")).fill(code ?? "");
  await page.keyboard.press("5");
  await look(looking, page, "doors-entry");
}

async function calling(looking: Look): Promise<void> {
  const { open, w } = looking;
  const caller = await open("caller5", looking);
  await expect(caller.getByRole("button", { name: w("calls.next_person") })).toBeVisible();
  await look(looking, caller, "calls-between");
  await visit(looking, caller, { sheets: "/sheets", "my-feedback": "/my-feedback", "my-referrals": "/my-referrals" });
  await caller.goto("/calls");
  await caller.getByRole("button", { name: w("calls.next_person") }).click();
  await expect(caller.getByRole("region", { name: w("calls.script") })).toBeVisible();
  await caller.keyboard.press("F2");
  await expect(caller.locator("a[href^='tel:']")).toBeVisible();
  await look(looking, caller, "calls-in-hand");
  await caller.keyboard.press("2");
  await expect(caller.getByLabel(w("calls.call_back_at"))).toBeVisible();
  await look(looking, caller, "calls-call-back");
  if (looking.width > 600) {
    await caller.getByRole("button", { name: w("app.help") }).click();
    await expect(caller.getByRole("dialog")).toBeVisible();
    await look(looking, caller, "calls-keys");
  }
  await caller.context().close();
  const other = await open("other", looking);
  await other.getByRole("button", { name: w("calls.next_person") }).click();
  await expect(other.getByRole("heading", { name: w("calls.empty") })).toBeVisible();
  await look(looking, other, "calls-empty");
}

for (const language of ["zh-CN", "en"] as const) {
  for (const width of WIDTHS) {
    const open_ = (open: (login: string, options: { width: number; language: Language }) => Promise<Page>): Look => ({ open, language, width, w: (key, values) => word(language, key, values) });

    test(`every office screen in ${language} at ${width} px fits its width and is right in axe's eyes`, async ({ open, person, server }) => {
      test.setTimeout(180_000);
      await office(open_(open), await morning(person, server));
    });

    test(`the calling screens in ${language} at ${width} px fit their width and are right in axe's eyes`, async ({ browser, open, person, server }) => {
      test.setTimeout(120_000);
      await morning(person, server);
      await threshold(open_(open), browser, server);
      await calling(open_(open));
    });
  }
}

test("the dark screens of the night shift are right in axe's eyes too", async ({ open, person, server, w }) => {
  test.setTimeout(120_000);
  const { list, card, team } = await morning(person, server);
  const looking: Look = { open, language: "en", width: 1440, w };
  const supervisor = await open("supervisor", looking);
  await supervisor.getByRole("button", { name: nameOf("supervisor") }).click();
  await supervisor.getByRole("button", { name: w("app.theme_dark") }).click();
  await visit(looking, supervisor, { "dark-overview": "/", "dark-person": `/people/${card}`, "dark-team-board": `/teams/${team}`, "dark-reports": "/reports" });
  await supervisor.goto("/calls");
  await supervisor.getByRole("button", { name: w("calls.next_person") }).click();
  await expect(supervisor.getByRole("region", { name: w("calls.script") })).toBeVisible();
  await supervisor.keyboard.press("2");
  await look(looking, supervisor, "dark-calls");
  const clerk = await open("clerk", looking);
  await clerk.getByRole("button", { name: nameOf("clerk") }).click();
  await clerk.getByRole("button", { name: w("app.theme_dark") }).click();
  await visit(looking, clerk, { "dark-list-held": `/lists/${list.id}?rows=held`, "dark-import": "/lists/import" });
});
