import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PASSWORD } from "./district";

/** The executable under test. */
export const BINARY = resolve(process.env.FIRSTLINE_BIN ?? resolve(import.meta.dirname, "../../target/debug/firstline"));

const PATIENCE = 20_000;

/** The real executable on a folder of its own, with a clock that the test moves. */
export class Server {
  readonly data: string;
  private readonly clock: string;
  private running: ChildProcess | null = null;
  private address = "";
  private said = "";

  constructor(readonly folder: string) {
    this.data = join(folder, "data");
    this.clock = join(folder, "clock");
  }

  /** Where the browser goes. */
  get url(): string {
    if (!this.address) throw new Error("the server was never started");
    return this.address;
  }

  /** Everything the server has printed. */
  get output(): string {
    return this.said;
  }

  /** Takes over a district that was settled before. */
  copyFrom(folder: string): void {
    mkdirSync(this.folder, { recursive: true });
    cpSync(join(folder, "data"), this.data, { recursive: true });
  }

  /** Sets the clock that the server reads at every request; a reader never sees half of it. */
  at(moment: string): void {
    writeFileSync(`${this.clock}.new`, moment);
    renameSync(`${this.clock}.new`, this.clock);
  }

  /** Runs a command to its end and returns what it printed. */
  command(...args: string[]): string {
    const { status, output } = this.attempt(...args);
    if (status !== 0) throw new Error(`firstline ${args.join(" ")}: exit code ${status}\n${output}`);
    return output;
  }

  /** Runs a command to its end, whatever that is. */
  attempt(...args: string[]): { status: number | null; output: string } {
    const done = spawnSync(BINARY, args, { env: this.environment(), encoding: "utf8", cwd: this.folder });
    if (done.error) throw done.error;
    return { status: done.status, output: done.stdout + done.stderr };
  }

  /** Starts serving and waits until it is ready; a second start keeps the address. */
  async start(): Promise<void> {
    const port = this.address ? Number(new URL(this.address).port) : await freePort();
    const child = spawn(BINARY, ["serve", "--listen", `127.0.0.1:${port}`], { env: this.environment(), cwd: this.folder });
    child.stdout.on("data", (text: Buffer) => (this.said += text.toString()));
    child.stderr.on("data", (text: Buffer) => (this.said += text.toString()));
    this.running = child;
    this.address = `http://127.0.0.1:${port}`;
    for (const until = Date.now() + PATIENCE; ; await pause(50)) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`the server did not start:\n${this.said}`);
      const answer = await fetch(`${this.address}/readyz`).catch(() => null);
      if (answer?.ok) return;
    }
  }

  /** Ends the server: kindly, or as a power cut does. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGKILL"): Promise<void> {
    const child = this.running;
    this.running = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  private environment(): NodeJS.ProcessEnv {
    return { ...process.env, FIRSTLINE_DATA: this.data, FIRSTLINE_TEST_CLOCK: this.clock, FIRSTLINE_E2E_PASSWORD: PASSWORD, NO_COLOR: "1" };
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (!address || typeof address === "string") throw new Error("no port is free");
  return address.port;
}
