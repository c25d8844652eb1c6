import { useTranslation } from "react-i18next";
import { chooseLanguage } from "./account-language";

/** The other language, written in that language. */
export function LanguageSwitch({ signedIn }: { signedIn: boolean }) {
  const { i18n } = useTranslation();
  const other = i18n.language === "en" ? "zh-CN" : "en";
  return (
    <button type="button" className="bar-button" lang={other} onClick={() => chooseLanguage(other, signedIn)}>
      {other === "en" ? "English" : "中文"}
    </button>
  );
}
