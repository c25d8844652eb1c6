import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PASSWORD, nameOf } from "./kit/district";
import { DAY, expect, insistOnAxe, insistOnWidth, newPage, signIn, test } from "./kit/fixtures";
import { csv, people } from "./kit/people";
import { picture } from "./kit/picture";
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

for (const language of ["zh-CN", "en"] as const) {
  test.describe(language, () => {
    test.use({ language, startAt: `${DAY}T10:00:00+08:00` });

    test("R65: whoever works from elsewhere is admitted on a device, sees their name on every screen, and a copied cookie leads nowhere", async ({ browser, open, person, server, w }) => {
      await (await person("clerk")).receive("名单.csv", csv(people(2)));
      const admin = await open("admin");
      await admin.goto("/accounts");
      await admin.getByRole("button", { name: nameOf("caller1"), exact: true }).click();
      const card = admin.getByRole("dialog", { name: nameOf("caller1"), exact: true });
      const remote = card.getByRole("region", { name: w("access.remote") });
      await remote.getByRole("button", { name: w("access.remote_set") }).click();
      await expect(remote).toContainText(w("access.devices_none"));

      const page = await newPage(browser, server, language, 1024);
      const enter = page.getByRole("button", { name: w("access.sign_in") });
      const giveIn = async (password: string) => {
        await page.getByLabel(w("access.login")).fill("caller1");
        await page.getByLabel(w("access.password"), { exact: true }).fill(password);
        await enter.click();
      };
      await giveIn("not the password");
      await expect(page.getByRole("alert")).toHaveText(w("problem.access.wrong_login"));
      await giveIn(PASSWORD);
      const asked = page.getByRole("alert").filter({ hasText: w("access.device_ask") });
      await expect(asked).toBeVisible();
      const code = (await asked.locator(".device-code").textContent()) ?? "";
      expect(code).toMatch(/^\d{3} \d{3}$/);
      await picture(page, `remote-waits-${language}`);
      await insistOnAxe(page);

      await admin.reload();
      await expect(admin.getByText(w("access.devices_wait_one", { n: 1 }))).toBeVisible();
      await admin.getByRole("button", { name: nameOf("caller1"), exact: true }).click();
      await expect(remote).toContainText(code);
      await expect(remote).toContainText("Chrome");
      await picture(admin, `remote-admit-${language}`);
      await insistOnAxe(admin);
      await remote.getByRole("button", { name: w("access.device_admit") }).click();
      await expect(remote).toContainText(w("device_state.admitted"));

      await enter.click();
      await expect(page.getByRole("button", { name: w("calls.next_person") })).toBeVisible();
      await expect(page.locator(".watermark p").first()).toContainText(`caller1 ${nameOf("caller1")} 2022-09-15 10:0`);
      await expect(admin.locator(".watermark")).toHaveCount(0);
      await page.getByRole("button", { name: w("calls.next_person") }).click();
      await expect(page.locator(".workbench .script")).toBeVisible();
      await picture(page, `remote-call-${language}`);
      await insistOnAxe(page);
      await insistOnWidth(page);

      const copy = await browser.newContext({ baseURL: server.url, locale: language });
      await copy.addCookies(await page.context().cookies());
      const headers = { "x-firstline": "1" };
      expect((await copy.request.get("/api/calls/queue")).status()).toBe(200);
      server.at(`${DAY}T10:05:01+08:00`);
      const refused = await copy.request.get("/api/calls/queue");
      expect([refused.status(), (await refused.json()).code]).toEqual([401, "access.proof_due"]);
      const { nonce } = (await refused.json()).params;
      expect((await copy.request.post("/api/session/proof", { headers, data: { nonce, signature: "00".repeat(64) } })).status()).toBe(401);
      const stolen = await copy.newPage();
      await stolen.goto("/calls");
      await expect(stolen.getByRole("heading", { name: /Sign in|登录/ })).toBeVisible();

      // Where it began, it goes on without a word; loaded anew, too.
      await page.locator(".workbench").getByRole("button", { name: w("calls.dial_of").split("{{")[0].trim() }).first().click();
      await expect(page.locator("a[href^='tel:']")).toBeVisible();
      server.at(`${DAY}T10:11:00+08:00`);
      await page.evaluate(() => localStorage.setItem("firstline.theme", "dark"));
      await page.setViewportSize({ width: 390, height: 740 });
      await page.reload();
      await expect(page.locator(".workbench .script")).toBeVisible();
      await picture(page, `remote-dark-${language}`);
      await insistOnAxe(page);
      await insistOnWidth(page);
      if (process.env.E2E_SHOTS) await page.pdf({ path: `${process.env.E2E_SHOTS}/remote-${language}.pdf` });
      await expect(page.locator(".watermark p").first()).toContainText("2022-09-15 10:11");
      const live = await page.evaluate(() => new Promise((done) => {
        const source = new EventSource("/api/live");
        source.onopen = () => (source.close(), done("open"));
        source.onerror = () => done("refused");
      }));
      expect(live).toBe("open");
      const late = await copy.request.get("/api/calls/queue");
      expect([late.status(), (await late.json()).code], "the cookie has changed twice since").toEqual([401, "access.signed_out"]);
      await copy.close();

      await remote.getByRole("button", { name: w("access.device_withdraw") }).click();
      await expect(remote).toContainText(w("device_state.withdrawn"));
      await page.reload();
      await expect(page.getByRole("heading", { name: w("access.sign_in") })).toBeVisible();
      await expect(page.locator(".watermark")).toHaveCount(0);
      await giveIn(PASSWORD);
      await expect(page.getByRole("alert")).toHaveText(w("problem.access.device_refused"));
      await page.context().close();
    });
  });
}

test("a browser that cannot keep a key says so, and how to go on", async ({ browser, person, server, w }) => {
  const admin = await person("admin");
  const caller = (await admin.get("/api/accounts?limit=100")).items.find((each: { login: string }) => each.login === "caller2");
  expect((await admin.send("PUT", `/api/accounts/${caller.id}/remote`, { remote: true })).status).toBe(200);
  const page = await newPage(browser, server, "en", 390);
  await page.evaluate(() => Object.defineProperty(crypto, "subtle", { value: undefined }));
  await page.getByLabel(w("access.login")).fill("caller2");
  await page.getByLabel(w("access.password"), { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: w("access.sign_in") }).click();
  await expect(page.getByRole("alert")).toHaveText(w("problem.access.no_device_key"));
  await insistOnWidth(page);
  await page.context().close();
});
