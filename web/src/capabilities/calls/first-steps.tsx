import { useTranslation } from "react-i18next";
import { useNarrow } from "../../ui/narrow";

/** The way through a call, for whoever has not recorded one today. */
export function FirstSteps() {
  const { t } = useTranslation();
  const narrow = useNarrow();
  return (
    <ol className="note first-steps">
      <li>
        {t("calls.step_dial")} {narrow ? null : <kbd>F2</kbd>}
        <div className="faint">{t("calls.own_number")}</div>
      </li>
      <li>{t("calls.step_say")}</li>
      <li>
        {t("calls.step_end")} {narrow ? null : <kbd>⏎</kbd>}
      </li>
      {narrow ? null : (
        <li>
          {t("calls.step_keys")} <kbd>?</kbd>
        </li>
      )}
    </ol>
  );
}
