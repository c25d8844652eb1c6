import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { settle } from "./district";
import { BINARY } from "./server";

const WEB = resolve(import.meta.dirname, "../../web");

/** Makes what every test starts from: the web app, and one settled district that each test copies. */
export default function prepare(): () => void {
  if (!existsSync(BINARY)) throw new Error(`${BINARY} is missing: run \`cargo build\`, or set FIRSTLINE_BIN`);
  if (!existsSync(join(WEB, "dist/index.html"))) {
    if (!existsSync(join(WEB, "node_modules"))) npm("ci");
    npm("run", "build");
  }
  const folder = mkdtempSync(join(tmpdir(), "firstline-e2e-"));
  settle(folder);
  process.env.FIRSTLINE_E2E_DISTRICT = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

function npm(...args: string[]): void {
  const done = spawnSync("npm", args, { cwd: WEB, stdio: "inherit" });
  if (done.status !== 0) throw new Error(`npm ${args.join(" ")} failed in web/`);
}
