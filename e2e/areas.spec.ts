import { csv, people } from "./kit/people";
import { expect, test } from "./kit/fixtures";

test("R71: the tree opens from the district down to the community, the smallest unit", async ({ open, w }) => {
  const page = await open("clerk");
  await page.getByRole("link", { name: w("areas.menu"), exact: true }).click();
  await expect(page.getByRole("button", { name: w("areas.close", { name: "茂南区" }) }), "one's own district is open").toBeVisible();
  await page.getByRole("button", { name: w("areas.open", { name: "河西街道" }) }).click();
  await page.getByRole("button", { name: /^福华社区居委会/ }).click();
  const card = page.getByRole("complementary", { name: w("areas.chosen") });
  await expect(card.getByRole("heading", { name: "福华社区居委会" })).toBeVisible();
  await expect(card.getByText("440902002001")).toBeVisible();
  await expect(card.getByText("茂南区 › 河西街道")).toBeVisible();
  await expect(page.getByRole("button", { name: w("areas.open", { name: "福华社区居委会" }) })).toHaveCount(0);
});

test("a place is found by part of its name or by its code, and its count of people opens those people", async ({ open, person, w }) => {
  const clerk = await person("clerk");
  await clerk.receive("名单.csv", csv(people(6)));
  const page = await open("clerk");
  await page.goto("/areas");
  const search = page.getByLabel(w("areas.search"));
  await search.fill("440902002001");
  await page.getByRole("button", { name: /^福华社区居委会/ }).click();
  await search.fill("新湖");
  await page.getByRole("button", { name: /^新湖社区居委会/ }).click();
  const card = page.getByRole("complementary", { name: w("areas.chosen") });
  await expect(card.getByRole("heading", { name: "新湖社区居委会" })).toBeVisible();
  const door = card.getByRole("link");
  await expect(door).toHaveText("3");
  await door.click();
  await expect(page.getByRole("table", { name: w("people.found") }).getByRole("row")).toHaveCount(1 + 3);
  await page.goBack();
  await search.fill("东莞");
  await expect(page.getByText(w("ui.area_none"))).toBeVisible();
});
