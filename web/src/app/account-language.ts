import { useEffect, useRef } from "react";
import { client } from "../api/client";
import { currentLanguage, switchLanguage, type Language } from "../i18n/language";

let chosenHere = false;

/** Switches the language by hand; the account remembers it when someone is signed in. */
export async function chooseLanguage(language: Language, signedIn: boolean): Promise<void> {
  chosenHere = true;
  await switchLanguage(language);
  if (signedIn) await client.PUT("/api/session/language", { body: { language } });
}

/** Takes the account's language at sign-in, unless another was chosen on this visit: then the account learns it. */
export function useAccountLanguage(language: string): void {
  const done = useRef(false);
  useEffect(() => {
    if (done.current || (language !== "en" && language !== "zh-CN")) return;
    done.current = true;
    if (language === currentLanguage()) return;
    if (chosenHere) client.PUT("/api/session/language", { body: { language: currentLanguage() } });
    else switchLanguage(language);
  }, [language]);
}
