import "../../ui/form/odk/testing";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { QueryClientProvider } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { queries } from "../../api/client";
import { SessionProvider } from "../../api/session";
import type { Call, FormAnswers, Outcome, Pack, PackForm, Session } from "../../api/contract";
import { Workbench } from "./workbench";

const title = (en: string) => ({ en, zh: en });
const outcome = (code: string, key: string, en: string, needs: string[] = []): Outcome => ({
  code,
  key,
  needs,
  title: title(en),
  disposition: "retry",
  group: "reached",
  counts_as_attempt: true,
  harms_caller: false,
});
const pack: Pack = {
  id: "base",
  version: "1",
  hash: "",
  time_zone: "Asia/Shanghai",
  hide_number: "",
  lease_seconds: 900,
  title: title("Base"),
  max_attempts: 10,
  objections: [],
  support: [],
  outcomes: [
    outcome("complete", "1", "Complete"),
    outcome("call_back_later", "2", "Call back", ["call_back_at"]),
    outcome("language_barrier", "l", "Language barrier", ["language"]),
    { ...outcome("no_answer", "3", "No answer"), group: "not_reached" },
    outcome("abusive", "x", "Abusive", ["note"]),
  ],
  visit_outcomes: [],
  partners: [],
  referral_results: [],
  referral_expires_hours: 72,
  questions: [],
  script: {
    opening: title("Hello from {area}"),
    verify: title("ring 12345"),
    upset: title("I am listening"),
    closing: title("Thank you"),
  },
  segments: [],
  refusals: [{ code: "privacy", title: title("Privacy") }],
  symptoms: [],
  languages: [{ code: "wu", title: title("Wu") }],
};
const form: PackForm = {
  id: "t",
  version: "1",
  xml:
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title>' +
    '<model><instance><data id="t"><travel/></data></instance><bind nodeset="/data/travel" type="string"/></model></h:head>' +
    '<h:body><input ref="/data/travel"><label>Where have you been?</label></input></h:body></h:html>',
};
const call = {
  task_id: "k1",
  token: 7,
  lease_until: "2099-01-01T00:00:00Z",
  team: { id: "t1", name: "Team" },
  attempts: 2,
  max_attempts: 10,
  priority: 4,
  queue: "normal",
  verification_code: "472",
  reason: { list: "Market", source: "Office" },
  telephones: [
    {
      id: "ph1",
      masked: "138****0412",
      state: "unknown",
      kind: "mobile",
      of_guardian: false,
      origin: { source: "市指挥部" },
      shared_with: 0,
    },
  ],
  answers: {},
  form: { instance: '<data id="t"><travel/></data>', states: {}, reasons: {} },
  note: "",
  started_at: "2022-09-15T02:00:00Z",
  rang_back: 0,
  call_back: ["0668-2881234", "0668-2885678"],
  spoken: [{ key: "opening", text: title("Good morning from {area}") }],
  person: {
    id: "p1",
    name: "王*英",
    sex: "female",
    state: "waiting",
    documents: [],
    telephones: [],
    addresses: [],
    facts: [],
    lists: [],
    tasks: [],
    requests: [],
    timeline: [],
    answers: [],
  },
} as Call;
const session = {
  account: { id: "a", login: "lin", name: "Lin", agency: "Office", language: "en", remote: false },
  grants: [],
  permissions: ["calls.work"],
  home_area: { id: "m", name: "Maonan", path: "cn.", trail: [] },
  onboarding: { required: false },
  pack: { id: "base", version: "1", title: title("Base") },
  now: new Date().toISOString(),
  time_zone: "Asia/Shanghai",
} as Session;

let sent: { path: string; method: string; body: Record<string, unknown> }[] = [];
let answers: Record<string, [number, unknown]> = {};

beforeEach(() => {
  sent = [];
  answers = {
    dial: [200, { number: "13812340412" }],
    draft: [200, { saved_at: "2022-09-15T06:03:00Z" }],
    outcome: [200, { disposition: "retry", state: "later", next_attempt: null, late: false }],
    determinations: [200, { current: [], earlier: [], overrides: [], words: {}, areas: {}, is_pending: false }],
    warnings: [200, { warnings: [] }],
  };
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname;
    sent.push({ path, method: request.method, body: JSON.parse((await request.text()) || "{}") });
    const [status, body] = answers[path.split("/").at(-1) ?? ""] ?? [200, pack];
    return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
  });
});
const onAPhone = () =>
  vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
