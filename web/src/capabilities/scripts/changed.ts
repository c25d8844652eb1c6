/** One piece of a text, and whether it differs from the other. */
export interface Piece {
  text: string;
  differs: boolean;
}

/** A word of Latin letters, a placeholder, or one letter of any other script. */
const PARTS = /\{\w+\}|[\p{Script=Latin}\p{Nd}'’-]+|\s+|./gsu;

/** Cuts a text into what it shares with another and what it does not: the longest common sequence of its words. */
export function changed(from: string, to: string): Piece[] {
  const [a, b] = [from.match(PARTS) ?? [], to.match(PARTS) ?? []];
  // shared[i][j]: how many words are shared by what follows the i-th here and the j-th there.
  const shared = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      shared[i][j] = a[i] === b[j] ? shared[i + 1][j + 1] + 1 : Math.max(shared[i + 1][j], shared[i][j + 1]);
  const pieces: Piece[] = [];
  const add = (text: string, differs: boolean) => {
    const last = pieces.at(-1);
    if (last?.differs === differs) last.text += text;
    else pieces.push({ text, differs });
  };
  let i = 0;
  for (let j = 0; j < b.length;) {
    if (i < a.length && a[i] === b[j]) {
      add(b[j], false);
      i += 1;
      j += 1;
    } else if (i < a.length && shared[i + 1][j] >= shared[i][j + 1]) i += 1;
    else {
      add(b[j], true);
      j += 1;
    }
  }
  return pieces;
}
