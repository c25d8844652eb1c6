import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { CooperationRow } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable, type Column } from "../../ui/data-table";
import { Answered, Empty } from "../../ui/waiting";
import { Openings } from "./openings";

/** Of those who were reached, how many were asked to the end, and how long that took; with what the figures mean. */
export function CooperationReport({ date }: { date: string }) {
  const { t } = useTranslation();
  const lines = $api.useQuery("get", "/api/reports/cooperation", { params: { query: { date } } });
  return (
    <>
      <dl className="definitions soft">
        {(["cooperation", "minutes_per_completion"] as const).map((key) => (
          <div key={key}>
            <dt>{t(`report_column.${key}`)}</dt>
            <dd>{t(`reports.means_${key}`)}</dd>
          </div>
        ))}
      </dl>
      <Answered of={lines}>
        {(rows) =>
          rows.length ? (
            <>
              <Lines rows={rows.filter((row) => row.by === "team")} of="team" />
              <Lines rows={rows.filter((row) => row.by === "list")} of="list" />
            </>
          ) : (
            <Empty title={t("reports.no_calls")} />
          )
        }
      </Answered>
      <Openings date={date} />
    </>
  );
}

function Lines({ rows, of }: { rows: CooperationRow[]; of: "team" | "list" }) {
  const { t } = useTranslation();
  const format = useFormat();
  const percent = (rate: number) => `${format.decimal(rate * 100)}%`;
  const columns: Column<CooperationRow>[] = [
    { key: "name", label: t(`report_column.${of}`), lead: true, cell: (row) => row.name ?? t("reports.none_of_them") },
    { key: "attempts", label: t("reports.attempts"), number: true, cell: (row) => format.number(row.attempts) },
    { key: "reached", label: t("reports.reached"), number: true, cell: (row) => format.number(row.reached) },
    {
      key: "completed",
      label: t("report_column.completed"),
      number: true,
      cell: (row) => format.number(row.completed),
    },
    {
      key: "rate",
      label: t("report_column.cooperation"),
      number: true,
      cell: (row) => (row.rate == null ? "–" : percent(row.rate)),
    },
    {
      key: "minutes",
      label: t("report_column.minutes_per_completion"),
      number: true,
      cell: (row) => (row.minutes_per_completion == null ? "–" : format.decimal(row.minutes_per_completion)),
    },
  ];
  return (
    <section className="section" aria-label={t(`reports.by_${of}`)}>
      <h2>{t(`reports.by_${of}`)}</h2>
      <DataTable caption={t(`reports.by_${of}`)} items={rows} rowKey={(row) => row.name ?? ""} columns={columns} />
    </section>
  );
}
