import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { say } from "./toasts";

/** Copies a drafted message, so that it can be sent by the usual way; `of` names whose it is where there are several. */
export function CopyMessage({ text, of }: { text: string; of?: string }) {
  const { t } = useTranslation();
  const copy = () => {
    void navigator.clipboard.writeText(text).then(() => say(t("notice.copied")));
  };
  return (
    <Button size="small" onClick={copy}>
      {t("notice.copy")}
      {of ? <span className="unseen"> {of}</span> : null}
    </Button>
  );
}
