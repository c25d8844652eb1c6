import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Modal } from "antd";
import { downloadFile } from "../api/transfer";
import { Field } from "./field";
import { TextField } from "./text-field";
import { say } from "./toasts";
import { Trouble } from "./waiting";

interface ExportFormProps {
  title: string;
  act: string;
  done: string;
  path: string;
  /** What is exported, beside the purpose and the format of the file. */
  body: Record<string, unknown>;
  /** The name of the file without its ending, if the server gives none. */
  filename: string;
  disabled?: boolean;
  onClose: () => void;
  children?: ReactNode;
}

/** Everything readable leaves as a file only for a purpose, which the journal keeps. */
export function ExportForm({ title, act, done, path, body, filename, disabled, onClose, children }: ExportFormProps) {
  const { t, i18n } = useTranslation();
  const [purpose, setPurpose] = useState("");
  const [format, setFormat] = useState("xlsx");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const download = async () => {
    setBusy(true);
    setError(null);
    try {
      await downloadFile(
        path,
        { ...body, purpose: purpose.trim(), format, language: i18n.language },
        `${filename}.${format}`,
      );
      say(done);
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
      title={title}
      okText={act}
      okButtonProps={{ disabled: disabled || !purpose.trim(), loading: busy }}
      onOk={download}
      width={480}
    >
      <div className="form">
        {error ? <Trouble error={error} /> : null}
        {children}
        <TextField label={t("ui.what_for")} help={t("ui.what_for_help")} value={purpose} onChange={setPurpose} />
        <Field label={t("ui.file_format")}>
          {(control) => (
            <select {...control} className="native" value={format} onChange={(event) => setFormat(event.target.value)}>
              <option value="xlsx">Excel (xlsx)</option>
              <option value="csv">CSV</option>
            </select>
          )}
        </Field>
      </div>
    </Modal>
  );
}
