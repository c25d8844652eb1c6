import { type Locator, type Page } from "@playwright/test";
import { type Json, type Person } from "./kit/api";
import { CALLER_LOGINS, TEAM, nameOf } from "./kit/district";
import { answerRequired, DAY, expect, test } from "./kit/fixtures";
import { mistyped, people, type Row } from "./kit/people";
import { word, type Language } from "./kit/words";
import { workbook } from "./kit/workbook";

/** The list of that morning at one part in fifteen: 15 % came twice, 20 % were dirty. */
const CLEAN = 86;
const TWICE = 20;
const DOUBTFUL = 16;
const BROKEN = 8;
const ROWS = CLEAN + TWICE + DOUBTFUL + BROKEN;

function morningList(): Partial<Row>[] {
  const doubtful = people(DOUBTFUL, 200).map((row) => ({ ...row, 身份证号: mistyped(row.身份证号) }));
  const broken = people(BROKEN, 300).map((row) => ({ ...row, 身份证号: "4.40902E+17" }));
  const clean = people(CLEAN);
  return [...clean, ...doubtful, ...clean.slice(0, TWICE), ...broken];
}

/** What calls come to, in the order in which they come; the keys are those of a caller at the screen. */
const ENDS = [
  { outcome: "complete", key: "1", reached: true },
  { outcome: "complete", key: "1", reached: true },
  { outcome: "no_answer", key: "3", reached: false },
  { outcome: "complete", key: "1", reached: true },
  { outcome: "refused", key: "6", reached: true },
  { outcome: "complete", key: "1", reached: true },
  { outcome: "no_answer", key: "3", reached: false },
  { outcome: "wrong_person", key: "8", reached: true },
  { outcome: "complete", key: "1", reached: true },
  { outcome: "switched_off", key: "4", reached: false },
];

/** What the test itself did, kept apart from the server. */
class Ledger {
  readonly people = new Map<string, { state: string; again: string | null }>();
  readonly callers = new Map<string, { attempts: number; reached: number; closed: number }>();
  readonly hours = new Map<number, number>();
  private at = 0;

  next(): (typeof ENDS)[number] {
    this.at += 1;
    return ENDS[(this.at - 1) % ENDS.length];
  }

  write(login: string, hour: number, task: string, end: (typeof ENDS)[number], recorded: Json): void {
    this.people.set(task, { state: recorded.state, again: recorded.next_attempt ?? null });
    const line = this.callers.get(login) ?? { attempts: 0, reached: 0, closed: 0 };
    line.attempts += 1;
    line.reached += end.reached ? 1 : 0;
    line.closed += recorded.disposition === "close" ? 1 : 0;
    this.callers.set(login, line);
    this.hours.set(hour, (this.hours.get(hour) ?? 0) + 1);
  }

  /** The people of each state at a moment; whoever is due waits again, and so does whom nobody has rung. */
  states(all: number, moment: string): Record<string, number> {
    const count: Record<string, number> = { closed: 0, waiting: all - this.people.size, later: 0, escalated: 0, door: 0, referred: 0 };
    for (const { state, again } of this.people.values()) {
      const due = state === "later" && again !== null && Date.parse(again) <= Date.parse(moment);
      count[due ? "waiting" : state] += 1;
    }
    return count;
  }

  sum(key: "attempts" | "reached" | "closed"): number {
    return [...this.callers.values()].reduce((total, line) => total + line[key], 0);
  }
}

const clock = (minutes: number) => `${DAY}T${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}:00+08:00`;

/** Ten minutes apart, before noon, at noon and in the afternoon. */
const ROUNDS = [600, 610, 620, 630, 720, 730, 740, 750, 840, 850, 860, 870, 880];

/** A caller at a screen: takes a person, and ends the call by keys. */
class AtScreen {
  constructor(
    readonly login: string,
    private readonly page: Page,
    private readonly language: Language,
  ) {}

