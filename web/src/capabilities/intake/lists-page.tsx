import { Link, useLocation } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api } from "../../api/client";
import type { List } from "../../api/contract";
import { usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { Mark } from "../../ui/mark";
import { More, PAGED } from "../../ui/more";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { useKeys } from "../../ui/keys";
import { Answered, Empty } from "../../ui/waiting";
import "./intake.css";

/** Every list that was received, and how it stands. */
export function ListsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [, navigate] = useLocation();
  const mayImport = usePermission("intake.import");
  const lists = $api.useInfiniteQuery(
    "get",
    "/api/lists",
    { params: { query: { limit: 50 } } },
    {
      ...PAGED,
      refetchInterval: (query) =>
        query.state.data?.pages.some((page) => page.items.some((list) => list.state === "receiving")) ? 2_000 : false,
    },
  );
  const all = lists.data?.pages.flatMap((page) => page.items) ?? [];
  const held = all.reduce((sum, list) => sum + list.rows.held, 0);
  useKeys(mayImport ? [{ combo: "i", label: t("intake.import_a_list"), run: () => navigate(to.importList()) }] : []);
  const importButton = mayImport ? (
    <Button type="primary" onClick={() => navigate(to.importList())}>
      {t("intake.import_a_list")} <kbd aria-hidden="true">I</kbd>
    </Button>
  ) : null;
  return (
    <Page
      name={t("intake.menu")}
      answer={
        lists.data
          ? held
            ? t("intake.lists_answer_held", { count: held, n: format.number(held) })
            : t("intake.lists_answer", { count: all.length, n: format.number(all.length) })
          : t("intake.menu")
      }
      actions={importButton}
    >
      <Answered of={lists}>
        {() =>
          all.length ? (
            <>
              <ListTable lists={all} />
              <More of={lists} />
            </>
          ) : (
            <Empty title={t("intake.no_lists")} action={importButton}>
              {t("intake.no_lists_next")}
            </Empty>
          )
        }
      </Answered>
    </Page>
  );
}

export function ListTable({ lists }: { lists: List[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const door = (list: List, rows: string, count: number) =>
    count ? <Link href={to.list(list.id, { rows })}>{format.number(count)}</Link> : "0";
  return (
    <DataTable
      caption={t("intake.menu")}
      items={lists}
      rowKey={(list) => list.id}
      columns={[
        {
          key: "name",
          label: t("intake.list"),
          lead: true,
          cell: (list) => <Link href={to.list(list.id)}>{list.name}</Link>,
        },
        { key: "source", label: t("intake.source"), cell: (list) => list.source },
        { key: "at", label: t("intake.received_at"), cell: (list) => format.when(list.received_at) },
        {
          key: "received",
          label: t("intake.received_rows"),
          number: true,
          cell: (list) => format.number(list.rows.received),
        },
        {
          key: "accepted",
          label: t("rows.accepted"),
          number: true,
          cell: (list) => door(list, "accepted", list.rows.accepted),
        },
        {
          key: "merged",
          label: t("rows.merged"),
          number: true,
          cell: (list) => door(list, "merged", list.rows.merged),
        },
        { key: "held", label: t("rows.held"), number: true, cell: (list) => door(list, "held", list.rows.held) },
        {
          key: "rejected",
          label: t("rows.rejected"),
          number: true,
          cell: (list) => door(list, "rejected", list.rows.rejected),
        },
        {
          key: "closed",
          label: t("intake.people_closed"),
          number: true,
          cell: (list) => (
            <Link href={to.list(list.id, { people: "closed" })}>
              {t("intake.closed_of", {
                closed: format.number(list.people.closed),
                total: format.number(list.people.total),
              })}
            </Link>
          ),
        },
        { key: "state", label: t("ui.state"), cell: (list) => <ListState list={list} /> },
      ]}
    />
  );
}

export function ListState({ list }: { list: List }) {
  const { t } = useTranslation();
  if (list.state === "failed") return <Mark tone="harm" label={t("intake.failed")} />;
  if (list.state === "receiving") {
    return <Mark tone="work" label={t("intake.receiving")} />;
  }
  return list.balanced ? (
    <Mark tone="ok" label={t("intake.balanced")} />
  ) : (
    <Mark tone="harm" label={t("intake.unbalanced")} />
  );
}
