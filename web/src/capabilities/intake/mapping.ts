import type { TFunction } from "i18next";
import type { Preview, PreviewColumn } from "../../api/contract";

/** What each column becomes, by its position; null is a column that is left out. */
export type Mapping = Record<number, string | null>;

const IDENTIFYING = ["name", "given_name", "surname", "identity_number", "source_id", "telephone", "telephone_2"];
const MAY_REPEAT = ["note", "reason", "telephone"];

/** Starts from what the server guessed or remembered. */
export function guessed(preview: Preview): Mapping {
  return Object.fromEntries(preview.columns.map((column) => [column.index, column.field ?? null]));
}

/** What the reader calls a column: its header, or its place when it has none. */
export function columnName(t: TFunction, column: PreviewColumn): string {
  return column.header.trim() || t("intake.column_n", { n: column.index + 1 });
}

/** Names a column for the server: by its header, or by its place when the header is empty or there twice. */
export function columnKey(column: PreviewColumn, columns: PreviewColumn[]): string {
  const header = column.header.trim();
  const alone = columns.filter((other) => other.header.trim() === header).length === 1;
  return header && alone && !header.startsWith("#") ? header : `#${column.index + 1}`;
}

export function toColumns(mapping: Mapping, columns: PreviewColumn[]): Record<string, string | null> {
  return Object.fromEntries(columns.map((column) => [columnKey(column, columns), mapping[column.index] ?? null]));
}

/** Fields that two columns claim, though only one can be it. */
export function claimedTwice(mapping: Mapping): string[] {
  const fields = Object.values(mapping).filter(
    (field): field is string => field !== null && !MAY_REPEAT.includes(field),
  );
  return [...new Set(fields.filter((field, index) => fields.indexOf(field) !== index))];
}

/** Whether at least one column says who a row is about. */
export function saysWho(mapping: Mapping): boolean {
  return Object.values(mapping).some((field) => field !== null && IDENTIFYING.includes(field));
}

/** The name of a fact that is kept under the column's own header. */
export function factOf(header: string, index: number): string {
  const name = header.trim().toLowerCase().replace(/\s+/g, "_").slice(0, 60);
  return `fact:${name || `column_${index + 1}`}`;
}
