/** Cuts a text into what it shares with another at its beginning, what differs, and what it shares at its end. */
export function changed(from: string, to: string): [string, string, string] {
  // By letters, not by the halves of a rare one.
  const [a, b] = [[...from], [...to]];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail += 1;
  const end = b.length - tail;
  return [b.slice(0, head).join(""), b.slice(head, end).join(""), b.slice(end).join("")];
}
