import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Input, Modal } from "antd";
import { $api, refetch } from "../api/client";
import { usePermission, useSession } from "../api/session";
import { Field } from "./field";
import { say } from "./toasts";
import { Trouble } from "./waiting";

export const FEEDBACK_KINDS = ["thanks", "complaint", "wish", "correction"] as const;

interface TellFeedbackProps {
  /** The call in which it is said. */
  task?: string;
  /** Who says it outside a call. */
  person?: string;
  /** What it is, where that is known already. */
  kind?: (typeof FEEDBACK_KINDS)[number];
  label?: string;
}

/** The way to write down what somebody says of our work, in a call or when they ring in. */
export function TellFeedback({ task, person, kind, label }: TellFeedbackProps) {
  const { t } = useTranslation();
  const may = usePermission("calls.work");
  const [telling, setTelling] = useState(false);
  if (!may) return null;
  return (
    <>
      <button type="button" className="plain" onClick={() => setTelling(true)}>
        {label ?? t("feedback.tell")}
      </button>
      {telling ? <TellForm task={task} person={person} kind={kind} onClose={() => setTelling(false)} /> : null}
    </>
  );
}

function TellForm({ task, person, kind: known, onClose }: TellFeedbackProps & { onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const [kind, setKind] = useState<string>(known ?? "");
  const [text, setText] = useState("");
  const [about, setAbout] = useState("");
  const shift = $api.useQuery("get", "/api/calls/shift");
  const tell = $api.useMutation("post", "/api/feedback", {
    onSuccess: () => {
      refetch("/api/feedback");
      say(t(kind === "thanks" ? "feedback.thanks_told" : "feedback.told"));
      onClose();
    },
  });
  const send = () =>
    tell.mutate({
      body: {
        kind,
        text,
        task_id: task,
        person_id: task ? undefined : person,
        about_account_id: about || undefined,
      },
    });
  return (
    <Modal
      open
      onCancel={onClose}
      title={t("feedback.tell_title")}
      okText={t("feedback.keep")}
      okButtonProps={{ disabled: !kind || !text.trim(), loading: tell.isPending }}
      onOk={send}
      width={520}
    >
      <div className="form">
        {tell.isError ? <Trouble error={tell.error} /> : null}
        <fieldset>
          <legend>{t("feedback.kind")}</legend>
          {FEEDBACK_KINDS.map((each) => (
            <label key={each} className="choice">
              <input type="radio" name="feedback-kind" checked={kind === each} onChange={() => setKind(each)} />
              {t(`feedback_kind.${each}`)} <span className="faint">{t(`feedback.within_${each}`)}</span>
            </label>
          ))}
        </fieldset>
        <Field label={t("feedback.text")} help={t(task || person ? "feedback.text_help" : "feedback.text_help_nobody")}>
          {(control) => (
            <Input.TextArea
              {...control}
              rows={3}
              maxLength={2000}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Field label={t("feedback.about")} help={kind === "complaint" ? t("feedback.about_help") : undefined}>
          {(control) => (
            <select {...control} className="native" value={about} onChange={(event) => setAbout(event.target.value)}>
              <option value="">{t("feedback.about_nobody")}</option>
              <option value={session.account.id}>{t("feedback.about_me", { name: session.account.name })}</option>
              {[...new Map((shift.data?.colleagues ?? []).map((each) => [each.account_id, each.name]))].map(
                ([id, name]) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ),
              )}
            </select>
          )}
        </Field>
      </div>
    </Modal>
  );
}
