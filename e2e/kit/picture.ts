import { type Page } from "@playwright/test";
import { join } from "node:path";

/** A picture for whoever looks at the screens; only where somebody asks for them. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.E2E_SHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
