import { useTranslation } from "react-i18next";
import type { Call, Pack } from "../../api/contract";
import { serverNow } from "../../api/session";
import { useFormat } from "../../i18n/formatters";

const OF_AGE = 18;
/** Younger than this, a guardian has to agree before anything is asked. */
const ASKS_GUARDIAN = 14;

/** What to know before dialling: an age, an hour, a language, a doubt. */
export function CallFlags({ call, pack }: { call: Call; pack: Pack }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { age } = call.person;
  const segment = pack.segments.find((each) => each.code === call.segment);
  const language = pack.languages.find((each) => each.code === call.language);
  const hours = segment?.parts_of_day.map(([from, to]) => `${from}–${to}`) ?? [];
  const early = hours.length > 0 && !isWithin(segment?.parts_of_day ?? [], localTime(serverNow(), pack.time_zone));
  const flags = [
    age != null && age < ASKS_GUARDIAN ? t("calls.flag_child", { age: ASKS_GUARDIAN }) : "",
    age != null && age >= ASKS_GUARDIAN && age < OF_AGE ? t("calls.flag_minor") : "",
    language ? t("calls.flag_language", { language: format.title(language.title) }) : "",
    segment && early
      ? t("calls.flag_early", { segment: format.title(segment.title), hours: hours.join(t("calls.comma")) })
      : "",
    call.code_checked_at ? t("calls.flag_checked", { at: format.when(call.code_checked_at) }) : "",
    call.rang_back ? t("calls.rang_back", { count: call.rang_back, n: format.number(call.rang_back) }) : "",
  ].filter(Boolean);
  if (flags.length === 0) return null;
  return (
    <ul className="call-flags" aria-label={t("calls.flags")}>
      {flags.map((flag) => (
        <li key={flag}>{flag}</li>
      ))}
    </ul>
  );
}

/** The time on the clocks of the place, as `08:30`. */
export function localTime(now: Date, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(now);
}

/** Whether a time lies in one of the parts of the day. */
export function isWithin(parts: string[][], time: string): boolean {
  return parts.some(([from, to]) => from !== undefined && to !== undefined && from <= time && time < to);
}
