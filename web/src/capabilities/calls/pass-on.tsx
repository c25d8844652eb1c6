import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Modal } from "antd";
import { client } from "../../api/client";
import type { Call, Pack } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";

interface PassOnProps {
  open: boolean;
  call: Call;
  pack: Pack;
  /** Keeps what was typed before the person is passed on. */
  onSave: () => Promise<void>;
  onPassed: () => void;
  onClose: () => void;
}

/** To whom the person in hand is passed: a senior colleague, or somebody who speaks their language. */
export function PassOn({ open, call, pack, onSave, onPassed, onClose }: PassOnProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const pass = async (language?: string) => {
    setBusy(true);
    setError(null);
    await onSave();
    const answer = await client
      .POST("/api/calls/{task_id}/transfer", {
        params: { path: { task_id: call.task_id } },
        body: { token: call.token, language },
      })
      .catch((failure: unknown) => ({ data: undefined, error: failure }));
    setBusy(false);
    if (!answer.data) return setError(answer.error);
    say(t(answer.data.queue === "senior" ? "calls.passed_to_senior" : "calls.passed_to_speaker"));
    onPassed();
  };
  return (
    <Modal open={open} title={t("calls.pass_on")} footer={null} onCancel={onClose} destroyOnHidden width={520}>
      <div className="stack">
        <p className="soft">{t("calls.pass_on_help")}</p>
        {error ? <Trouble error={error} /> : null}
        <Button size="large" block autoFocus loading={busy} onClick={() => pass()}>
          {t("calls.pass_to_senior")}
        </Button>
        {pack.languages.length ? (
          <div className="stack-tight">
            <h3>{t("calls.pass_to_speaker")}</h3>
            <div className="row">
              {pack.languages.map((each) => (
                <button
                  key={each.code}
                  type="button"
                  className="outcome"
                  disabled={busy}
                  onClick={() => pass(each.code)}
                >
                  {format.title(each.title)}
                </button>
              ))}
            </div>
          </div>
        ) : null}
      </div>
    </Modal>
  );
}
