import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export type Language = "zh-CN" | "en";
export type Strings = Record<string, string>;
export type LoadLocale = (language: Language) => Promise<Strings>;

const REMEMBERED = "firstline.language";
let load: LoadLocale;

/** Returns the language this device used last, or the browser's. */
function preferred(): Language {
  const remembered = localStorage.getItem(REMEMBERED);
  if (remembered === "en" || remembered === "zh-CN") return remembered;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

/** Prepares translation with the one language that is needed; the other is loaded when asked for. */
export async function startLanguage(loadLocale: LoadLocale): Promise<void> {
  load = loadLocale;
  const language = preferred();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: await load(language) } },
    keySeparator: false,
    nsSeparator: false,
    fallbackLng: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  document.documentElement.lang = language;
}

/** The words of a language that need not be the screen's: what is read to somebody who speaks another one. */
export async function wordsOf(language: Language) {
  if (!i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", await load(language));
  }
  return i18next.getFixedT(language);
}

/** Switches the whole screen to the other language and remembers it on this device. */
export async function switchLanguage(language: Language): Promise<void> {
  await wordsOf(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  localStorage.setItem(REMEMBERED, language);
}

/** Returns the language on the screen now. */
export function currentLanguage(): Language {
  return i18next.language === "en" ? "en" : "zh-CN";
}
