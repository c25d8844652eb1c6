import { defineConfig } from "@playwright/test";
import { DAY, type Options } from "./kit/fixtures";

/** Chromium of the system; Playwright downloads none. */
const chromium = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export default defineConfig<Options>({
  testDir: ".",
  testMatch: "*.spec.ts",
  // A browser on a busy machine: a second try is told as flaky, never hidden.
  retries: 1,
  outputDir: "test-results",
  globalSetup: "./kit/prepare.ts",
  workers: Number(process.env.E2E_WORKERS ?? 2),
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: "list",
  use: {
    language: "en",
    startAt: `${DAY}T09:40:00+08:00`,
    launchOptions: chromium,
    viewport: { width: 1440, height: 900 },
    timezoneId: "Asia/Shanghai",
    actionTimeout: 10_000,
    // A trace of every test takes a third of the time of all.
    trace: "on-first-retry",
    screenshot: "only-on-failure",
  },
});
