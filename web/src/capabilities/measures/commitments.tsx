import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, refetch } from "../../api/client";
import type { AskedCommitment, Commitment, MeasuredDetail } from "../../api/contract";
import { downloadFile } from "../../api/transfer";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { Mark } from "../../ui/mark";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";
import { PaperLanguage } from "./papers";

const TONES = { asked: "work", signed: "ok", declined: "quiet" } as const;

/** What somebody under a measure is asked to sign: by a code that is spoken, or on paper. */
export function Commitments({ of }: { of: MeasuredDetail }) {
  const { t, i18n } = useTranslation();
  const [language, setLanguage] = useState(i18n.language);
  const ask = $api.useMutation("post", "/api/measures/people/{person_id}/commitments", {
    onSuccess: () => void refetch("/api/measures"),
  });
  return (
    <section className="panel section" aria-label={t("commitment.name")}>
      <h2>{t("commitment.name")}</h2>
      <p className="faint">{t("commitment.note")}</p>
      {ask.isError ? <Trouble error={ask.error} /> : null}
      {ask.data ? <Spoken asked={ask.data} /> : null}
      {of.measure ? (
        <div>
          <Button loading={ask.isPending} onClick={() => ask.mutate({ params: { path: { person_id: of.person.id } } })}>
            {t(of.commitments.length ? "commitment.ask_again" : "commitment.ask")}
          </Button>
        </div>
      ) : null}
      {of.commitments.length ? <PaperLanguage value={language} onChange={setLanguage} /> : null}
      <ul className="stack-tight">
        {of.commitments.map((each) => (
          <OneCommitment key={each.id} of={each} language={language} />
        ))}
      </ul>
      {of.commitments.length ? null : <p className="soft">{t("commitment.none")}</p>}
    </section>
  );
}

/** The code is there this once, to be said; nothing is ever sent. */
function Spoken({ asked }: { asked: AskedCommitment }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="note note-ok stack-tight" role="status">
      {asked.code ? (
        <>
          <p>
            {t("commitment.say_code")} <b className="measure-code">{asked.code.replace(/(\d{3})/, "$1 ")}</b>
          </p>
          <p>{t("commitment.say_where", { at: format.when(asked.expires_at) })}</p>
        </>
      ) : (
        <p>{t("commitment.no_telephone")}</p>
      )}
    </div>
  );
}

function OneCommitment({ of, language }: { of: Commitment; language: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [error, setError] = useState<unknown>(null);
  const print = async () => {
    setError(null);
    try {
      await downloadFile(`/api/measures/commitments/${of.id}/print`, { language }, "commitment.pdf");
      say(t("measures.paper_printed"));
    } catch (failure) {
      setError(failure);
    }
  };
  const who = of.noted_by ? t("commitment.noted_by", { name: of.noted_by }) : "";
  return (
    <li className="stack-tight">
      {error ? <Trouble error={error} /> : null}
      <span className="row">
        <Mark tone={TONES[of.state as keyof typeof TONES] ?? "quiet"} label={t(`commitment.state.${of.state}`)} />
        <span className="break">
          {of.signed_on ? t(`commitment.on.${of.signed_on}`) : null} {of.name ?? ""}{" "}
          <span className="faint">
            {t("commitment.edition", { edition: of.edition })} · {format.when(of.answered_at ?? of.asked_at)} {who}
          </span>
        </span>
        <Button size="small" onClick={() => void print()}>
          {t("measures.paper_print")}
        </Button>
      </span>
      {of.name && !of.is_their_name ? <p className="soft">{t("commitment.other_name")}</p> : null}
      {of.state === "asked" ? <OnPaper id={of.id} /> : null}
    </li>
  );
}

/** What somebody answered by hand, or said. */
function OnPaper({ id }: { id: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const note = $api.useMutation("post", "/api/measures/commitments/{commitment_id}/answer", {
    onSuccess: () => {
      say(t("commitment.kept"));
      void refetch("/api/measures");
    },
  });
  const keep = (signed?: string) => note.mutate({ params: { path: { commitment_id: id } }, body: { name: signed } });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) keep(name.trim());
  };
  if (!open)
    return (
      <div>
        <Button size="small" onClick={() => setOpen(true)}>
          {t("commitment.on_paper")}
        </Button>
      </div>
    );
  return (
    <form className="form" onSubmit={send}>
      {note.isError ? <Trouble error={note.error} /> : null}
      <Field label={t("commitment.paper_name")}>
        {(control) => (
          <Input {...control} maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <div className="row">
        <Button type="primary" htmlType="submit" disabled={!name.trim()} loading={note.isPending}>
          {t("commitment.paper_signed")}
        </Button>
        <Button loading={note.isPending} onClick={() => keep()}>
          {t("commitment.declined")}
        </Button>
      </div>
    </form>
  );
}
