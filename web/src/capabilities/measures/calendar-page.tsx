import { useState } from "react";
import { useSearchParams } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api } from "../../api/client";
import type { MeasureCalendar, Named } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { AreaPicker } from "../../ui/area-picker";
import { Field } from "../../ui/field";
import { useKeys } from "../../ui/keys";
import { useNarrow } from "../../ui/narrow";
import { Page } from "../../ui/page";
import { Answered, Empty } from "../../ui/waiting";
import { OnDay } from "./calendar-day";
import { KINDS, monthAfter, weeksOf } from "./calendar-month";
import { MeasuresTabs } from "./measures-tabs";

/** A month of measures: what begins, ends and is due on which day; each count opens those people. */
export function CalendarPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [query, setQuery] = useSearchParams();
  const [area, setArea] = useState<Named | null>(null);
  const asked = query.get("month") ?? undefined;
  const found = $api.useQuery("get", "/api/measures/calendar", {
    params: { query: { month: asked, area_id: area?.id } },
  });
  const month = asked ?? found.data?.first.slice(0, 7);
  const go = (to?: string) => setQuery(to ? { month: to } : {});
  const step = (months: number) => (month ? go(monthAfter(month, months)) : undefined);
  useKeys([
    { combo: "p", label: t("calendar.previous"), run: () => step(-1) },
    { combo: "t", label: t("calendar.this_month"), run: () => go() },
    { combo: "n", label: t("calendar.next"), run: () => step(1) },
  ]);
  const sum = (kind: string) => found.data?.days.reduce((all, day) => all + (day.people[kind] ?? 0), 0) ?? 0;
  const title = month ? format.month(`${month}-01`) : "";
  const chosen = { day: query.get("day"), kind: query.get("kind") };
  const open = (day: string, kind: string) =>
    setQuery(chosen.day === day && chosen.kind === kind ? { month: month ?? "" } : { month: month ?? "", day, kind });
  return (
    <Page
      name={t("measures.tab_calendar")}
      answer={
        found.data
          ? t("calendar.answer", { month: title, starts: format.number(sum("start")), ends: format.number(sum("end")) })
          : title || t("measures.tab_calendar")
      }
      note={t("calendar.note")}
    >
      <MeasuresTabs tab="calendar" />
      <div className="row calendar-bar">
        <Button onClick={() => step(-1)}>
          <kbd>P</kbd> {t("calendar.previous")}
        </Button>
        <Button onClick={() => go()}>
          <kbd>T</kbd> {t("calendar.this_month")}
        </Button>
        <Button onClick={() => step(1)}>
          <kbd>N</kbd> {t("calendar.next")}
        </Button>
        <div className="calendar-area">
          <Field label={t("field.area")}>
            {(control) => <AreaPicker control={control} value={area} onChange={setArea} clearable />}
          </Field>
        </div>
      </div>
      <Answered of={found}>
        {(data) => (
          <>
            <Month of={data} chosen={chosen} onOpen={open} />
            {data.days.length ? null : <Empty title={t("calendar.none")}>{t("calendar.none_next")}</Empty>}
            {chosen.day && chosen.kind ? (
              <OnDay key={`${chosen.day} ${chosen.kind}`} day={chosen.day} kind={chosen.kind} area={area} />
            ) : null}
          </>
        )}
      </Answered>
    </Page>
  );
}

interface MonthProps {
  of: MeasureCalendar;
  chosen: { day: string | null; kind: string | null };
  onOpen: (day: string, kind: string) => void;
}

/** A grid of weeks; on a telephone the days on which something is, one below the other. */
function Month({ of, chosen, onOpen }: MonthProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const narrow = useNarrow();
  const people = new Map(of.days.map((day) => [day.date, day.people]));
  const weeks = weeksOf(of.first.slice(0, 7));
  const counts = (date: string) => (
    <Counts date={date} people={people.get(date) ?? {}} chosen={chosen} onOpen={onOpen} />
  );
  if (narrow) {
    return (
      <ul className="stack">
        {of.days.map((day) => (
          <li key={day.date} className={day.date === of.today ? "panel calendar-today" : "panel"}>
            <Day
              date={day.date}
              today={of.today}
              title={t("calendar.date", { date: format.date(day.date), weekday: format.weekday(day.date) })}
            />
            {counts(day.date)}
          </li>
        ))}
      </ul>
    );
  }
  return (
    <table className="calendar">
      <caption className="unseen">{format.month(of.first)}</caption>
      <thead>
        <tr>
          {weeks[1].map((date) => (
            <th key={date} scope="col">
              {format.weekday(date)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((date) =>
              date.slice(0, 7) === of.first.slice(0, 7) ? (
                <td key={date} className={date === of.today ? "calendar-today" : undefined}>
                  <Day date={date} today={of.today} title={format.number(Number(date.slice(8)))} />
                  {counts(date)}
                </td>
              ) : (
                <td key={date} className="calendar-other" />
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Day({ date, today, title }: { date: string; today: string; title: string }) {
  const { t } = useTranslation();
  return (
    <div className="calendar-date" aria-current={date === today ? "date" : undefined}>
      {title} {date === today ? <span className="calendar-word">{t("calendar.today")}</span> : null}
    </div>
  );
}

interface CountsProps {
  date: string;
  people: Record<string, number>;
  chosen: MonthProps["chosen"];
  onOpen: MonthProps["onOpen"];
}

/** What is on a day, each kind with a count that opens those people. */
function Counts({ date, people, chosen, onOpen }: CountsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return KINDS.filter((kind) => people[kind]).map((kind) => (
    <button
      key={kind}
      type="button"
      className={`calendar-count calendar-${kind}`}
      aria-pressed={chosen.day === date && chosen.kind === kind}
      onClick={() => onOpen(date, kind)}
    >
      <span>
        <span className="unseen">{format.date(date)} </span>
        {t(`calendar.kind.${kind}`)}
      </span>
      <b>{format.number(people[kind])}</b>
    </button>
  ));
}
