import type { Asks } from "../engine";
import type { AskedNode } from "./views";

/**
 * Puts texts into the engine. It empties an answer that it cannot read; a person who has typed something must see it
 * again and be told, so what cannot be read is found here first.
 */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/;
const READABLE: Partial<Record<Asks["kind"], (text: string) => boolean>> = {
  decimal: (text) => NUMBER.test(text),
  range: (text) => NUMBER.test(text),
  integer: (text) => /^[+-]?\d+$/.test(text) && Math.abs(Number(text)) < 2 ** 31,
  geopoint: (text) => {
    const numbers = text.split(/\s+/).map(Number);
    const [latitude, longitude] = numbers;
    return numbers.length > 1 && !numbers.some(Number.isNaN) && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  },
};

/** A number as an input method for Chinese may write it, with its figures as everybody else does. */
export function tidied(kind: Asks["kind"], text: string): string {
  if (!READABLE[kind]) return text;
  return text.normalize("NFKC").replaceAll("。", ".").trim();
}

export function isReadable(asks: Asks, text: string): boolean {
  if (text === "") return true;
  return (READABLE[asks.kind]?.(text) ?? true) && (asks.kind !== "range" || isOnScale(asks, Number(text)));
}

/** Whether it is between the ends of a scale, and one of its steps. */
function isOnScale({ from, to, step }: { from: number; to: number; step: number }, value: number): boolean {
  const steps = (value - from) / step;
  return value >= from && value <= to && Math.abs(steps - Math.round(steps)) < 1e-6;
}

export function put(node: AskedNode, value: string): void {
  const several = value.split(/\s+/).filter(Boolean);
  switch (node.nodeType) {
    case "input":
      return void node.setValue(value as never);
    case "range":
      return void node.setValue((value || null) as never);
    case "select":
      return void node.selectValues(several);
    case "rank":
      return void node.setValues(several);
    case "trigger":
      return void node.setValue(value !== "");
    default:
      return undefined;
  }
}
