import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { List } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable, type Column } from "../../ui/data-table";
import { Mark } from "../../ui/mark";
import { to } from "../../ui/paths";
import { Answered, Empty } from "../../ui/waiting";

const ROWS = ["received", "accepted", "merged", "held", "rejected"] as const;
const PEOPLE = ["total", "closed", "waiting", "later", "escalated", "door", "referred", "no_task"] as const;

/** Every list with its sums; each figure opens exactly those rows or people. */
export function ReconciliationReport() {
  const { t } = useTranslation();
  const lists = $api.useQuery("get", "/api/reports/reconciliation", {});
  return (
    <Answered of={lists}>
      {(data) => (data.length ? <Sums lists={data} /> : <Empty title={t("reports.no_lists")} />)}
    </Answered>
  );
}

function Sums({ lists }: { lists: List[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const door = (count: number, href: string) => (count ? <Link href={href}>{format.number(count)}</Link> : "0");
  const columns: Column<List>[] = [
    {
      key: "name",
      label: t("reports.list"),
      lead: true,
      cell: (list) => <Link href={to.list(list.id)}>{list.name}</Link>,
    },
    ...ROWS.map((key) => ({
      key: `rows-${key}`,
      label: t(key === "received" ? "reports.received" : `rows.${key}`),
      number: true,
      cell: (list: List) =>
        key === "received" ? format.number(list.rows.received) : door(list.rows[key], to.list(list.id, { rows: key })),
    })),
    ...PEOPLE.map((key) => ({
      key: `people-${key}`,
      label: t(key === "total" ? "reports.people" : `person_state.${key}`),
      number: true,
      cell: (list: List) => door(list.people[key], to.list(list.id, { people: key === "total" ? "all" : key })),
    })),
    {
      key: "balanced",
      label: t("reports.adds_up"),
      cell: (list) =>
        list.balanced ? (
          <Mark tone="ok" label={t("reports.yes")} />
        ) : (
          <Mark
            tone={list.state === "receiving" ? "work" : "harm"}
            label={t(list.state === "receiving" ? "reports.receiving" : "reports.no")}
          />
        ),
    },
  ];
  return <DataTable caption={t("reports.reconciliation")} items={lists} rowKey={(list) => list.id} columns={columns} />;
}
