import "./testing";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { plain, type FormSession, type NodeView, type OpenOptions, type QuestionView } from "../engine";
import { odkEngine } from "./engine";

const contact = readFileSync(join(import.meta.dirname, "../samples/contact.xml"), "utf8");
const plainForm = `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>
  <h:title>x</h:title><model><instance><data id="x"><name/></data></instance><bind nodeset="/data/name" type="string"/>
  </model></h:head><h:body><input ref="/data/name"><label>Name</label></input></h:body></h:html>`;
const open = (options: Partial<OpenOptions> = {}) => odkEngine.open(contact, { language: "zh-CN", ...options });

function find(session: FormSession, path: string, from = session.root): NodeView {
  const found = maybe(session, path, from);
  if (!found) throw new Error(`${path} is not in the form`);
  return found;
}

function maybe(session: FormSession, path: string, from = session.root): NodeView | null {
  const view = session.view(from);
  if (view.path === path && (view.type !== "repeat" || path.endsWith("contacts"))) return view;
  if (view.type === "question") return null;
  return view.children.map((child) => maybe(session, path, child)).find(Boolean) ?? null;
}

const question = (session: FormSession, path: string) => find(session, path) as QuestionView;
const give = (session: FormSession, path: string, value: string) => session.setValue(find(session, path).id, value);
const inside = (session: FormSession, tag: string) =>
  new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(session.payload().instance)?.[1];

describe("a form that is opened", () => {
  it("shows its questions in the language of the screen and in another when that is chosen", async () => {
    const session = await open();
    expect(session.languages).toEqual(["中文 (zh)", "English (en)"]);
    expect(plain(question(session, "/data/full_name").label)).toBe("姓名");
    session.setLanguage("en");
    expect(session.language()).toBe("English (en)");
    expect(plain(question(session, "/data/full_name").label)).toBe("Name");
    const { asks } = question(session, "/data/was_there");
    expect(asks.kind === "one" && asks.choices.map((choice) => plain(choice.label))).toEqual(["Yes", "No"]);
  });

  it("knows of every kind of question what answer it wants", async () => {
    const session = await open();
    const kinds = Object.fromEntries(
      ["full_name", "age", "was_there", "district", "temperature", "worries", "thanks_note", "met_at", "place"].map(
        (name) => [name, question(session, `/data/${name}`).asks.kind],
      ),
    );
    expect(kinds).toEqual({
      full_name: "text",
      age: "integer",
      was_there: "one",
      district: "one",
      temperature: "decimal",
      worries: "rank",
      thanks_note: "note",
      met_at: "datetime",
      place: "geopoint",
    });
    expect(question(session, "/data/visit/minutes").asks).toEqual({ kind: "range", from: 0, to: 120, step: 5 });
    expect(question(session, "/data/picture").asks).toEqual({ kind: "unsupported", what: "image" });
    expect(question(session, "/data/remarks").asks).toEqual({ kind: "text", lines: 3 });
  });

  it("tells the hint from the reason why it is asked", async () => {
    const age = question(await open({ language: "en" }), "/data/age");
    expect(plain(age.hint)).toBe("In full years");
    expect(plain(age.why)).toBe("Under eighteen a guardian has to be present.");
  });

  it("puts answers into labels and lets only the form's own words be bold", async () => {
    const session = await open({ language: "en" });
    give(session, "/data/full_name", "王**英**");
    expect(question(session, "/data/age").label).toEqual([
      { text: "How old is " },
      { text: "王**英**", strong: true },
      { text: "?" },
    ]);
    expect(question(session, "/data/visit/stalls").label[0]).toEqual({ text: "Which", em: true });
  });

  it("has no language to choose when it is written in one without a name", async () => {
    const session = await odkEngine.open(plainForm, { language: "en" });
    expect(session.languages).toEqual([]);
    session.setLanguage("zh-CN");
    expect(plain(question(session, "/data/name").label)).toBe("Name");
  });

  it("says why it cannot be opened when it is no form", async () => {
    await expect(odkEngine.open("<not", { language: "en" })).rejects.toThrow();
    await expect(odkEngine.open("<html/>", { language: "en" })).rejects.toThrow();
  });
});

