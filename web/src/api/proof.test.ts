import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as device from "./device";
import { fetchProved } from "./proof";

let bound = true;
let signature: string | null = "ab";
let sent: string[] = [];
let refuse = 0;

function answer(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/problem+json" } });
}

const due = () => answer(401, { code: "access.proof_due", status: 401, params: { nonce: "1-2-3" } });
const ask = (path: string, body?: string) =>
  fetchProved(new Request(`http://localhost${path}`, body ? { method: "POST", body } : undefined));

describe("a session that is bound to this browser", () => {
  beforeEach(() => {
    [bound, signature, sent, refuse] = [true, "ab", [], 1];
    vi.spyOn(device, "isBound").mockImplementation(() => bound);
    vi.spyOn(device, "signForSession").mockImplementation(async () => signature);
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = input instanceof Request ? input : null;
      const path = request ? new URL(request.url).pathname : String(input);
      sent.push([path, request ? await request.text() : String(init?.body ?? "")].filter(Boolean).join(" "));
      if (path.endsWith("/proof")) {
        refuse = 0;
        return new Response(null, { status: 204 });
      }
      return refuse > 0 ? due() : answer(200, {});
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("proves itself when that is due, and asks once more with the same body", async () => {
    expect((await ask("/api/lists", "{1}")).status).toBe(200);
    const proof = '/api/session/proof {"nonce":"1-2-3","signature":"ab"}';
    expect(sent).toEqual(["/api/lists {1}", proof, "/api/lists {1}"]);
  });

  it("proves itself once for several who ask at the same moment", async () => {
    const all = await Promise.all(["/api/a", "/api/b", "/api/c"].map((path) => ask(path)));
    expect(all.map((each) => each.status)).toEqual([200, 200, 200]);
    expect(sent.filter((each) => each.includes("/proof"))).toHaveLength(1);
    expect(sent).toHaveLength(7);
  });

  it("asks only once more, and says what was refused", async () => {
    signature = null;
    const refused = await ask("/api/lists");
    expect([refused.status, (await refused.json()).code]).toEqual([401, "access.proof_due"]);
    expect(sent).toEqual(["/api/lists", "/api/lists"]);
  });

  it("asks once and never proves anything where it is bound to nothing", async () => {
    bound = false;
    expect((await ask("/api/lists")).status).toBe(401);
    expect(sent).toEqual(["/api/lists"]);
  });
});