  private get next(): Locator {
    return this.page.locator(".next-person");
  }

  async take(): Promise<Json | null> {
    const answered = this.page.waitForResponse((response) => response.url().endsWith("/api/calls/next"));
    await this.next.click();
    const answer = await answered;
    if (answer.status() === 204) return null;
    await expect(this.page.locator(".brief-name")).toBeVisible();
    return answer.json();
  }

  async end(end: (typeof ENDS)[number]): Promise<Json> {
    if (end.outcome === "complete") await answerRequired(this.page);
    await this.page.keyboard.press(`Alt+${end.key}`);
    const answered = this.page.waitForResponse((response) => response.url().endsWith("/outcome"));
    await this.page.getByRole("button", { name: word(this.language, "calls.record_pause") }).click();
    const answer = await answered;
    await expect(this.next).toBeVisible();
    return answer.json();
  }
}

async function round(minute: number, ledger: Ledger, screens: AtScreen[], others: Person[], at: (moment: string) => void): Promise<void> {
  at(clock(minute));
  const taken: { caller: AtScreen | Person; call: Json; end: (typeof ENDS)[number] }[] = [];
  for (const caller of [...screens, ...others]) {
    const call = caller instanceof AtScreen ? await caller.take() : await caller.next();
    if (call) taken.push({ caller, call, end: ledger.next() });
  }
  expect(new Set(taken.map(({ call }) => call.task_id)).size, "nobody is rung by two at once").toBe(taken.length);
  at(clock(minute + 4));
  for (const { caller, call, end } of taken) {
    const recorded = caller instanceof AtScreen ? await caller.end(end) : await caller.outcome(call, end.outcome);
    expect(recorded.late).toBe(false);
    ledger.write(caller.login, Math.floor((minute + 4) / 60), call.task_id, end, recorded);
  }
}

async function insistOnParts(group: Locator, parts: Record<string, number>): Promise<void> {
  for (const [label, count] of Object.entries(parts)) {
    // A part of nobody is left out, or says 0 while it is open.
    const link = group.getByRole("link", { name: new RegExp(`^${label} ${count ? "\\d" : "[1-9]"}`) });
    if (count) await expect(link, label).toHaveText(`${label} ${count}`);
    else await expect(link, label).toHaveCount(0);
  }
}

