import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Modal } from "antd";
import { client } from "../../api/client";
import type { Call, Inbound } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { usePackWords } from "../../ui/pack-words";
import { ReadBack } from "../../ui/read-back";
import { TextField } from "../../ui/text-field";
import { Trouble } from "../../ui/waiting";

interface InboundDialogProps {
  open: boolean;
  /** What has to be done with the person in hand before another can be taken. */
  onLetGo?: () => Promise<void>;
  onTaken: (call: Call, asks?: boolean) => void;
  onClose: () => void;
}

/** Somebody rings back: who is it, who rang them last, and taking them at once. */
export function InboundDialog({ open, onLetGo, onTaken, onClose }: InboundDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal open={open} title={t("calls.inbound")} footer={null} onCancel={onClose} destroyOnHidden width={560}>
      {open ? <InboundSearch onLetGo={onLetGo} onTaken={onTaken} /> : null}
    </Modal>
  );
}

function InboundSearch({ onLetGo, onTaken }: Pick<InboundDialogProps, "onLetGo" | "onTaken">) {
  const { t } = useTranslation();
  const [number, setNumber] = useState("");
  const [found, setFound] = useState<Inbound[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const lookUp = async (event: FormEvent) => {
    event.preventDefault();
    if (!number.trim() || busy) return;
    setBusy(true);
    setError(null);
    const answer = await client
      .POST("/api/calls/inbound/look-up", { body: { number } })
      .catch((failure: unknown) => ({ data: undefined, error: failure }));
    setBusy(false);
    setFound(answer.data?.people ?? null);
    if (!answer.data) setError(answer.error);
  };

  const take = async (person: string, asks = false) => {
    setBusy(true);
    setError(null);
    await onLetGo?.();
    const answer = await client
      .POST("/api/calls/inbound", { body: { person_id: person } })
      .catch((failure: unknown) => ({ data: undefined, error: failure }));
    setBusy(false);
    if (answer.data) onTaken(answer.data, asks);
    else setError(answer.error);
  };

  return (
    <div className="stack">
      <form className="inbound-search" onSubmit={lookUp}>
        <TextField
          label={t("calls.inbound_number")}
          help={t("calls.inbound_help")}
          inputMode="tel"
          autoComplete="off"
          autoFocus
          value={number}
          onChange={setNumber}
        />
        <ReadBack number={number} />
        <Button type="primary" htmlType="submit" loading={busy} disabled={!number.trim()}>
          {t("calls.inbound_find")}
        </Button>
      </form>
      {error ? <Trouble error={error} /> : null}
      {onLetGo && found?.length ? <p className="note">{t("calls.inbound_puts_back")}</p> : null}
      <div aria-live="polite">
        {found?.length === 0 ? (
          <div className="stack-tight">
            <p>{t("calls.inbound_nobody")}</p>
            <p className="soft">{t("calls.inbound_nobody_next")}</p>
          </div>
        ) : null}
        <ul className="stack">
          {found?.map((each) => (
            <InboundPerson
              key={each.person.id}
              inbound={each}
              busy={busy}
              onTake={(asks) => take(each.person.id, asks)}
            />
          ))}
        </ul>
      </div>
    </div>
  );
}

function InboundPerson({
  inbound,
  busy,
  onTake,
}: {
  inbound: Inbound;
  busy: boolean;
  onTake: (asks?: boolean) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const { person } = inbound;
  const about = [
    person.sex === "unknown" ? "" : t(`sex.${person.sex}`),
    person.age ? t("calls.age", { age: person.age }) : "",
    person.area?.name ?? "",
  ];
  return (
    <li className="inbound-person">
      <div className="grow">
        <p>
          <b>{person.name || t("ui.no_name")}</b> <span className="soft">{about.filter(Boolean).join(" · ")}</span>
        </p>
        <p className="soft">
          {inbound.last_attempt_at
            ? t("calls.inbound_last", {
                at: format.when(inbound.last_attempt_at),
                outcome: words.outcome(inbound.last_outcome ?? ""),
                by: inbound.last_caller ?? "",
              })
            : t("calls.no_contact_yet")}
        </p>
        {inbound.rang_back ? (
          <p className="soft">
            {t("calls.rang_back", { count: inbound.rang_back, n: format.number(inbound.rang_back) })}
          </p>
        ) : null}
        {inbound.promised_by ? <p className="soft">{t("calls.promised_by", { name: inbound.promised_by })}</p> : null}
        {inbound.has_open_call ? null : <p className="soft">{t("calls.inbound_reopens")}</p>}
      </div>
      {inbound.with ? (
        <p className="note note-warn">{t("calls.inbound_with", { name: inbound.with })}</p>
      ) : (
        <div className="stack-tight">
          <Button type="primary" loading={busy} onClick={() => onTake()}>
            {t("calls.inbound_take")}
          </Button>
          <button type="button" className="plain" disabled={busy} onClick={() => onTake(true)}>
            {t("holdings.inbound")}
          </button>
        </div>
      )}
    </li>
  );
}
