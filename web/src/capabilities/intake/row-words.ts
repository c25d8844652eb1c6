import type { TFunction } from "i18next";
import type { RowProblem } from "../../api/contract";

const FIELD_PARAMS = ["before", "after", "because"];

/** The reader's word for a field of a row. */
export function fieldName(t: TFunction, field: string): string {
  if (field.startsWith("fact:")) return field.slice(5).replaceAll("_", " ");
  return t(`field.${field}`, field);
}

const READING_ORDER = [
  "name",
  "sex",
  "birth_date",
  "age",
  "identity_number",
  "telephone",
  "telephone_2",
  "current_address",
  "address",
  "community",
];

/** The values of a row as people read them: who first, then where, then the rest. */
export function inReadingOrder(values: Record<string, string>): [string, string][] {
  const place = (field: string) => READING_ORDER.indexOf(field) + 1 || READING_ORDER.length + 1;
  return Object.entries(values).sort(([a], [b]) => place(a) - place(b));
}

/** The short name of a kind of doubt. */
export function kindName(t: TFunction, kind: { code: string; field: string }): string {
  const field = fieldName(t, kind.field);
  return t(`kind.${kind.code}`, { field, defaultValue: `${field}: ${kind.code}` });
}

/** Why a row is rejected, in the words of what was doubtful about it. */
export function rejectionReason(t: TFunction, problems: RowProblem[]): string {
  return problems
    .filter((problem) => problem.severity !== "note")
    .map((problem) => kindName(t, problem))
    .join("; ");
}

/** Says what is doubtful about a row, and what to look at. */
export function problemSentence(
  t: TFunction,
  problem: Pick<RowProblem, "code" | "field"> & { params?: RowProblem["params"] },
): string {
  const field = fieldName(t, problem.field);
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(problem.params ?? {})) {
    if (FIELD_PARAMS.includes(name)) params[name] = fieldName(t, value);
    else if (name === "said" || name === "found")
      params[name] = t([`sex.${value}`, `document_kind.${value}`], { defaultValue: value });
    else if (name === "reason") params[name] = t(`reason.${value}`, value);
    else params[name] = value;
  }
  const code = problem.code === "intake.required_missing" && params.because ? `${problem.code}_because` : problem.code;
  return t(`problem.${code}`, {
    ...params,
    field,
    defaultValue: t("intake.problem_unknown", { field, code: problem.code }),
  });
}
