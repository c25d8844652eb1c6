/** A text in which the characters stand out that the nearest text of the other side does not have there. */
export function Differing({ text, from }: { text: string; from: string[] }) {
  const other = nearest(text, from);
  const same = other === undefined ? null : inCommon([...text], [...other]);
  return <>{[...text].map((letter, at) => (same && !same.has(at) ? <mark key={at}>{letter}</mark> : letter))}</>;
}

function nearest(text: string, from: string[]): string | undefined {
  let best: string | undefined;
  let most = -1;
  for (const other of from) {
    const common = inCommon([...text], [...other]).size;
    if (common > most) [best, most] = [other, common];
  }
  return best;
}

/** The places of a text that belong to the longest sequence both have in common. */
export function inCommon(text: string[], other: string[]): Set<number> {
  const width = other.length + 1;
  const lengths = new Uint16Array((text.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = text.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      lengths[i * width + j] = text[i] === other[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const places = new Set<number>();
  for (let i = 0, j = 0; i < text.length && j < other.length;) {
    if (text[i] === other[j]) {
      places.add(i);
      i++;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return places;
}
