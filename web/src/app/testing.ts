import { startLanguage } from "../i18n/language";
import { loadLocale } from "./locales";

localStorage.setItem("firstline.language", "en");
await startLanguage(loadLocale);
