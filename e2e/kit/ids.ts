const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** The number behind an identifier of 13 letters and digits. */
export function idOf(text: string): string {
  let value = 0n;
  for (const letter of text)
    value = value * 32n + BigInt(ALPHABET.indexOf(letter));
  return value.toString();
}
