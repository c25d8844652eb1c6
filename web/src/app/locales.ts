import type { Language, Strings } from "../i18n/language";

/** Loads every string of one language: one chunk a language, assembled from the capabilities' own files. */
export async function loadLocale(language: Language): Promise<Strings> {
  const loaded = language === "en" ? await import("./locale-en") : await import("./locale-zh-cn");
  return loaded.strings;
}
