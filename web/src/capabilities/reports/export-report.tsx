import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Input, Modal } from "antd";
import { downloadFile } from "../../api/transfer";
import { Field } from "../../ui/field";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";

interface ExportReportProps {
  report: "reconciliation" | "callers" | "hours";
  date?: string;
  onClose: () => void;
}

export function ExportReport({ report, date, onClose }: ExportReportProps) {
  const { t } = useTranslation();
  const [purpose, setPurpose] = useState("");
  const [format, setFormat] = useState("xlsx");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const download = async () => {
    setBusy(true);
    setError(null);
    try {
      await downloadFile(
        "/api/reports/export",
        { report, date, purpose: purpose.trim(), format },
        `${report}.${format}`,
      );
      say(t("reports.exported"));
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
      title={t("reports.export")}
      okText={t("reports.export_do")}
      okButtonProps={{ disabled: !purpose.trim(), loading: busy }}
      onOk={download}
      width={440}
    >
      <div className="form">
        {error ? <Trouble error={error} /> : null}
        <Field label={t("ui.what_for")} help={t("ui.what_for_help")}>
          {(control) => <Input {...control} value={purpose} onChange={(event) => setPurpose(event.target.value)} />}
        </Field>
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