afterEach(() => {
  cleanup();
  queries.clear();
  vi.unstubAllGlobals();
});

function open() {
  const onDone = vi.fn();
  render(
    <QueryClientProvider client={queries}>
      <SessionProvider session={session}>
        <Workbench call={call} pack={pack} form={form} onDone={onDone} onTaken={() => undefined} />
      </SessionProvider>
    </QueryClientProvider>,
  );
  return onDone;
}
const recorded = () => sent.filter((each) => each.path.endsWith("/outcome"));

/** The engine is fetched and started in here. */
const SLOWLY = { timeout: 10_000 };

describe("what holds", () => {
  it("is there to be read out, with the rule, what is missing and where to object", async () => {
    const measure = { code: "measure", facts: ["f1"] };
    const params = { rule: "close_contact", anchor: "last_exposure", date: "2022-09-13", day: "2" };
    const one = {
      id: "d1",
      pack: "plan",
      pack_title: title("Plan"),
      version: "9",
      version_title: title("9th edition"),
      mode: "central_quarantine",
      colour: "red",
      until: "2022-09-23",
      as_of: "2022-09-15T02:00:00Z",
      measure: null,
      tasks: [],
      explanation: [
        { ...measure, params: { ...params, mode: "central_quarantine", colour: "red" } },
        { code: "missing_scheduled_tests", params: { have: "0", need: "6" }, facts: [] },
        { code: "objection", params: {}, facts: [] },
      ],
    };
    const words = { plan: { rules: { close_contact: title("Close contact") }, words: {} } };
    answers.determinations = [200, { current: [one], earlier: [], overrides: [], words, areas: {}, is_pending: false }];
    open();
    const holds = await screen.findByRole("region", { name: "What holds, and why" });
    expect(holds.textContent).toContain("Close contact: central quarantine, red. Today is day 2");
    expect(holds.textContent).toContain("Still missing: 6 scheduled tests negative; 0 so far.");
    expect(holds.textContent).toContain("You may object");
  });
});

