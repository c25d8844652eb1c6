import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import { useFormat } from "../../i18n/formatters";

/** The sentence above a report, with its figures. */
export function ReportAnswer({
  tab,
  date,
}: {
  tab: "reconciliation" | "callers" | "cooperation" | "hours";
  date: string;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const lists = $api.useQuery("get", "/api/reports/reconciliation", {}, { enabled: tab === "reconciliation" });
  const callers = $api.useQuery(
    "get",
    "/api/reports/callers",
    { params: { query: { date } } },
    { enabled: tab === "callers" },
  );
  const hours = $api.useQuery(
    "get",
    "/api/reports/hours",
    { params: { query: { date } } },
    { enabled: tab === "hours" },
  );
  if (tab === "reconciliation" && lists.data?.length) {
    const rows = lists.data.reduce((sum, list) => sum + list.rows.received, 0);
    const off = lists.data.filter((list) => !list.balanced && list.state !== "receiving").length;
    const said = t("reports.answer_lists", {
      count: lists.data.length,
      n: format.number(lists.data.length),
      rows: format.number(rows),
    });
    return format.sentences(
      said,
      off ? t("reports.answer_off", { count: off, n: format.number(off) }) : t("reports.answer_all_add_up"),
    );
  }
  const day = tab === "callers" ? callers.data : tab === "hours" ? hours.data : undefined;
  if (day?.length) {
    const sum = (key: "attempts" | "reached" | "closed") =>
      format.number(day.reduce((total, row) => total + row[key], 0));
    return t("reports.answer_day", {
      day: format.date(date),
      attempts: sum("attempts"),
      reached: sum("reached"),
      closed: sum("closed"),
    });
  }
  return t(`reports.answer_${tab}`);
}
