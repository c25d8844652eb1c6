import type { Pack } from "../api/contract";

/** Fills the names into a script's text. */
export function spoken(text: string, words: Record<string, string>): string {
  return text.replace(/\{\{?(\w+)\}?\}/g, (whole, name: string) => words[name] ?? whole);
}

/** The opening for people of a segment, if the pack has one. */
export function openingFor(pack: Pack, segment: string | null | undefined) {
  return pack.segments.find((each) => each.code === segment)?.opening;
}
