import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, refetch } from "../../api/client";
import type { HardCall } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { usePackWords } from "../../ui/pack-words";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";

function useWithdraw() {
  const { t } = useTranslation();
  return $api.useMutation("post", "/api/support/{attempt_id}/withdraw", {
    onSuccess: () => say(t("support.withdrawn")),
    onSettled: () => void refetch("/api/support", "/api/teams"),
  });
}

/** What can be offered to whoever made this call. */
export function Offer({ call }: { call: HardCall }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState("");
  const [note, setNote] = useState("");
  const kinds = $api.useQuery("get", "/api/packs/active", {}, { staleTime: Infinity }).data?.support ?? [];
  const needsNote = kinds.some((each) => each.code === kind && each.needs_note);
  const withdraw = useWithdraw();
  const path = { params: { path: { attempt_id: call.id } } };
  const offer = $api.useMutation("post", "/api/support/{attempt_id}/offer", {
    onSuccess: () => {
      say(t("support.offered_now", { name: call.caller }), () => withdraw.mutate(path));
      void refetch("/api/support", "/api/teams");
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    offer.mutate({ ...path, body: { support: kind, note: note || undefined } });
  };
  if (!open) {
    return (
      <div>
        <Button onClick={() => setOpen(true)}>
          {t("support.offer")}
          <span className="unseen"> {call.caller}</span>
        </Button>
      </div>
    );
  }
  return (
    <form className="stack-tight form-narrow" onSubmit={send}>
      {offer.isError ? <Trouble error={offer.error} /> : null}
      <fieldset>
        <legend>{t("support.what", { name: call.caller })}</legend>
        {kinds.map((each, index) => (
          <label key={each.code} className="choice">
            <input
              type="radio"
              name={`support-${call.id}`}
              autoFocus={index === 0}
              checked={kind === each.code}
              onChange={() => setKind(each.code)}
            />
            {format.title(each.title)}
          </label>
        ))}
      </fieldset>
      <Field label={t("support.note")} optional={!needsNote} help={t("support.note_help", { name: call.caller })}>
        {(control) => (
          <Input {...control} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
        )}
      </Field>
      <div className="row">
        <Button
          type="primary"
          htmlType="submit"
          disabled={!kind || (needsNote && !note.trim())}
          loading={offer.isPending}
        >
          {t("support.offer")}
        </Button>
        <Button onClick={() => setOpen(false)}>{t("ui.cancel")}</Button>
      </div>
    </form>
  );
}

/** What was offered, by whom, and the way back while the caller has not seen it. */
export function Offered({ call, offer }: { call: HardCall; offer: NonNullable<HardCall["offer"]> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const withdraw = useWithdraw();
  return (
    <div className="note">
      <span className="grow break">
        {words.support(offer.kind)}
        {offer.note ? ` · “${offer.note}”` : ""}{" "}
        <span className="faint">
          {[
            offer.by,
            format.when(offer.at),
            offer.seen_at ? t("support.seen_at", { at: format.when(offer.seen_at) }) : t("support.not_seen"),
          ].join(" · ")}
        </span>
      </span>
      {offer.can_withdraw ? (
        <Button
          size="small"
          loading={withdraw.isPending}
          onClick={() => withdraw.mutate({ params: { path: { attempt_id: call.id } } })}
        >
          {t("support.withdraw")}
          <span className="unseen"> {call.caller}</span>
        </Button>
      ) : null}
      {withdraw.isError ? <Trouble error={withdraw.error} /> : null}
    </div>
  );
}
