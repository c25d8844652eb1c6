import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join, normalize, resolve } from "node:path";

const WEB = resolve(import.meta.dirname, "../../web");
const KINDS: Record<string, string> = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".xml": "text/xml" };

/** The server's own policy, read from where it stands: the engine's parser is WebAssembly, and nothing more is let in. */
const POLICY = readFileSync(join(WEB, "../crates/api/src/guard.rs"), "utf8")
  .match(/const CSP: &str = "([^"]+)"/)![1]!
  .replace(/\\\n\s*/g, "");

/** Builds the page that shows one questionnaire into a folder of its own. */
export function buildPreview(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  const done = spawnSync("npm", ["run", "build:preview", "--", "--outDir", folder, "--emptyOutDir"], { cwd: WEB, encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${done.stdout}\n${done.stderr}`);
}

/** Serves a folder as the server would: the same policy, from the same place. */
export async function servePreview(folder: string): Promise<{ url: string; stop: () => void }> {
  const server: Server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname));
    try {
      const body = readFileSync(join(folder, path));
      response.writeHead(200, { "content-type": KINDS[extname(path)] ?? "application/octet-stream", "content-security-policy": POLICY }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/form-preview.html`, stop: () => server.close() };
}

/** A form that was written for tests. */
export function sampleForm(name: string): string {
  return readFileSync(join(WEB, "src/ui/form/samples", `${name}.xml`), "utf8");
}
