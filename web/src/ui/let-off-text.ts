import type { TFunction } from "i18next";
import type { Override } from "../api/contract";
import type { Format } from "../i18n/formatters";

/** What two people let somebody off, in words. */
export function letOffText(one: Override, { t, format }: { t: TFunction; format: Format }): string {
  const day = (date: string) => format.date(`${date}T00:00`);
  const said = [
    one.mode ? t(`determination.mode.${one.mode}`) : "",
    one.place ? t("override.at_place", { place: one.place }) : "",
    one.until ? t("override.ends_after", { date: day(one.until) }) : "",
  ];
  return t("override.text", { what: said.filter(Boolean).join(t("ui.comma")), date: day(one.last_day) });
}
