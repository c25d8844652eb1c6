import { PASSWORD, TEAM } from "./district";
import type { Server } from "./server";

/* eslint-disable-next-line -- what the server answers is described by crates/api/openapi.json */
export type Json = any;

/** Somebody who works over HTTP without a screen. */
export class Person {
  private cookie = "";

  private constructor(
    private readonly server: Server,
    readonly login: string,
  ) {}

  static async signIn(server: Server, login: string): Promise<Person> {
    const person = new Person(server, login);
    await person.again();
    return person;
  }

  /** Signs in once more, for a server that was started anew. */
  async again(): Promise<void> {
    const answer = await this.send("POST", "/api/session", { login: this.login, password: PASSWORD });
    if (!answer.ok) throw new Error(`${this.login} cannot sign in: ${answer.status} ${await answer.text()}`);
    this.cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0];
  }

  get(path: string): Promise<Json> {
    return this.ask("GET", path);
  }

  post(path: string, body: Json = {}): Promise<Json> {
    return this.ask("POST", path, body);
  }

  send(method: string, path: string, body?: Json, type = "application/json"): Promise<Response> {
    const raw = body instanceof Uint8Array;
    return fetch(this.server.url + path, {
      method,
      headers: { "x-firstline": "1", cookie: this.cookie, ...(body === undefined ? {} : { "content-type": raw ? "application/octet-stream" : type }) },
      body: body === undefined ? undefined : raw ? new Uint8Array(body) : JSON.stringify(body),
    });
  }

  /** Sends a file and starts to receive it as a list. */
  async import(name: string, file: Buffer, team: string | null = TEAM, about: Json = {}): Promise<Json> {
    const upload = await this.ask("POST", `/api/uploads?filename=${encodeURIComponent(name)}`, file);
    const session = await this.get("/api/session");
    const teams: Json[] = await this.get("/api/teams");
    return this.post("/api/lists", {
      upload_id: upload.upload_id,
      name: name.replace(/\.[^.]+$/, ""),
      source: "市指挥部",
      basis: "传染病防治法",
      purpose: "venue_exposure",
      area_id: session.home_area.id,
      team_id: team === null ? null : teams.find((each) => each.name === team)?.id,
      ...about,
    });
  }

  /** Waits until a list has been received to its end and its calls are open. */
  async finished(id: string, patience = 30_000): Promise<Json> {
    for (const until = Date.now() + patience; Date.now() < until; ) {
      const list = await this.get(`/api/lists/${id}`);
      if (list.state !== "receiving" && list.people.no_task === 0) return list;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`the list ${id} was not finished in ${patience} ms`);
  }

  async receive(name: string, file: Buffer, team: string | null = TEAM): Promise<Json> {
    const list = await this.import(name, file, team);
    return this.finished(list.id);
  }

  /** Takes the next person, or null when nobody waits. */
  async next(): Promise<Json | null> {
    const answer = await this.send("POST", "/api/calls/next", {});
    if (answer.status === 204) return null;
    return insist(answer, "/api/calls/next");
  }

  /** Says how a call ended; a complete one has answers to what is required unless the test gives its own. */
  outcome(call: Json, outcome: string, more: Json = {}): Promise<Json> {
    const answers = outcome === "complete" ? { ...ANSWERED, ...more.answers } : (more.answers ?? {});
    return this.post(`/api/calls/${call.task_id}/outcome`, { token: call.token, outcome, ...more, answers });
  }

  private async ask(method: string, path: string, body?: Json): Promise<Json> {
    return insist(await this.send(method, path, body), `${method} ${path}`);
  }
}

/** Answers to the required questions of the base pack. */
const ANSWERED = {
  was_there: { value: "yes" },
  symptoms: { value: "no" },
  current_address: { value: "", state: "refused" },
};

async function insist(answer: Response, what: string): Promise<Json> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${what}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}
