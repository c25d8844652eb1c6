import { useTranslation } from "react-i18next";
import { Modal } from "antd";
import { useShownKeys } from "../ui/keys";

/** The keys that work on the screen now, and where to turn. */
export function KeysHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const keys = useShownKeys();
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t("app.help")} width={480}>
      <div className="stack">
        <dl className="facts">
          {keys.map((key) => (
            <div key={key.combo} style={{ display: "contents" }}>
              <dt>
                <kbd>{key.combo}</kbd>
              </dt>
              <dd>{key.label}</dd>
            </div>
          ))}
        </dl>
        <p className="soft">{t("app.help_masked")}</p>
        <p className="soft">{t("app.help_undo")}</p>
      </div>
    </Modal>
  );
}
