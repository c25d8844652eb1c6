import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Input, Modal } from "antd";
import type { List } from "../../api/contract";
import { downloadFile } from "../../api/transfer";
import { Field } from "../../ui/field";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";

/** The held and rejected rows as a file with everything readable: it asks what for, and the journal keeps the answer. */
export function ExportRows({ list, onClose }: { list: List; onClose: () => void }) {
  const { t } = useTranslation();
  const [purpose, setPurpose] = useState("");
  const [format, setFormat] = useState("xlsx");
  const [outcomes, setOutcomes] = useState(["held", "rejected"]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const toggle = (outcome: string) =>
    setOutcomes(outcomes.includes(outcome) ? outcomes.filter((other) => other !== outcome) : [...outcomes, outcome]);
  const download = async () => {
    setBusy(true);
    setError(null);
    try {
      await downloadFile(
        `/api/lists/${list.id}/export`,
        { outcomes, purpose: purpose.trim(), format },
        `${list.name}.${format}`,
      );
      say(t("intake.downloaded"));
      onClose();
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <Modal
      open
      onCancel={onClose}
      title={t("intake.download_rows")}
      okText={t("intake.download")}
      okButtonProps={{ disabled: !purpose.trim() || outcomes.length === 0, loading: busy }}
      onOk={download}
      width={480}
    >
      <div className="form">
        <p className="note note-warn">{t("intake.download_warning")}</p>
        {error ? <Trouble error={error} /> : null}
        <fieldset>
          <legend>{t("intake.which_rows")}</legend>
          {["held", "rejected"].map((outcome) => (
            <label key={outcome} className="choice">
              <input type="checkbox" checked={outcomes.includes(outcome)} onChange={() => toggle(outcome)} />
              {t(`rows.${outcome}`)}
            </label>
          ))}
        </fieldset>
        <Field label={t("ui.what_for")} help={t("ui.what_for_help")}>
          {(control) => <Input {...control} value={purpose} onChange={(e) => setPurpose(e.target.value)} />}
        </Field>
        <Field label={t("ui.file_format")}>
          {(control) => (
            <select {...control} className="native" value={format} onChange={(e) => setFormat(e.target.value)}>
              <option value="xlsx">Excel (xlsx)</option>
              <option value="csv">CSV</option>
            </select>
          )}
        </Field>
      </div>
    </Modal>
  );
}