describe("record outcome", () => {
  it("no answer takes two keys: its own, and Enter for the next person", async () => {
    const onDone = open();
    await userEvent.keyboard("3{Enter}");
    await waitFor(() => expect(onDone).toHaveBeenCalledWith(true, "t1"));
    expect(recorded().map((each) => each.body.outcome)).toEqual(["no_answer"]);
  });

  it("nothing is recorded before an outcome is chosen", async () => {
    const onDone = open();
    await userEvent.keyboard("{Enter}");
    expect(await screen.findByText("How did the call end? Choose one.")).toBeTruthy();
    expect(recorded()).toEqual([]);
    expect(onDone).not.toHaveBeenCalled();
  });

  it("an outcome that needs a note waits for it, then goes with Ctrl and Enter", async () => {
    const onDone = open();
    await userEvent.keyboard("x{Control>}{Enter}{/Control}");
    expect(recorded()).toEqual([]);
    expect(screen.getByRole("alert").textContent).toContain("One line");
    await userEvent.type(screen.getByLabelText("Note"), "shouted 3 times");
    await userEvent.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(onDone).toHaveBeenCalled());
    expect(recorded()[0].body).toMatchObject({ outcome: "abusive", note: "shouted 3 times", token: 7 });
  });

  it("digits typed into an answer stay in the answer", async () => {
    open();
    await userEvent.type(await screen.findByRole("textbox", { name: /Where have you been/ }, SLOWLY), "line 3");
    expect(screen.getByRole("button", { name: "No answer" }).getAttribute("aria-pressed")).toBe("false");
    expect(screen.getByLabelText<HTMLSelectElement>(/How sure: Where have you been/).value).toBe("claimed");
    const kept = () => sent.filter((each) => each.path.endsWith("/draft")).at(-1)?.body.form;
    await waitFor(() => expect(kept()).toMatchObject({ states: { "/data/travel": "claimed" } }), { timeout: 4_000 });
    await userEvent.keyboard("{Escape}3{Enter}");
    await waitFor(() => expect(recorded()).toHaveLength(1));
    expect((recorded()[0].body.form as FormAnswers).instance).toContain("<travel>line 3</travel>");
  });

  it("a slash finds an outcome by its words", async () => {
    open();
    await userEvent.keyboard("/abus{Enter}");
    expect(screen.getByRole("button", { name: /Abusive/ }).getAttribute("aria-pressed")).toBe("true");
  });

  it("F2 shows the number, in the groups in which it is read out", async () => {
    open();
    await userEvent.keyboard("{F2}");
    expect((await screen.findByText("138 1234 0412")).getAttribute("href")).toBe("tel:13812340412");
    await userEvent.keyboard("3{Enter}");
    await waitFor(() => expect(recorded()[0]?.body.telephone_id).toBe("ph1"));
  });

  it("saves by itself and says when", async () => {
    open();
    await userEvent.type(screen.getByLabelText("Note"), "speaks Cantonese");
    expect(await screen.findByText(/^saved \d\d:\d\d$/, {}, { timeout: 4_000 })).toBeTruthy();
    expect(sent.find((each) => each.path.endsWith("/draft"))?.body).toMatchObject({
      note: "speaks Cantonese",
      token: 7,
    });
  });

  it("never says saved while newer words are only here", async () => {
    open();
    expect(screen.getByText("Saves by itself")).toBeTruthy();
    await userEvent.type(screen.getByLabelText("Note"), "speaks");
    expect(screen.getByText("not saved yet")).toBeTruthy();
    expect(await screen.findByText(/^saved \d\d:\d\d$/, {}, { timeout: 4_000 })).toBeTruthy();
    await userEvent.type(screen.getByLabelText("Note"), " Cantonese");
    expect(screen.queryByText(/^saved/)).toBeNull();
    expect(screen.getByText("not saved yet")).toBeTruthy();
  });

  it("a lost lease never loses what was written", async () => {
    answers.outcome = [409, { code: "calls.lease_lost", status: 409, params: {} }];
    const onDone = open();
    await userEvent.type(screen.getByLabelText("Note"), "was at the market");
    await userEvent.keyboard("{Escape}1{Enter}");
    expect((await screen.findAllByRole("alert")).map((each) => each.textContent).join(" ")).toContain(
      "Somebody else has this person now",
    );
    expect(screen.getByLabelText<HTMLTextAreaElement>("Note").value).toBe("was at the market");
    expect(onDone).not.toHaveBeenCalled();
  });
});

describe("on a phone", () => {
  it("no answer takes two touches in the same place", async () => {
    onAPhone();
    const onDone = open();
    expect(screen.queryByRole("button", { name: "Complete" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "No answer" }));
    await userEvent.click(screen.getByRole("button", { name: "Record, next person" }));
    await waitFor(() => expect(onDone).toHaveBeenCalledWith(true, "t1"));
    expect(recorded().map((each) => each.body.outcome)).toEqual(["no_answer"]);
  });

  it("a sheet holds every outcome, and what the chosen one asks for", async () => {
    onAPhone();
    const onDone = open();
    await userEvent.click(screen.getByRole("button", { name: "All outcomes, note" }));
    await userEvent.click(screen.getByRole("button", { name: /Abusive/ }));
    expect(screen.queryByRole("button", { name: "Complete" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Record, next person" }));
    expect(screen.getByRole("alert").textContent).toContain("One line");
    await userEvent.type(screen.getByLabelText("Note"), "shouted");
    await userEvent.click(screen.getByRole("button", { name: "Record, next person" }));
    await waitFor(() => expect(onDone).toHaveBeenCalled());
    expect(recorded()[0].body).toMatchObject({ outcome: "abusive", note: "shouted" });
  });

  it("the keys work in a narrow window too, and open the sheet when more is asked", async () => {
    onAPhone();
    open();
    await userEvent.keyboard("2");
    await screen.findByLabelText("When to call back");
    const soon = screen.getByRole("button", { name: /^in half an hour/ });
    await waitFor(() => expect(document.activeElement).toBe(soon));
    await userEvent.keyboard("{Escape}");
    expect(screen.queryByLabelText("When to call back")).toBeNull();
    await userEvent.keyboard("/abus{Enter}");
    expect(await screen.findByRole("heading", { name: "Abusive" })).toBeTruthy();
  });
});
