import { useTranslation } from "react-i18next";
import { Modal } from "antd";
import { useSession } from "../api/session";
import { useShownKeys } from "../ui/keys";

/** The keys that work on the screen now, and where to turn. */
export function KeysHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const keys = useShownKeys();
  const acts = [...new Set(keys.map((key) => key.label))];
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t("app.help")} width={480}>
      <div className="stack">
        <dl className="facts">
          {acts.map((act) => (
            <div key={act} style={{ display: "contents" }}>
              <dt className="row">
                {keys
                  .filter((key) => key.label === act)
                  .map((key) => (
                    <kbd key={key.combo}>{key.combo}</kbd>
                  ))}
              </dt>
              <dd>{act}</dd>
            </div>
          ))}
        </dl>
        <p className="soft">{t("app.help_masked")}</p>
        <p className="soft">{t("app.help_undo")}</p>
        {session.account.remote ? <p className="soft">{t("app.help_remote")}</p> : null}
      </div>
    </Modal>
  );
}
