import { useState } from "react";
import { Link, useSearchParams } from "wouter";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { List, Row } from "../../api/contract";
import { usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { More, PAGED } from "../../ui/more";
import { to } from "../../ui/paths";
import { Answered, Empty } from "../../ui/waiting";
import { ProblemKinds } from "./problem-kinds";
import { RowCard } from "./row-card";
import { problemSentence } from "./row-words";

/** The rows of one outcome; those that wait for a decision can be decided here. */
export function ListRows({ list, outcome }: { list: List; outcome: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [query, setQuery] = useSearchParams();
  const [gone, setGone] = useState<Record<number, true>>({});
  const mayDecide = usePermission("intake.decide");
  const code = query.get("code") ?? undefined;
  const field = query.get("field") ?? undefined;
  const rows = $api.useInfiniteQuery(
    "get",
    "/api/lists/{list_id}/rows",
    { params: { path: { list_id: list.id }, query: { outcome, code, field, limit: 50 } } },
    PAGED,
  );
  const all = (rows.data?.pages.flatMap((page) => page.items) ?? []).filter((row) => !gone[row.row]);
  const count = list.rows[outcome as "held"] ?? 0;
  const open = outcome === "held" || outcome === "rejected";
  const choose = (kind?: { code: string; field: string }) =>
    setQuery(kind ? { rows: outcome, code: kind.code, field: kind.field } : { rows: outcome });
  const mark = (row: number, away: boolean) =>
    setGone((before) => {
      const after = { ...before };
      if (away) after[row] = true;
      else delete after[row];
      return after;
    });
  return (
    <section className="section" aria-label={t(`rows.${outcome}`)}>
      <div className="section-head">
        <h2>
          {t(`rows_title.${outcome}`)} · {format.number(count)}
        </h2>
        <span className="soft">{t(`rows_help.${outcome}`)}</span>
      </div>
      {open && count > 0 ? (
        <ProblemKinds
          list={list}
          outcome={outcome}
          chosen={code && field ? { code, field } : undefined}
          onChoose={choose}
          mayDecide={mayDecide}
        />
      ) : null}
      <Answered of={rows}>
        {() =>
          all.length === 0 ? (
            <Empty title={t(`rows_empty.${outcome}`)} />
          ) : (
            <>
              {open ? (
                <ul className="row-cards">
                  {all.map((row) => (
                    <RowCard key={row.row} list={list} row={row} mayDecide={mayDecide} onGone={mark} />
                  ))}
                </ul>
              ) : (
                <QuietRows rows={all} caption={t(`rows.${outcome}`)} />
              )}
              <More of={rows} />
            </>
          )
        }
      </Answered>
    </section>
  );
}

/** Rows that are settled: who they became, and what was read differently. */
function QuietRows({ rows, caption }: { rows: Row[]; caption: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <DataTable
      caption={caption}
      items={rows}
      rowKey={(row) => row.row}
      columns={[
        { key: "row", label: t("intake.row"), number: true, cell: (row) => format.number(row.row) },
        {
          key: "name",
          label: t("field.name"),
          lead: true,
          cell: (row) =>
            row.person_id ? (
              <Link href={to.person(row.person_id)}>{row.values.name || t("ui.no_name")}</Link>
            ) : (
              row.values.name
            ),
        },
        { key: "telephone", label: t("field.telephone"), cell: (row) => row.values.telephone ?? null },
        { key: "identity", label: t("field.identity_number"), cell: (row) => row.values.identity_number ?? null },
        {
          key: "notes",
          label: t("intake.read_differently"),
          cell: (row) => row.problems.map((problem) => problemSentence(t, problem)).join(" "),
        },
      ]}
    />
  );
}
