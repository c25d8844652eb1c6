import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { dayOf, fromField, workZone } from "./wall-clock";

export interface Title {
  zh: string;
  en: string;
}

let clock = () => new Date();

/** Says which clock knows what day it is today. */
export function followClock(now: () => Date): void {
  clock = now;
}

/** Formats numbers, days and clock times the way the reader's language writes them, by the clock where the work is. */
export function makeFormat(language: string) {
  const locale = language === "en" ? "en-GB" : "zh-CN";
  const timeZone = workZone();
  const number = new Intl.NumberFormat(locale);
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: "numeric",
    month: language === "en" ? "short" : "long",
  });
  const year = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: "numeric",
    month: language === "en" ? "short" : "long",
    year: "numeric",
  });
  const month = new Intl.DateTimeFormat(locale, { timeZone, month: "long", year: "numeric" });
  const weekday = new Intl.DateTimeFormat(locale, { timeZone, weekday: "short" });
  const list = new Intl.ListFormat(locale, { type: "disjunction" });
  const at = (value: string) => (/T.*(Z|[+-]\d\d:?\d\d)$/.test(value) ? new Date(value) : fromField(value));
  const date = (value: string) => {
    const then = at(value);
    return dayOf(then).slice(0, 4) === dayOf(clock()).slice(0, 4) ? day.format(then) : year.format(then);
  };
  const hour = (value: string) => time.format(at(value));
  return {
    language: language === "en" ? ("en" as const) : ("zh-CN" as const),
    number: (value: number) => number.format(value),
    time: hour,
    date,
    month: (value: string) => month.format(at(value)),
    weekday: (value: string) => weekday.format(at(value)),
    /** A clock time today, and the day before it otherwise. */
    when: (value: string) => {
      const then = at(value);
      const today = dayOf(then) === dayOf(clock());
      return today ? hour(value) : `${date(value)} ${hour(value)}`;
    },
    decimal: (value: number) => value.toLocaleString(locale, { maximumFractionDigits: 1 }),
    bytes: (value: number) => {
      const units = ["B", "KB", "MB", "GB"];
      let size = value;
      let step = 0;
      while (size >= 1024 && step < units.length - 1) {
        size /= 1024;
        step += 1;
      }
      return `${size.toLocaleString(locale, { maximumFractionDigits: step ? 1 : 0 })} ${units[step]}`;
    },
    /** The order in which people look for names: 2 before 10. */
    inOrder: new Intl.Collator(locale, { numeric: true }).compare,
    /** Several of which one is chosen: “one, two or three”. */
    either: (parts: string[]) => list.format(parts),
    /** One sentence after another, spaced as the language does it. */
    sentences: (...parts: string[]) => parts.filter(Boolean).join(language === "en" ? " " : ""),
    /** The text of a title that comes with both languages. */
    title: (value: Title | null | undefined) => (value ? (language === "en" ? value.en : value.zh) : ""),
  };
}

export type Format = ReturnType<typeof makeFormat>;

export function useFormat(): Format {
  const { i18n } = useTranslation();
  const zone = workZone();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the formats are made for the zone of the work
  return useMemo(() => makeFormat(i18n.language), [i18n.language, zone]);
}
