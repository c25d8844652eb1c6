import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";

/** What callers handed over at the end of their shifts, in the last two days. */
export function BoardShifts({ team }: { team: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const path = { params: { path: { team_id: team } } };
  const found = $api.useQuery("get", "/api/teams/{team_id}/handovers", path, { refetchInterval: 60_000 });
  const handovers = found.data?.handovers ?? [];
  if (handovers.length === 0) return null;
  return (
    <section className="section" aria-label={t("teams.shifts")}>
      <h2>{t("teams.shifts")}</h2>
      <DataTable
        caption={t("teams.shifts")}
        items={handovers}
        rowKey={(each) => each.id}
        columns={[
          { key: "at", label: t("teams.when"), lead: true, cell: (each) => format.when(each.at) },
          { key: "from", label: t("teams.from"), cell: (each) => each.from },
          { key: "to", label: t("teams.to"), cell: (each) => each.to ?? t("teams.anybody") },
          { key: "calls", label: t("teams.promised"), number: true, cell: (each) => format.number(each.calls) },
          { key: "note", label: t("teams.note"), cell: (each) => <span className="break">{each.note}</span> },
          {
            key: "seen",
            label: t("teams.seen"),
            cell: (each) =>
              each.seen_at ? format.when(each.seen_at) : <span className="soft">{t("teams.not_seen")}</span>,
          },
        ]}
      />
    </section>
  );
}