for (const language of ["en", "zh-CN"] as const) {
  test.describe(language, () => {
    test.use({ language });

    test("R25 R85: a list of 9:40 is called by thirteen from 10:00, and at 15:00 every row and person is accounted for", async ({ open, person, server, w }) => {
      test.setTimeout(240_000);
      const clerk = await open("clerk");
      await clerk.goto("/lists/import");
      await clerk.getByLabel(w("intake.choose_file")).and(clerk.locator("input")).setInputFiles({
        name: "0915 重点人员.xlsx",
        mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        buffer: workbook("9月15日重点人员名单", morningList()),
      });
      await clerk.getByLabel(w("intake.source"), { exact: true }).fill("市指挥部");
      await clerk.getByLabel(w("intake.basis"), { exact: true }).fill("传染病防治法");
      await clerk.getByLabel(w("intake.purpose"), { exact: true }).selectOption("venue_exposure");
      await clerk.getByLabel(w("intake.team"), { exact: true }).selectOption({ label: TEAM });
      await clerk.keyboard.press("Control+Enter");
      const sums = clerk.getByRole("region", { name: w("intake.reconciliation") });
      const rows = sums.getByRole("group", { name: w("intake.received_rows") });
      await expect(sums.getByText(w("intake.balanced"))).toBeVisible({ timeout: 30_000 });
      await expect(rows).toContainText(`${w("intake.received_rows")} ${ROWS}`);
      await insistOnParts(rows, { [w("rows.accepted")]: CLEAN, [w("rows.merged")]: TWICE, [w("rows.held")]: DOUBTFUL, [w("rows.rejected")]: BROKEN });

      server.at(clock(590));
      await clerk.getByRole("button", { name: w("intake.open_list") }).click();
      const kind = w("kind.intake.identity_check_digit");
      await clerk.getByRole("button", { name: w("intake.bulk_accept_of", { kind }) }).click();
      const all = CLEAN + DOUBTFUL;
      await insistOnParts(rows, { [w("rows.accepted")]: all, [w("rows.merged")]: TWICE, [w("rows.held")]: 0, [w("rows.rejected")]: BROKEN });
      await expect(sums.getByRole("link", { name: `${w("person_state.waiting")} ${all}` })).toBeVisible();

      server.at(clock(600));
      const [first, second, ...rest] = CALLER_LOGINS;
      const screens = [new AtScreen(first, await open(first), language), new AtScreen(second, await open(second), language)];
      const others: Person[] = [];
      for (const login of rest) others.push(await person(login));
      const ledger = new Ledger();
      for (const minute of ROUNDS) await round(minute, ledger, screens, others, (moment) => server.at(moment));

      server.at(clock(900));
      const states = ledger.states(all, clock(900));
      await clerk.reload();
      await expect(sums.getByText(w("intake.balanced"))).toBeVisible();
      const persons = sums.getByRole("group", { name: w("intake.people") });
      await expect(persons).toContainText(`${w("intake.people")} ${all}`);
      await insistOnParts(persons, Object.fromEntries(Object.entries(states).map(([state, count]) => [w(`person_state.${state}`), count])));
      await persons.getByRole("link", { name: w("person_state.closed") }).click();
      await expect(clerk.getByRole("heading", { name: `${w("person_state.closed")} · ${states.closed}` })).toBeVisible();
      await expect(clerk.getByRole("table", { name: w("person_state.closed") }).getByRole("row")).toHaveCount(1 + states.closed);

      await clerk.getByRole("link", { name: w("reports.menu"), exact: true }).click();
      const line = clerk.getByRole("table", { name: w("reports.reconciliation") }).getByRole("row").last();
      const figures = { [w("reports.received")]: ROWS, [w("rows.accepted")]: all, [w("rows.merged")]: TWICE, [w("rows.held")]: 0, [w("rows.rejected")]: BROKEN, [w("reports.people")]: all };
      for (const [label, count] of Object.entries(figures)) await expect(line.locator(`td[data-label="${label}"]`), label).toHaveText(String(count));
      await clerk.goto("/reports?tab=callers");
      const day = { day: language === "en" ? "15 Sept" : "9月15日", attempts: ledger.sum("attempts"), reached: ledger.sum("reached"), closed: ledger.sum("closed") };
      await expect(clerk.getByRole("heading", { level: 1 })).toHaveText(w("reports.answer_day", day));
      expect(day.closed, "each call that closed leaves one person closed").toBe(states.closed);
      for (const [login, did] of ledger.callers) {
        const caller = clerk.getByRole("row", { name: new RegExp(`^${nameOf(login)} `) });
        for (const [key, count] of Object.entries(did)) await expect(caller.locator(`td[data-label="${w(`reports.${key}`)}"]`), `${login} ${key}`).toHaveText(String(count));
      }
      await clerk.goto("/reports?tab=hours");
      for (const [hour, count] of ledger.hours) {
        await expect(clerk.getByRole("row", { name: new RegExp(`^${hour}:00 `) }).getByRole("cell").first(), `${hour}:00`).toHaveText(String(count));
      }
      await clerk.getByRole("link", { name: w("overview.menu"), exact: true }).click();
      await expect(clerk.getByRole("heading", { level: 1 })).toContainText(w("overview.answer_other", { closed: states.closed, total: all }));

      await server.stop("SIGTERM");
      const proof = server.attempt("verify");
      expect(proof.status, proof.output).toBe(0);
    });
  });
}
