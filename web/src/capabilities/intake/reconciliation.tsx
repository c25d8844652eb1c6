import { useTranslation } from "react-i18next";
import type { List, PeopleCounts, RowCounts } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Mark } from "../../ui/mark";
import { PartsBar, type Part } from "../../ui/parts-bar";
import { to } from "../../ui/paths";

type Words = (key: string) => string;

export function rowParts(rows: RowCounts, list: string, t: Words): Part[] {
  const door = (key: string) => to.list(list, { rows: key });
  return [
    { key: "accepted", label: t("rows.accepted"), count: rows.accepted, tone: "accent", href: door("accepted") },
    { key: "merged", label: t("rows.merged"), count: rows.merged, tone: "mid", href: door("merged") },
    { key: "held", label: t("rows.held"), count: rows.held, tone: "warn", href: door("held") },
    { key: "rejected", label: t("rows.rejected"), count: rows.rejected, tone: "slate", href: door("rejected") },
  ];
}

export function peopleParts(people: PeopleCounts, door: (state: string) => string, t: Words): Part[] {
  const part = (key: Exclude<keyof PeopleCounts, "total">, tone: Part["tone"]): Part => ({
    key,
    label: t(`person_state.${key}`),
    count: people[key],
    tone,
    href: door(key),
  });
  return [
    part("closed", "ok"),
    part("waiting", "faint"),
    part("later", "mid"),
    part("escalated", "warn"),
    part("door", "accent"),
    part("referred", "stripe"),
    part("no_task", "slate"),
  ];
}

interface ReconciliationProps {
  list: List;
  open?: { rows?: string; people?: string };
  at?: string;
}

/** Every row and every person of a list, accounted for. */
export function Reconciliation({ list, open, at }: ReconciliationProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section className="section panel" aria-label={t("intake.reconciliation")}>
      <div className="section-head">
        <h2>{t("intake.reconciliation")}</h2>
        {list.balanced ? (
          <Mark tone="ok" label={at ? t("intake.balanced_at", { at: format.time(at) }) : t("intake.balanced")} />
        ) : (
          <Mark
            tone={list.state === "receiving" ? "work" : "harm"}
            label={list.state === "receiving" ? t("intake.receiving") : t("intake.unbalanced")}
          />
        )}
      </div>
      <PartsBar
        whole={{ label: t("intake.received_rows"), count: list.rows.received }}
        parts={rowParts(list.rows, list.id, t)}
        current={open?.rows}
      />
      <PartsBar
        whole={{ label: t("intake.people"), count: list.people.total, href: to.list(list.id, { people: "all" }) }}
        parts={peopleParts(list.people, (state) => to.list(list.id, { people: state }), t)}
        current={open?.people}
      />
    </section>
  );
}
