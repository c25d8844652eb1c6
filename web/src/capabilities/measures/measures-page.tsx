import { useState } from "react";
import { Link } from "wouter";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "../../api/client";
import type { MeasuredPerson, Measures, Named } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { Field } from "../../ui/field";
import { HandedOverFilters } from "../../ui/handed-over-filters";
import { More } from "../../ui/more";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { useSettled } from "../../ui/settled";
import { Answered, Empty } from "../../ui/waiting";
import { Consent, DueToday, useUntil } from "./measure-state";
import { MeasuresTabs } from "./measures-tabs";

const MODES = ["isolation", "central_quarantine", "home_quarantine", "home_monitoring", "stay_in_area"];
const OPEN = ["alert", "transfer", "place", "check", "inspection", "question", "wavering", "need"];

/** Everybody under a measure, what is urgent first, and what is open for each. */
export function MeasuresPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [typed, setTyped] = useState("");
  const [area, setArea] = useState<Named | null>(null);
  const [mode, setMode] = useState("");
  const [open, setOpen] = useState("");
  const q = useSettled(typed.trim(), 250);
  const found = useInfiniteQuery({
    queryKey: ["post", "/api/measures/search", q, area?.id, mode, open],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Measures) => page.next ?? undefined,
    queryFn: async ({ pageParam, signal }): Promise<Measures> => {
      const answer = await client.POST("/api/measures/search", {
        body: {
          q: q || undefined,
          area_id: area?.id,
          mode: mode || undefined,
          open: open || undefined,
          after: pageParam,
          limit: 50,
        },
        signal,
      });
      if (!answer.data) throw answer.error;
      return answer.data;
    },
  });
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  const figures = found.data?.pages[0]?.figures;
  const counted = (name: string, count?: number) => (count === undefined ? name : `${name} (${format.number(count)})`);
  const urgent = OPEN.filter((each) => figures?.open[each]);
  return (
    <Page
      name={t("measures.menu")}
      answer={
        figures ? t("measures.answer", { count: figures.people, n: format.number(figures.people) }) : t("measures.menu")
      }
      note={t("measures.note")}
    >
      <MeasuresTabs tab="people" />
      {urgent.length ? (
        <div className="measure-figures" role="group" aria-label={t("measures.due_today")}>
          {urgent.map((each) => (
            <button
              key={each}
              type="button"
              className="measure-chip"
              aria-pressed={open === each}
              onClick={() => setOpen(open === each ? "" : each)}
            >
              {t(`open_work.${each}`)} <b>{format.number(figures?.open[each] ?? 0)}</b>
            </button>
          ))}
        </div>
      ) : null}
      <HandedOverFilters typed={typed} area={area} onTyped={setTyped} onArea={setArea}>
        <Field label={t("measures.mode")}>
          {(control) => (
            <select {...control} className="native" value={mode} onChange={(event) => setMode(event.target.value)}>
              <option value="">{t("measures.any_mode")}</option>
              {MODES.map((each) => (
                <option key={each} value={each}>
                  {counted(t(`measure_mode.${each}`), figures?.modes[each])}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("measures.open")}>
          {(control) => (
            <select {...control} className="native" value={open} onChange={(event) => setOpen(event.target.value)}>
              <option value="">{t("measures.anything")}</option>
              {OPEN.map((each) => (
                <option key={each} value={each}>
                  {counted(t(`open_work.${each}`), figures?.open[each])}
                </option>
              ))}
            </select>
          )}
        </Field>
      </HandedOverFilters>
      <Answered of={found}>
        {() =>
          all.length ? (
            <>
              <MeasureTable people={all} />
              <More of={found} />
            </>
          ) : (
            <Empty title={t(q || area || mode || open ? "measures.none_found" : "measures.none")}>
              {t("measures.none_next")}
            </Empty>
          )
        }
      </Answered>
    </Page>
  );
}

function MeasureTable({ people }: { people: MeasuredPerson[] }) {
  const { t } = useTranslation();
  const until = useUntil();
  return (
    <DataTable
      caption={t("measures.menu")}
      items={people}
      rowKey={(each) => each.person.id}
      columns={[
        {
          key: "name",
          label: t("field.name"),
          lead: true,
          cell: (each) => <Link href={to.measure(each.person.id)}>{each.person.name || t("ui.no_name")}</Link>,
        },
        {
          key: "area",
          label: t("field.area"),
          cell: (each) =>
            each.person.area ? (
              <span title={each.person.area.trail.join(" › ")}>{each.person.area.trail.slice(-2).join(" › ")}</span>
            ) : null,
        },
        {
          key: "mode",
          label: t("measures.mode"),
          cell: (each) => (
            <span>
              {t(`measure_mode.${each.measure.mode}`)} <span className="faint">{until(each.measure.until)}</span>
            </span>
          ),
        },
        {
          key: "place",
          label: t("measures.place"),
          cell: (each) => (each.stay ? `${each.stay.facility} · ${each.stay.room}` : null),
        },
        { key: "consent", label: t("measures.consent"), cell: (each) => <Consent consent={each.consent} /> },
        { key: "due", label: t("measures.due_today"), cell: (each) => <DueToday of={each} /> },
      ]}
    />
  );
}
