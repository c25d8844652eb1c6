import { useEffect, useRef } from "react";
import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { Named } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { More, PAGED } from "../../ui/more";
import { to } from "../../ui/paths";
import { Answered, Empty } from "../../ui/waiting";
import { useUntil } from "./measure-state";

/** Whom a day concerns, each with a way to their page. */
export function OnDay({ day, kind, area }: { day: string; kind: string; area: Named | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const until = useUntil();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const query = { day, kind, area_id: area?.id, limit: 50 };
  const found = $api.useInfiniteQuery("get", "/api/measures/calendar/people", { params: { query } }, PAGED);
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  const name = t("calendar.day", {
    day: t("calendar.date", { date: format.date(day), weekday: format.weekday(day) }),
    kind: t(`calendar.kind.${kind}`),
  });
  return (
    <section className="section" aria-label={name}>
      <h2 ref={title} tabIndex={-1}>
        {name}
      </h2>
      <Answered of={found}>
        {() =>
          all.length ? (
            <>
              <DataTable
                caption={name}
                items={all}
                rowKey={(each) => each.person.id}
                columns={[
                  {
                    key: "name",
                    label: t("field.name"),
                    lead: true,
                    cell: (each) => (
                      <Link href={to.measure(each.person.id)}>{each.person.name || t("ui.no_name")}</Link>
                    ),
                  },
                  { key: "telephone", label: t("field.telephone"), cell: (each) => each.person.telephone },
                  {
                    key: "area",
                    label: t("field.area"),
                    cell: (each) =>
                      each.person.area ? (
                        <span title={each.person.area.trail.join(" › ")}>
                          {each.person.area.trail.slice(-2).join(" › ")}
                        </span>
                      ) : null,
                  },
                  {
                    key: "mode",
                    label: t("measures.mode"),
                    cell: (each) =>
                      each.measure ? (
                        <span>
                          {t(`measure_mode.${each.measure.mode}`)}{" "}
                          <span className="faint">{until(each.measure.until)}</span>
                        </span>
                      ) : (
                        <span className="faint">{t("calendar.released")}</span>
                      ),
                  },
                ]}
              />
              <More of={found} />
            </>
          ) : (
            <Empty title={t("calendar.nobody")}>{t("calendar.nobody_next")}</Empty>
          )
        }
      </Answered>
    </section>
  );
}
