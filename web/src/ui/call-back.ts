import type { TFunction } from "i18next";
import type { Format } from "../i18n/formatters";

/** The numbers on which a team is rung back, as one says them; the community's office where it has none. */
export function sayCallBack(t: TFunction, format: Format, numbers: string[]): string {
  return numbers.length ? format.either(numbers) : t("ui.community_office");
}
