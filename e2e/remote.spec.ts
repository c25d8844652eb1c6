import { PASSWORD, nameOf } from "./kit/district";
import { DAY, expect, insistOnAxe, insistOnWidth, newPage, test } from "./kit/fixtures";
import { csv, people } from "./kit/people";
import { picture } from "./kit/picture";

test.use({ startAt: `${DAY}T10:00:00+08:00` });

for (const language of ["zh-CN", "en"] as const) {
  test.describe(language, () => {
    test.use({ language });

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
      const signIn = async (password: string) => {
        await page.getByLabel(w("access.login")).fill("caller1");
        await page.getByLabel(w("access.password"), { exact: true }).fill(password);
        await enter.click();
      };
      await signIn("not the password");
      await expect(page.getByRole("alert")).toHaveText(w("problem.access.wrong_login"));
      await signIn(PASSWORD);
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
      await expect(page.locator(".watermark")).toContainText(`caller1 ${nameOf("caller1")} 2022-09-15 10:0`);
      await expect(admin.locator(".watermark")).toHaveCount(0);
      await page.getByRole("button", { name: w("calls.next_person") }).click();
      await expect(page.locator(".workbench .script")).toBeVisible();
      await picture(page, `remote-call-${language}`);
      await page.emulateMedia({ colorScheme: "dark" });
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
      await expect(page.locator(".watermark")).toContainText("2022-09-15 10:05");
      server.at(`${DAY}T10:11:00+08:00`);
      await page.reload();
      await expect(page.locator(".workbench .script")).toBeVisible();
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
      await signIn(PASSWORD);
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
