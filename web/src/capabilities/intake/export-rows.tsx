import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { List } from "../../api/contract";
import { ExportForm } from "../../ui/export-form";

/** The held and rejected rows of a list as a file. */
export function ExportRows({ list, onClose }: { list: List; onClose: () => void }) {
  const { t } = useTranslation();
  const [outcomes, setOutcomes] = useState(["held", "rejected"]);
  const toggle = (outcome: string) =>
    setOutcomes(outcomes.includes(outcome) ? outcomes.filter((other) => other !== outcome) : [...outcomes, outcome]);
  return (
    <ExportForm
      title={t("intake.download_rows")}
      act={t("intake.download")}
      done={t("intake.downloaded")}
      path={`/api/lists/${list.id}/export`}
      body={{ outcomes }}
      filename={list.name}
      disabled={outcomes.length === 0}
      onClose={onClose}
    >
      <p className="note note-warn">{t("intake.download_warning")}</p>
      <fieldset>
        <legend>{t("intake.which_rows")}</legend>
        {["held", "rejected"].map((outcome) => (
          <label key={outcome} className="choice">
            <input type="checkbox" checked={outcomes.includes(outcome)} onChange={() => toggle(outcome)} />
            {t(`rows.${outcome}`)}
          </label>
        ))}
      </fieldset>
    </ExportForm>
  );
}
