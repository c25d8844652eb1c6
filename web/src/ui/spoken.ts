import type { Pack } from "../api/contract";

/** Fills the names into a script's text. */
export function spoken(text: string, words: Record<string, string>): string {
  return text.replace(/\{\{?(\w+)\}?\}/g, (whole, name: string) => words[name] ?? whole);
}

/** The opening for people of an occupation, if the pack has one. */
export function openingFor(pack: Pack, occupation: string | null | undefined) {
  const said = (occupation ?? "").toLowerCase();
  if (!said) return undefined;
  const found = pack.script.openings_by_occupation.find((each) =>
    each.occupations.some((word) => said.includes(word.toLowerCase())),
  );
  return found?.text;
}
