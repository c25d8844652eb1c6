import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { FieldChoice, Preview, PreviewColumn } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Mark } from "../../ui/mark";
import { ColumnValues } from "./column-values";
import { kindName } from "./row-words";
import { claimedTwice, columnName, factOf, type Mapping } from "./mapping";
import { doubtfulValues, type Values } from "./values";

interface MappingTableProps {
  preview: Preview;
  mapping: Mapping;
  values: Values;
  onChange: (mapping: Mapping) => void;
  onValues: (values: Values) => void;
}

const SURE = 0.75;

/** Column by column: what the file calls it, what it becomes, what it looks like, and what is wrong with it. */
export function MappingTable({ preview, mapping, values, onChange, onValues }: MappingTableProps) {
  const { t } = useTranslation();
  const twice = claimedTwice(mapping);
  const choose = (field: string, word: string, code: string) =>
    onValues({ ...values, [field]: { ...values[field], [word]: code } });
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
          {preview.columns.map((column) => {
            const field = mapping[column.index] ?? null;
            return (
              <Fragment key={column.index}>
                <MappingRow
                  column={column}
                  fields={preview.fields}
                  value={field}
                  twice={twice}
                  onChange={(next) => onChange({ ...mapping, [column.index]: next })}
                />
                <ColumnValues
                  column={columnName(t, column)}
                  field={field ?? ""}
                  found={doubtfulValues(preview, column, field)}
                  chosen={values[field ?? ""] ?? {}}
                  onChoose={(word, code) => choose(field ?? "", word, code)}
                />
              </Fragment>
            );
          })}
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
  const name = columnName(t, column);
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
