import type { TFunction } from "i18next";
import type { TimelineEntry } from "../api/contract";
import type { PackWords } from "./pack-words";

/** Says one thing that happened in the reader's words. */
export function timelineText(t: TFunction, words: PackWords, entry: TimelineEntry): string {
  const given = entry.params as Record<string, unknown>;
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(given ?? {}))
    if (value !== null && typeof value !== "object") params[name] = String(value);
  if (params.outcome)
    params.outcome =
      entry.kind === "listed" ? t(`rows.${params.outcome}`, params.outcome) : words.outcome(params.outcome);
  if (params.visit) params.visit = words.visit(params.visit);
  if (params.partner !== undefined) params.partner = words.partner(params.partner);
  if (params.step) params.step = t(`referral_step_done.${params.step}`, params.step);
  if (params.purpose) params.purpose = t(`reveal_purpose.${params.purpose}`, params.purpose);
  if (params.warning) params.warning = t(`warning_kind.${params.warning}`, params.warning);
  if (params.item) params.item = t(`people.item.${params.item}`, params.item);
  if (params.task) params.task = t(`task_kind.${params.task}`, params.task);
  const said = t([`timeline.${entry.kind}`, `event.${entry.kind}`], { ...params, defaultValue: entry.kind });
  const asked = Number(params.asked ?? 0);
  const settled =
    asked && Number(params.settled) > 0
      ? ` (${t("timeline.settled", { settled: params.settled, asked: params.asked })})`
      : "";
  return params.note ? `${said}${settled} “${params.note}”` : said + settled;
}
