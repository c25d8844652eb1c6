import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { CallerRow } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable, type Column } from "../../ui/data-table";
import { usePackWords } from "../../ui/pack-words";
import { Answered, Empty } from "../../ui/waiting";

/** What each caller did on one day. */
export function CallersReport({ date }: { date: string }) {
  const { t } = useTranslation();
  const callers = $api.useQuery("get", "/api/reports/callers", { params: { query: { date } } });
  const words = usePackWords();
  const format = useFormat();
  const columns: Column<CallerRow>[] = [
    { key: "name", label: t("reports.caller"), lead: true, cell: (row) => row.account.name },
    { key: "team", label: t("reports.team"), cell: (row) => row.team?.name ?? null },
    { key: "attempts", label: t("reports.attempts"), number: true, cell: (row) => format.number(row.attempts) },
    { key: "reached", label: t("reports.reached"), number: true, cell: (row) => format.number(row.reached) },
    { key: "closed", label: t("reports.closed"), number: true, cell: (row) => format.number(row.closed) },
    {
      key: "minutes",
      label: t("reports.minutes"),
      number: true,
      cell: (row) => format.number(Math.round(row.minutes)),
    },
    {
      key: "outcomes",
      label: t("reports.outcomes"),
      cell: (row) =>
        Object.entries(row.per_outcome)
          .sort(([, a], [, b]) => b - a)
          .map(([code, count]) => `${words.outcome(code)} ${format.number(count)}`)
          .join(" · "),
    },
  ];
  return (
    <Answered of={callers}>
      {(rows) =>
        rows.length ? (
          <DataTable
            caption={t("reports.callers")}
            items={[...rows].sort((a, b) => format.inOrder(a.account.name, b.account.name))}
            rowKey={(row) => row.account.id + (row.team?.id ?? "")}
            columns={columns}
          />
        ) : (
          <Empty title={t("reports.no_calls")} />
        )
      }
    </Answered>
  );
}
