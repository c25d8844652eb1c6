import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PASSWORD, nameOf } from "./kit/district";
import { DAY, expect, newPage, signIn, test } from "./kit/fixtures";
import { Server } from "./kit/server";

test("the first administrator sets the system up with the code that the server prints, once", async ({ browser, w }) => {
  const folder = mkdtempSync(join(tmpdir(), "firstline-e2e-"));
  const server = new Server(folder);
  server.at(`${DAY}T09:00:00+08:00`);
  await server.start();
  try {
    await expect.poll(() => server.output).toMatch(/give this code: \w+/);
    const code = /give this code: (\w+)/.exec(server.output)?.[1] ?? "";
    const page = await newPage(browser, server, "en");
    const finish = page.getByRole("button", { name: w("access.setup_do") });
    await expect(page.getByRole("heading", { name: w("access.setup") })).toBeVisible();
    await page.getByLabel(w("access.setup_token")).fill("WRONGCODE2");
    await page.getByLabel(w("access.name"), { exact: true }).fill("梁主任");
    await page.getByLabel(w("access.login")).fill("liang");
    await page.getByLabel(w("access.password"), { exact: true }).fill(PASSWORD);
    await finish.click();
    await expect(page.getByRole("alert")).toHaveText(w("problem.access.wrong_setup_code"));
    await page.getByLabel(w("access.setup_token")).fill(code);
    await finish.click();
    await expect(page.getByRole("button", { name: "梁主任" })).toBeVisible();
    const later = await newPage(browser, server, "en");
    await expect(later.getByRole("heading", { name: w("access.sign_in") })).toBeVisible();
    await signIn(later, "liang", PASSWORD, "en");
    await expect(later.getByRole("navigation", { name: w("app.menu") }).getByRole("link", { name: w("access.menu") })).toBeVisible();
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a wrong password is told kindly, the right one opens the door, and signing out closes it", async ({ browser, server, w }) => {
  const page = await newPage(browser, server, "en");
  const enter = page.getByRole("button", { name: w("access.sign_in") });
  await page.getByLabel(w("access.login")).fill("clerk");
  await page.getByLabel(w("access.password"), { exact: true }).fill("not the password");
  await enter.click();
  await expect(page.getByRole("alert")).toHaveText(w("problem.access.wrong_login"));
  await page.getByLabel(w("access.password"), { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  const me = page.getByRole("button", { name: nameOf("clerk") });
  await me.click();
  await page.getByRole("button", { name: w("app.sign_out") }).click();
  await expect(page.getByRole("heading", { name: w("access.sign_in") })).toBeVisible();
  await page.goto("/lists");
  await expect(page.getByRole("heading", { name: w("access.sign_in") })).toBeVisible();
});

test("R59: a new caller sees nobody's data before the lessons, the quiz and the pledge", async ({ open, person, w }) => {
  const clerk = await person("clerk");
  expect((await clerk.get("/api/session")).onboarding.required).toBe(false);
  const page = await open("novice");
  const next = page.getByRole("button", { name: w("ui.next") });
  await expect(page.getByRole("heading", { name: "Care first, then ask" })).toBeVisible();
  await page.goto("/calls");
  await expect(page.getByRole("heading", { name: "Care first, then ask" })).toBeVisible();
  const refused = await page.request.post("/api/calls/next", { headers: { "x-firstline": "1" }, data: {} });
  expect(refused.status()).toBe(403);
  for (let lesson = 0; lesson < 5; lesson += 1) await next.click();
  await expect(page.getByRole("heading", { name: w("access.quiz") })).toBeVisible();
  await expect(next).toBeDisabled();
  await page.getByLabel("Send a link so that they can fill it in").check();
  await page.getByLabel("it will be tried at another time of day").check();
  await page.getByLabel("You neither look nor tell").check();
  await page.getByLabel("only for the last four characters").check();
  await next.click();
  await page.getByLabel(w("access.sign_name")).fill(nameOf("novice"));
  await page.getByRole("button", { name: w("access.sign_and_start") }).click();
  const scam = page.getByRole("group", { name: "fraudster" });
  await expect(scam.getByText(w("access.quiz_look_again"))).toBeVisible();
  await scam.getByLabel("ring 12345").check();
  await next.click();
  await page.getByRole("button", { name: w("access.sign_and_start") }).click();
  await expect(page.getByRole("heading", { name: /waiting for a call/ })).toBeVisible();
});

test("an administrator opens an account and locks it, and its owner is out at once", async ({ browser, open, server, w }) => {
  const admin = await open("admin");
  await admin.getByRole("link", { name: w("access.menu"), exact: true }).click();
  await admin.getByRole("button", { name: w("access.new_account") }).click();
  const dialog = admin.getByRole("dialog", { name: w("access.new_account") });
  await dialog.getByLabel(w("access.name"), { exact: true }).fill("周秋月");
  await dialog.getByLabel(w("access.login")).fill("zhou");
  await dialog.getByLabel(w("access.first_password")).fill(PASSWORD);
  await dialog.getByLabel(w("access.role")).selectOption("commander");
  await dialog.getByRole("button", { name: w("access.make_account") }).click();
  await expect(admin.getByRole("status").getByText(w("access.account_made", { name: "周秋月" }))).toBeVisible();

  const hers = await newPage(browser, server, "en");
  await signIn(hers, "zhou", PASSWORD, "en");
  await expect(hers.getByRole("button", { name: "周秋月" })).toBeVisible();

  await admin.getByRole("button", { name: "周秋月" }).click();
  await admin.getByRole("dialog", { name: "周秋月" }).getByRole("button", { name: w("access.disable") }).click();
  await expect(admin.getByRole("status").getByText(w("access.disabled_now", { name: "周秋月" }))).toBeVisible();
  await hers.reload();
  await expect(hers.getByRole("heading", { name: w("access.sign_in") })).toBeVisible();
  await hers.getByLabel(w("access.login")).fill("zhou");
  await hers.getByLabel(w("access.password"), { exact: true }).fill(PASSWORD);
  await hers.getByRole("button", { name: w("access.sign_in") }).click();
  await expect(hers.getByRole("alert")).toHaveText(w("problem.access.wrong_login"));
});

test("each role finds in the menu what it may do, and nothing else", async ({ open, w }) => {
  const menus: Record<string, string[]> = {
    clerk: ["overview", "intake", "people", "linkage", "policy", "reports", "areas"],
    supervisor: ["overview", "people", "calls", "handed_over", "measures", "teams", "scripts", "policy", "reports", "areas"],
    auditor: ["overview", "reports", "areas", "journal"],
    admin: ["overview", "teams", "scripts", "areas", "access"],
  };
  for (const [login, entries] of Object.entries(menus)) {
    const page = await open(login);
    const menu = page.getByRole("navigation", { name: w("app.menu") });
    await expect(menu.getByRole("link"), login).toHaveText(entries.map((entry) => w(entry === "handed_over" ? "ui.handed_over" : `${entry}.menu`)));
  }
  const caller = await open("caller1");
  await expect(caller.getByRole("button", { name: w("calls.next_person") })).toBeVisible();
  await expect(caller.getByRole("navigation", { name: w("app.menu") })).toHaveCount(0);
  await caller.goto("/people");
  await expect(caller.getByRole("heading", { name: w("app.not_yours") })).toBeVisible();
});
