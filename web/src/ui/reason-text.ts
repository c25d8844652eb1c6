import type { TFunction } from "i18next";
import type { DeterminationTask, PolicyWords, Reason } from "../api/contract";
import type { Format } from "../i18n/formatters";

interface Words {
  t: TFunction;
  format: Format;
  words: PolicyWords | undefined;
  /** The names of areas by their paths. */
  areas?: Record<string, { name: string }>;
}

/** A word of a plan in the reader's language; a code that no plan knows stays a code. */
export function policyWord(code: string, { format, words }: Pick<Words, "format" | "words">): string {
  return format.title(words?.words[code]) || code;
}

export function ruleTitle(rule: string, { format, words }: Pick<Words, "format" | "words">): string {
  return format.title(words?.rules[rule]) || rule;
}

const CODED = ["mode", "colour", "anchor"];
const RULES = ["rule", "to"];
const DATES = ["date"];

/** The sentence of a reason. */
export function reasonText(reason: Reason, all: Words): string {
  const { t, format, areas } = all;
  const said = Object.entries(reason.params).map(([name, value]) => {
    if (CODED.includes(name)) return [name, t(`determination.${name}.${value}`, value)];
    if (RULES.includes(name)) return [name, ruleTitle(value, all)];
    if (DATES.includes(name)) return [name, value ? format.date(`${value}T00:00`) : t("ui.unknown")];
    if (name === "area") return [name, areas?.[value]?.name ?? value];
    if (name === "of") return [name, t("determination.somebody")];
    return [name, policyWord(value, all)];
  });
  const blanks: Record<string, string> = Object.fromEntries(said);
  return t(`determination.reason.${reason.code}`, { ...blanks, defaultValue: reason.code });
}

/** The sentence of work that follows. */
export function policyTaskText(task: DeterminationTask, all: Words): string {
  const { t, format } = all;
  const about = format.title(all.words?.rules[task.about]) || policyWord(task.about, all);
  const text = t(`determination.task.${task.code}`, { about, defaultValue: task.code });
  return task.due ? t("determination.task.due", { task: text, due: format.when(task.due) }) : text;
}

/** Whether what follows was said to the person, or when it will be. */
export function errandText(task: DeterminationTask, { t, format }: Pick<Words, "t" | "format">): string {
  if (task.settled_at) return t("determination.errand.settled", { at: format.when(task.settled_at) });
  if (!task.how) return "";
  return t(task.rings ? "determination.errand.rings" : "determination.errand.along");
}