describe("answers", () => {
  it("make other questions apply, and no longer; what does not apply is not sent", async () => {
    const session = await open();
    expect(find(session, "/data/visit").relevant).toBe(false);
    give(session, "/data/was_there", "yes");
    expect(find(session, "/data/visit").relevant).toBe(true);
    give(session, "/data/visit/stalls", "fish dry");
    expect(inside(session, "stalls")).toBe("fish dry");
    give(session, "/data/was_there", "no");
    expect(session.payload().instance).not.toContain("stalls");
    expect(session.payload().states).toEqual({ "/data/was_there": "claimed" });
  });

  it("that break a rule are told in the language of the questions", async () => {
    const session = await open();
    give(session, "/data/age", "240");
    expect(question(session, "/data/age").violation).toMatchObject({
      rule: "constraint",
      message: "年龄应在 0 到 120 之间",
    });
    session.setLanguage("en");
    expect(question(session, "/data/age").violation?.message).toBe("An age is between 0 and 120");
    give(session, "/data/age", "24");
    expect(question(session, "/data/age").violation).toBeNull();
  });

  it("that cannot be read stay on the screen and go nowhere", async () => {
    const session = await open();
    for (const [path, wrong] of Object.entries({ age: "7.5", temperature: "hot", place: "21.6" })) {
      give(session, `/data/${path}`, wrong);
      expect(question(session, `/data/${path}`)).toMatchObject({ value: wrong, violation: { rule: "kind" } });
    }
    expect(session.payload().states).toEqual({});
    give(session, "/data/was_there", "yes");
    for (const wrong of ["121", "-5", "7"]) {
      give(session, "/data/visit/minutes", wrong);
      expect(question(session, "/data/visit/minutes").violation?.rule, wrong).toBe("kind");
    }
    give(session, "/data/temperature", "３６．５");
    expect(inside(session, "temperature")).toBe("36.5");
    give(session, "/data/place", "21.66 110.92");
    expect(inside(session, "place")).toBe("21.66 110.92");
  });

  it("narrow the choices of later questions", async () => {
    const session = await open();
    give(session, "/data/district", "maonan");
    const { asks } = question(session, "/data/town");
    expect(asks.kind === "one" && asks.choices.map((choice) => choice.value)).toEqual(["heying", "hongqi"]);
  });

  it("of every kind come out as they went in", async () => {
    const session = await open();
    const all: Record<string, string> = {
      "/data/was_there": "yes",
      "/data/visit/visit_day": "2022-09-12",
      "/data/visit/visit_time": "10:30:00.000",
      "/data/visit/minutes": "45",
      "/data/worries": "medicine work child",
      "/data/remarks": "药快吃完了 & <急>",
      "/data/told": "OK",
    };
    for (const [path, value] of Object.entries(all)) give(session, path, value);
    for (const [path, value] of Object.entries(all)) expect(question(session, path).value, path).toBe(value);
  });

  it("change the view of their own question and of no other", async () => {
    const session = await open();
    const before = question(session, "/data/remarks");
    const heard = vi.fn();
    session.subscribe(before.id, heard);
    give(session, "/data/temperature", "37");
    expect(session.view(before.id)).toBe(before);
    expect(heard).not.toHaveBeenCalled();
    give(session, "/data/remarks", "x");
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it("are told to whoever keeps them", async () => {
    const session = await open();
    const heard = vi.fn();
    const stop = session.onChange(heard);
    give(session, "/data/remarks", "x");
    give(session, "/data/remarks", "xy");
    stop();
    give(session, "/data/remarks", "xyz");
    expect(heard).toHaveBeenCalledTimes(2);
  });
});

describe("how sure we are", () => {
  it("is claimed when an answer is given, and is sent by path", async () => {
    const session = await open();
    give(session, "/data/full_name", "王某");
    expect(question(session, "/data/full_name").state).toBe("claimed");
    session.setState(find(session, "/data/full_name").id, "confirmed");
    give(session, "/data/full_name", "王某英");
    expect(session.payload().states).toEqual({ "/data/full_name": "confirmed" });
  });

  it("a refused question is no longer missing, and its answer comes back with the question", async () => {
    const session = await open();
    const { id } = find(session, "/data/full_name");
    give(session, "/data/full_name", "王某");
    expect(session.progress()).toMatchObject({ answered: 1, refused: 0 });
    session.setState(id, "refused");
    expect(session.progress()).toMatchObject({ answered: 0, refused: 1 });
    expect(session.progress().left).not.toContain(id);
    expect(session.violations().map((each) => each.path)).not.toContain("/data/full_name");
    session.setState(id, "claimed");
    expect(question(session, "/data/full_name").value).toBe("王某");
  });

  it("progress counts what applies, and names what is required and open in order", async () => {
    const session = await open();
    const before = session.progress();
    expect(before.left.map((id) => session.view(id).path)).toEqual([
      "/data/full_name",
      "/data/age",
      "/data/was_there",
      "/data/contacts[1]/contact_name",
      "/data/told",
    ]);
    give(session, "/data/was_there", "yes");
    expect(session.progress().asked).toBe(before.asked + 4);
  });
});

describe("a repeat", () => {
  const rounds = (session: FormSession) => {
    const view = find(session, "/data/contacts");
    return view.type === "repeat" ? view.children : [];
  };

  it("grows, and gives back what was taken out of it with answers and states", async () => {
    const session = await open();
    const { id } = find(session, "/data/contacts");
    give(session, "/data/contacts[1]/contact_name", "一");
    session.addRepeat(id);
    give(session, "/data/contacts[2]/contact_name", "二");
    session.setState(find(session, "/data/contacts[2]/contact_name").id, "confirmed");
    give(session, "/data/contacts[2]/close", "yes");
    session.addRepeat(id);
    give(session, "/data/contacts[3]/contact_name", "三");
    const undo = session.removeRepeat(rounds(session)[1]);
    expect(question(session, "/data/contacts[2]/contact_name").value).toBe("三");
    undo();
    expect(rounds(session)).toHaveLength(3);
    expect(question(session, "/data/contacts[2]/contact_name")).toMatchObject({ value: "二", state: "confirmed" });
    expect(question(session, "/data/contacts[2]/close").value).toBe("yes");
    expect(question(session, "/data/contacts[3]/contact_name").value).toBe("三");
  });

  it("gives back the first and the last of its rounds too", async () => {
    const session = await open();
    give(session, "/data/contacts[1]/contact_name", "一");
    session.removeRepeat(rounds(session)[0])();
    expect(question(session, "/data/contacts[1]/contact_name").value).toBe("一");
  });
});

describe("answers that were kept", () => {
  it("are there again when the form is opened with them, with states and rounds", async () => {
    const session = await open();
    give(session, "/data/full_name", "王某");
    give(session, "/data/was_there", "yes");
    give(session, "/data/visit/visit_day", "2022-09-12");
    session.addRepeat(find(session, "/data/contacts").id);
    give(session, "/data/contacts[2]/contact_name", "二");
    session.setState(find(session, "/data/contacts[2]/contact_name").id, "contradicted");
    session.setState(find(session, "/data/age").id, "refused");
    const { instance, states } = session.payload();

    const again = await open({ instance, states });
    expect(again.payload().instance).toBe(instance);
    expect(again.payload().states).toEqual(states);
    expect(question(again, "/data/contacts[2]/contact_name").state).toBe("contradicted");
    give(again, "/data/was_there", "no");
    expect(find(again, "/data/visit").relevant).toBe(false);
  });
});

describe("what is known of the person", () => {
  const prefill = { "/data/full_name": { value: "王某", state: "confirmed" as const }, "/data/age": { value: "17" } };

  it("is there when the form is opened, marked, and counts for what depends on it", async () => {
    const session = await open({ prefill });
    expect(question(session, "/data/full_name")).toMatchObject({ value: "王某", known: true, state: "confirmed" });
    expect(question(session, "/data/age")).toMatchObject({ value: "17", known: true, state: "claimed" });
    expect(find(session, "/data/guardian").relevant).toBe(true);
    give(session, "/data/age", "18");
    expect(question(session, "/data/age").known).toBe(false);
    expect(find(session, "/data/guardian").relevant).toBe(false);
  });

  it("gives way to answers that were kept", async () => {
    const first = await open({ prefill });
    give(first, "/data/age", "30");
    const again = await open({ prefill, ...first.payload() });
    expect(question(again, "/data/age")).toMatchObject({ value: "30", known: false });
    expect(question(again, "/data/full_name").known).toBe(true);
  });
});
