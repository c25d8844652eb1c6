import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { HourRow } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Answered, Empty } from "../../ui/waiting";

/** The day hour by hour: how many were tried, reached and closed. */
export function HoursReport({ date }: { date: string }) {
  const { t } = useTranslation();
  const hours = $api.useQuery("get", "/api/reports/hours", { params: { query: { date } } });
  return (
    <Answered of={hours}>
      {(rows) =>
        rows.some((row) => row.attempts > 0) ? <Hours rows={rows} /> : <Empty title={t("reports.no_calls")} />
      }
    </Answered>
  );
}

function Hours({ rows }: { rows: HourRow[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const busy = rows.filter((row) => row.attempts > 0).map((row) => row.hour);
  const shown = rows.filter((row) => row.hour >= Math.min(...busy) && row.hour <= Math.max(...busy));
  const most = Math.max(...shown.map((row) => row.attempts), 1);
  const kinds = ["attempts", "reached", "closed"] as const;
  return (
    <div className="table-scroll">
      <table className="table hours">
        <caption className="unseen">{t("reports.hours")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("reports.hour")}</th>
            {kinds.map((kind) => (
              <th key={kind} scope="col" className="number">
                {t(`reports.${kind}`)}
              </th>
            ))}
            <td className="hours-bars" aria-hidden="true" />
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.hour}>
              <th scope="row">{`${String(row.hour).padStart(2, "0")}:00`}</th>
              {kinds.map((kind) => (
                <td key={kind} className="number">
                  {format.number(row[kind])}
                </td>
              ))}
              <td className="hours-bars" aria-hidden="true">
                <span className="tone-faint" style={{ width: `${(row.attempts / most) * 100}%` }} />
                <span className="tone-mid" style={{ width: `${(row.reached / most) * 100}%` }} />
                <span className="tone-ok" style={{ width: `${(row.closed / most) * 100}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
