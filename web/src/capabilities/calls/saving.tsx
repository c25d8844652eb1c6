import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/formatters";
import type { DraftState } from "./draft";

/** Whether what is on the screen is kept already. Only a failure is read out: the rest would interrupt the caller. */
export function Saving({ draft }: { draft: DraftState }) {
  const { t } = useTranslation();
  const format = useFormat();
  const failing = draft.place === "failing";
  return (
    <span className={failing ? "mark mark-warn" : "faint"} role="status" aria-live={failing ? "polite" : "off"}>
      {draft.place === "saved" && draft.savedAt
        ? t("calls.saved", { at: format.time(draft.savedAt) })
        : t(`calls.draft_${draft.place}`)}
    </span>
  );
}
