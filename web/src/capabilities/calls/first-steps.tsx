import { useTranslation } from "react-i18next";

/** The way through a call, for whoever has not recorded one today. */
export function FirstSteps() {
  const { t } = useTranslation();
  return (
    <ol className="note first-steps">
      <li>
        {t("calls.step_dial")} <kbd>F2</kbd>
      </li>
      <li>{t("calls.step_say")}</li>
      <li>
        {t("calls.step_end")} <kbd>⏎</kbd>
      </li>
      <li>
        {t("calls.step_keys")} <kbd>?</kbd>
      </li>
    </ol>
  );
}
