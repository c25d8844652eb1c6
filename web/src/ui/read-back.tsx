import { useTranslation } from "react-i18next";

const SPOKEN_ZH = "零幺二三四五六七八九";

/** Digits in the groups in which people read them to each other: mobile numbers 3-4-4, identity numbers 6-4-4-4. */
export function groups(number: string): string[] {
  const digits = number.replace(/[\s-]/g, "");
  if (!/^\d{7,18}[\dXx]?$/.test(digits)) return [];
  const lengths = digits.length === 11 && digits.startsWith("1") ? [3, 4, 4] : digits.length === 18 ? [6, 4, 4, 4] : [];
  const found: string[] = [];
  let at = 0;
  for (const length of lengths.length ? lengths : Array<number>(Math.ceil(digits.length / 4)).fill(4)) {
    found.push(digits.slice(at, at + length));
    at += length;
  }
  return found.filter(Boolean);
}

/** How a number is said: in Chinese digit by digit, with yāo for one; otherwise in its groups. */
export function readBack(number: string, language: string): string {
  const parts = groups(number);
  if (!language.startsWith("zh")) return parts.join(" · ");
  return parts.map((part) => [...part].map((digit) => SPOKEN_ZH[Number(digit)] ?? "叉").join("")).join("，");
}

/** What to say so that the other hears what was written down. */
export function ReadBack({ number }: { number: string }) {
  const { t, i18n } = useTranslation();
  const said = readBack(number, i18n.language);
  return said ? (
    <p className="soft" aria-live="polite">
      {t("ui.read_back", { said })}
    </p>
  ) : null;
}
