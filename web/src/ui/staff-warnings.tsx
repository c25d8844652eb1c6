import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input, Modal } from "antd";
import { $api, client, refetch } from "../api/client";
import type { StaffWarning } from "../api/contract";
import { useFormat } from "../i18n/formatters";
import { Field } from "./field";
import { LineForm } from "./line-form";
import { say } from "./toasts";
import { Answered, Trouble } from "./waiting";

export const WARNING_KINDS = ["threat", "violence", "weapon", "dog"] as const;

/** What whoever calls or goes there has to be careful of, in a line each; nothing where there is nothing. */
export function WarningLines({ warnings }: { warnings: StaffWarning[] }) {
  const { t } = useTranslation();
  if (warnings.length === 0) return null;
  return (
    <ul className="stack-tight" aria-label={t("warning.title")}>
      {warnings.map((each) => (
        <li key={each.id}>
          <b>! {t(`warning_kind.${each.kind}`)}</b> <span className="break">{each.note}</span>
        </li>
      ))}
    </ul>
  );
}

/** The warnings that stand for one person, and the way to note one or to take one back. */
export function StaffWarnings({ person, note = true }: { person: string; note?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const path = { params: { path: { person_id: person } } };
  const found = $api.useQuery("get", "/api/people/{person_id}/warnings", path);
  return (
    <>
      <Answered of={found} lines={1}>
        {(data) =>
          data.warnings.length ? (
            <section className="note note-warn stack-tight" aria-label={t("warning.title")}>
              <b>{t("warning.title")}</b>
              <ul className="stack-tight">
                {data.warnings.map((each) => (
                  <li key={each.id} className="stack-tight">
                    <p>
                      <b>! {t(`warning_kind.${each.kind}`)}</b> <span className="break">{each.note}</span>{" "}
                      <span className="faint">
                        {t("warning.by", {
                          by: each.noted_by,
                          at: format.when(each.noted_at),
                          until: format.date(each.until),
                        })}
                      </span>
                    </p>
                    <div>
                      <Withdraw person={person} warning={each} />
                    </div>
                  </li>
                ))}
              </ul>
            </section>
          ) : null
        }
      </Answered>
      {note ? <NoteWarning person={person} /> : null}
    </>
  );
}

/** The way to note that staff were in danger. */
export function NoteWarning({ person }: { person: string }) {
  const { t } = useTranslation();
  const [noting, setNoting] = useState(false);
  return (
    <>
      <button type="button" className="plain" onClick={() => setNoting(true)}>
        {t("warning.note")}
      </button>
      {noting ? <NoteForm person={person} onClose={() => setNoting(false)} /> : null}
    </>
  );
}

function Withdraw({ person, warning }: { person: string; warning: StaffWarning }) {
  const { t } = useTranslation();
  const withdraw = $api.useMutation("post", "/api/people/{person_id}/warnings/{warning_id}/withdraw", {
    onSuccess: () => {
      say(t("warning.withdrawn"));
      void refetch("/api/people");
    },
  });
  return (
    <LineForm
      open={t("warning.withdraw")}
      of={t(`warning_kind.${warning.kind}`)}
      label={t("warning.reason")}
      send={t("warning.withdraw")}
      most={200}
      pending={withdraw.isPending}
      error={withdraw.error}
      onSend={(reason) =>
        withdraw.mutate({ params: { path: { person_id: person, warning_id: warning.id } }, body: { reason } })
      }
    />
  );
}

function NoteForm({ person, onClose }: { person: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState("");
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async (event?: FormEvent) => {
    event?.preventDefault();
    setBusy(true);
    setError(null);
    const answer = await client
      .POST("/api/people/{person_id}/warnings", {
        params: { path: { person_id: person } },
        body: { warning: kind, note: text },
      })
      .catch((failure: unknown) => ({ error: failure }));
    setBusy(false);
    if (answer.error) return setError(answer.error);
    say(t("warning.noted"));
    void refetch("/api/people");
    onClose();
  };
  return (
    <Modal open onCancel={onClose} title={t("warning.note")} footer={null} width={520}>
      <form className="form" onSubmit={send}>
        <p className="soft">{t("warning.help")}</p>
        {error ? <Trouble error={error} /> : null}
        <fieldset>
          <legend>{t("warning.what")}</legend>
          {WARNING_KINDS.map((each) => (
            <label key={each} className="choice">
              <input type="radio" name="warning-kind" checked={kind === each} onChange={() => setKind(each)} />
              {t(`warning_kind.${each}`)}
            </label>
          ))}
        </fieldset>
        <Field label={t("warning.happened")}>
          {(control) => (
            <Input.TextArea
              {...control}
              rows={2}
              maxLength={200}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <div>
          <Button type="primary" htmlType="submit" loading={busy} disabled={!kind || !text.trim()}>
            {t("warning.keep")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
