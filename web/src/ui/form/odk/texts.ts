import type { TextRange, TextRole } from "@getodk/xforms-engine";
import type { Span } from "../engine";

/** Stands before a text that says why something is asked; the engine itself would run it into the hint. */
export const WHY = "\uE000";
const OUTPUT = "\uE001";
const TAGS = /<\/?[a-z][^<>]*>/gi;
const MARKS = /(\*\*|(?<!\w)__)(?=\S)([^]+?)(?<=\S)\1(?!\w)|(\*|(?<!\w)_)(?=\S)([^]+?)(?<=\S)\3(?!\w)/;

/** A label of the engine as pieces; only the form's own words can make something bold, never an answer. */
export function spansOf(range: TextRange<TextRole> | null | undefined): Span[] {
  return split(range).said;
}

/** A hint and the reason that travels behind it. */
export function split(range: TextRange<TextRole> | null | undefined): { said: Span[]; why: Span[] } {
  if (!range) return { said: [], why: [] };
  const outputs: string[] = [];
  let template = "";
  for (const chunk of range as unknown as Iterable<{ source: string; asString: string }>) {
    if (chunk.source === "output") {
      outputs.push(chunk.asString);
      template += OUTPUT;
    } else template += chunk.asString;
  }
  const [said, ...why] = template.split(WHY);
  const fill = (text: string) => text.replaceAll(OUTPUT, () => outputs.shift() ?? "");
  return { said: marked(said, fill), why: marked(why.join(""), fill) };
}

function marked(text: string, fill: (text: string) => string): Span[] {
  const clean = text.replace(TAGS, "").replace(/[ \t]*\n[ \t]*/g, "\n");
  return pieces(clean.trim(), {}, fill).filter((span) => span.text);
}

function pieces(text: string, style: Omit<Span, "text">, fill: (text: string) => string): Span[] {
  const found = MARKS.exec(text);
  if (!found) return [{ text: fill(text), ...style }];
  const [whole, , strong, , em] = found;
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + whole.length);
  const inside = strong === undefined ? { ...style, em: true } : { ...style, strong: true };
  return [
    ...(before ? [{ text: fill(before), ...style }] : []),
    ...pieces(strong ?? em, inside, fill),
    ...(after ? pieces(after, style, fill) : []),
  ];
}
