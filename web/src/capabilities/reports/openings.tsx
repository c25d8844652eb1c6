import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";

/** What came of calls by the opening they began with; too few are told, not compared. */
export function Openings({ date }: { date: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const pack = $api.useQuery("get", "/api/packs/active", {}, { staleTime: Infinity });
  const found = $api.useQuery("get", "/api/reports/openings", { params: { query: { date } } });
  const lines = found.data ?? [];
  if (lines.length === 0) return null;
  const greeted = (code: string | null | undefined) =>
    code
      ? format.title(pack.data?.segments.find((each) => each.code === code)?.title) || code
      : t("reports.everybody_else");
  return (
    <section className="section stack-tight" aria-label={t("reports.by_opening")}>
      <h2>{t("reports.by_opening")}</h2>
      <p className="soft">{t("reports.by_opening_help", { n: format.number(lines[0]?.enough ?? 0) })}</p>
      <DataTable
        caption={t("reports.by_opening")}
        items={lines}
        rowKey={(line) => [line.edition, line.segment, ...line.spoken.map((each) => each.at + each.number)].join(" ")}
        columns={[
          { key: "segment", label: t("reports.greets"), lead: true, cell: (line) => greeted(line.segment) },
          {
            key: "edition",
            label: t("reports.edition"),
            cell: (line) => (
              <span className="break">
                {line.edition.replace("#", " · ")}
                {line.spoken.map((each) => (
                  <span key={`${each.area?.id} ${each.number}`} className="soft">
                    {" · "}
                    {t("reports.own_words", { n: each.number, area: each.area?.name ?? "", at: format.when(each.at) })}
                  </span>
                ))}
              </span>
            ),
          },
          { key: "attempts", label: t("reports.attempts"), number: true, cell: (line) => format.number(line.attempts) },
          { key: "reached", label: t("reports.reached"), number: true, cell: (line) => format.number(line.reached) },
          {
            key: "completed",
            label: t("report_column.completed"),
            number: true,
            cell: (line) => format.number(line.completed),
          },
          {
            key: "rate",
            label: t("report_column.cooperation"),
            number: true,
            cell: (line) =>
              line.rate == null ? (
                <span className="soft">{t("reports.too_few")}</span>
              ) : (
                `${format.decimal(line.rate * 100)}%`
              ),
          },
        ]}
      />
    </section>
  );
}
