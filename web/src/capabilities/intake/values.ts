import type { Preview, PreviewColumn } from "../../api/contract";
import type { Mapping } from "./mapping";

/** What words of the file mean, by field: what stands in the cell, and our code for it. */
export type Values = Record<string, Record<string, string>>;

interface Coded {
  codes: string[];
  /** Where the words for the codes are. */
  words: string;
  /** Words that need no question, whatever else the pack knows. */
  evident: string[];
}

/** The fields that only hold codes. The pack on the server knows more words for them than stand here. */
const CODED: Record<string, Coded> = {
  sex: {
    codes: ["male", "female", "other", "unknown"],
    words: "sex",
    evident: ["男", "女", "男性", "女性", "其他", "未知", "不详", "m", "f", "u"],
  },
  identity_kind: {
    codes: [
      "resident_id",
      "residence_permit",
      "hk_macao_permit",
      "taiwan_permit",
      "foreign_permanent_resident",
      "passport",
      "birth_certificate",
      "other",
    ],
    words: "document_kind",
    evident: ["身份证", "居民身份证", "护照", "居住证", "港澳通行证", "台胞证", "永久居留证", "其他"],
  },
  priority: {
    codes: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    words: "priority",
    evident: ["高", "中", "低", "紧急", "high", "medium", "low", "urgent"],
  },
};

const MOST = 24;
const UNLISTED = "intake.value_unlisted";

export function codedField(field: string | null): Coded | null {
  return (field && CODED[field]) || null;
}

/** The words in the sample of a column that are not understood by themselves, in the order of the file. */
export function doubtfulValues(preview: Preview, column: PreviewColumn, field: string | null): string[] {
  const coded = codedField(field);
  if (!coded) return [];
  const isJudged = field === column.field && field !== "priority";
  if (isJudged && !column.problems.some((problem) => problem.code === UNLISTED)) return [];
  const known = new Set([...coded.codes, ...coded.evident]);
  const cells = [...preview.rows.map((cells) => cells[column.index] ?? ""), ...column.samples].map((cell) =>
    cell.trim(),
  );
  return [...new Set(cells)].filter((cell) => cell && !known.has(cell.toLowerCase())).slice(0, MOST);
}

/** What is sent: only what was chosen, and only for fields that a column still becomes. */
export function toValues(values: Values, mapping: Mapping): Values {
  const mapped = new Set(Object.values(mapping));
  const chosen = Object.entries(values)
    .filter(([field]) => mapped.has(field))
    .map(([field, words]) => [field, Object.fromEntries(Object.entries(words).filter(([, code]) => code))] as const)
    .filter(([, words]) => Object.keys(words).length > 0);
  return Object.fromEntries(chosen);
}
