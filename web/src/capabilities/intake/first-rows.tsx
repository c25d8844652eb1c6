import { useTranslation } from "react-i18next";
import type { Preview } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { columnName, type Mapping } from "./mapping";

/** The first rows as they stand in the file, under what each column becomes. */
export function FirstRows({ preview, mapping }: { preview: Preview; mapping: Mapping }) {
  const { t } = useTranslation();
  const format = useFormat();
  const titles = new Map(
    preview.fields.map((field) => [field.key, t(`field.${field.key}`, format.title(field.title))]),
  );
  const title = (field: string | null | undefined) =>
    field ? (titles.get(field) ?? t("intake.keep_as_fact")) : t("intake.leave_out");
  return (
    <section className="section" aria-label={t("intake.first_rows")}>
      <h2>{t("intake.first_rows")}</h2>
      <div className="table-scroll first-rows" tabIndex={0} role="group" aria-label={t("intake.first_rows")}>
        <table className="table">
          <thead>
            <tr>
              {preview.columns.map((column) => (
                <th key={column.index} scope="col" className={mapping[column.index] ? undefined : "mapping-out"}>
                  {columnName(t, column)}
                  <div className="faint">{title(mapping[column.index])}</div>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map((cells, row) => (
              <tr key={row}>
                {preview.columns.map((column) => (
                  <td key={column.index} className={mapping[column.index] ? undefined : "mapping-out"}>
                    {cells[column.index] ?? ""}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
