import { useTranslation } from "react-i18next";
import type { FieldChoice, Preview, PreviewColumn } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Mark } from "../../ui/mark";
import { kindName } from "./row-words";
import { claimedTwice, factOf, type Mapping } from "./mapping";

interface MappingTableProps {
  preview: Preview;
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}

const SURE = 0.75;

/** Column by column: what the file calls it, what it becomes, what it looks like, and what is wrong with it. */
export function MappingTable({ preview, mapping, onChange }: MappingTableProps) {
  const { t } = useTranslation();
  const twice = claimedTwice(mapping);
  return (
    <div className="table-scroll">
      <table className="table mapping">
        <caption className="unseen">{t("intake.mapping")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("intake.column")}</th>
            <th scope="col">{t("intake.becomes")}</th>
            <th scope="col">{t("intake.looks_like")}</th>
            <th scope="col">{t("intake.problems")}</th>
          </tr>
        </thead>
        <tbody>
          {preview.columns.map((column) => (
            <MappingRow
              key={column.index}
              column={column}
              fields={preview.fields}
              value={mapping[column.index] ?? null}
              twice={twice}
              onChange={(field) => onChange({ ...mapping, [column.index]: field })}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface MappingRowProps {
  column: PreviewColumn;
  fields: FieldChoice[];
  value: string | null;
  twice: string[];
  onChange: (field: string | null) => void;
}

function MappingRow({ column, fields, value, twice, onChange }: MappingRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = column.header.trim() || t("intake.column_n", { n: column.index + 1 });
  const columnProblem = (problem: PreviewColumn["problems"][number]) => {
    const n = format.number(problem.count);
    const kind = kindName(t, { code: problem.code, field: value ?? "" });
    return t(`column_problem.${problem.code}`, { n, defaultValue: t("intake.column_problem", { n, kind }) });
  };
  const guess = value !== null && value === column.field && column.confidence < SURE;
  return (
    <tr className={value === null ? "mapping-out" : undefined}>
      <th scope="row">{name}</th>
      <td>
        <select
          className="native"
          aria-label={t("intake.becomes_of", { column: name })}
          value={value ?? ""}
          onChange={(event) => onChange(event.target.value || null)}
        >
          <option value="">{t("intake.leave_out")}</option>
          <option value={value?.startsWith("fact:") ? value : factOf(column.header, column.index)}>
            {t("intake.keep_as_fact")}
          </option>
          <FieldOptions fields={fields} />
        </select>
        {guess ? <span className="faint">{t("intake.guess")}</span> : null}
        {value !== null && twice.includes(value) ? <Mark tone="harm" label={t("intake.claimed_twice")} /> : null}
      </td>
      <td className="mapping-samples">{column.samples.filter(Boolean).slice(0, 3).join(" / ") || "–"}</td>
      <td>
        {column.problems.length === 0 || value === null ? (
          <span className="faint">–</span>
        ) : (
          column.problems.map((problem) => <div key={problem.code}>{columnProblem(problem)}</div>)
        )}
      </td>
    </tr>
  );
}

function FieldOptions({ fields }: { fields: FieldChoice[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const groups = [...new Set(fields.map((field) => field.group))];
  return groups.map((group) => (
    <optgroup key={group} label={t(`field_group.${group}`, group)}>
      {fields
        .filter((field) => field.group === group)
        .map((field) => (
          <option key={field.key} value={field.key}>
            {t(`field.${field.key}`, format.title(field.title))}
          </option>
        ))}
    </optgroup>
  ));
}

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
    <section className="section first-rows-dock" aria-label={t("intake.first_rows")}>
      <h2>{t("intake.first_rows")}</h2>
      <div className="table-scroll first-rows" tabIndex={0} role="group" aria-label={t("intake.first_rows")}>
        <table className="table">
          <thead>
            <tr>
              {preview.columns.map((column) => (
                <th key={column.index} scope="col" className={mapping[column.index] ? undefined : "mapping-out"}>
                  {column.header || t("intake.column_n", { n: column.index + 1 })}
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
