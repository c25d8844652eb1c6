import type { Pack, SpokenText } from "../api/contract";

/** Fills the names into a script's text. */
export function spoken(text: string, words: Record<string, string>): string {
  return text.replace(/\{\{?(\w+)\}?\}/g, (whole, name: string) => words[name] ?? whole);
}

/** What is said: the pack's texts, and a district's where it has words of its own. */
export function withSpoken(pack: Pack, texts: SpokenText[]): Pick<Pack, "script" | "segments" | "objections"> {
  const own = new Map(texts.map(({ key, text }) => [key, text]));
  const { opening, verify, upset, closing } = pack.script;
  return {
    script: {
      opening: own.get("opening") ?? opening,
      verify: own.get("verify") ?? verify,
      upset: own.get("upset") ?? upset,
      closing: own.get("closing") ?? closing,
    },
    segments: pack.segments.map((each) => ({ ...each, opening: own.get(`care.${each.code}`) ?? each.opening })),
    objections: pack.objections.map((each) => ({ ...each, answer: own.get(`objection.${each.code}`) ?? each.answer })),
  };
}

/** The opening for people of a segment, if there is one. */
export function openingFor({ segments }: Pick<Pack, "segments">, segment: string | null | undefined) {
  return segments.find((each) => each.code === segment)?.opening;
}
