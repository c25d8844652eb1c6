import type { TFunction } from "i18next";
import type { TimelineEntry } from "../api/contract";
import type { PackWords } from "./pack-words";

/** Says one thing that happened in the reader's words. */
export function timelineText(t: TFunction, words: PackWords, entry: TimelineEntry): string {
  const params: Record<string, string> = { ...entry.params };
  if (params.outcome) params.outcome = words.outcome(params.outcome);
  if (params.purpose) params.purpose = t(`reveal_purpose.${params.purpose}`, params.purpose);
  if (params.item) params.item = t(`people.item.${params.item}`, params.item);
  return t([`timeline.${entry.text_code}`, `event.${entry.text_code}`, `event.${entry.kind}`], { ...params, defaultValue: entry.kind });
}
