import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, refetch } from "../../api/client";
import type { MeasuredDetail, PersonNeed } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { Mark } from "../../ui/mark";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";
import { LineForm } from "../../ui/line-form";

export const NEEDS = ["waste", "shopping", "medicine", "medical", "other"];
const TONES = { open: "warn", in_hand: "work", done: "ok" } as const;

/** What somebody needs who cannot go out. */
export function Needs({ of }: { of: MeasuredDetail }) {
  const { t } = useTranslation();
  return (
    <section className="panel section" aria-label={t("measures.tab_needs")}>
      <h2>{t("measures.tab_needs")}</h2>
      {of.measure ? <NeedForm key={of.needs[0]?.id ?? "first"} person={of.person.id} /> : null}
      <ul className="stack-tight">
        {of.needs.map((each) => (
          <li key={each.id}>
            <OneNeed need={each} />
          </li>
        ))}
      </ul>
      {of.needs.length ? null : <p className="soft">{t("measures.no_need")}</p>}
    </section>
  );
}

function NeedForm({ person }: { person: string }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState("shopping");
  const [note, setNote] = useState("");
  const keep = $api.useMutation("post", "/api/measures/people/{person_id}/needs", {
    onSuccess: () => {
      say(t("measures.need_kept"));
      void refetch("/api/measures");
    },
  });
  const ready = kind === "waste" || note.trim();
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (ready) keep.mutate({ params: { path: { person_id: person } }, body: { need: kind, note: note || undefined } });
  };
  return (
    <form className="form" onSubmit={send}>
      {keep.isError ? <Trouble error={keep.error} /> : null}
      <Field label={t("measures.need")}>
        {(control) => (
          <select {...control} className="native" value={kind} onChange={(event) => setKind(event.target.value)}>
            {NEEDS.map((each) => (
              <option key={each} value={each}>
                {t(`need_kind.${each}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("measures.need_note")} optional={kind === "waste"}>
        {(control) => (
          <Input {...control} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} />
        )}
      </Field>
      <div>
        <Button htmlType="submit" disabled={!ready} loading={keep.isPending}>
          {t("measures.keep_need")}
        </Button>
      </div>
    </form>
  );
}

/** A need, who has it in hand, and the next step. */
export function OneNeed({ need }: { need: PersonNeed }) {
  const { t } = useTranslation();
  const format = useFormat();
  const move = $api.useMutation("post", "/api/measures/needs/{need_id}/steps", {
    onSuccess: () => {
      say(t("measures.moved"));
      void refetch("/api/measures");
    },
  });
  const send = (state: string, result?: string) =>
    move.mutate({ params: { path: { need_id: need.id } }, body: { state, result: result || undefined } });
  const by =
    need.state === "done"
      ? [need.done_by, need.done_at]
      : need.state === "in_hand"
        ? [need.taken_by, need.taken_at]
        : [need.opened_by, need.opened_at];
  return (
    <div className="stack-tight">
      <span className="break">
        <Mark tone={TONES[need.state as keyof typeof TONES] ?? "quiet"} label={t(`need_state.${need.state}`)} />{" "}
        <b>{t(`need_kind.${need.kind}`)}</b> {need.note} {need.result ? `· “${need.result}”` : ""}{" "}
        <span className="faint">
          {by[0]} · {format.when(by[1] ?? need.opened_at)}
        </span>
      </span>
      {need.state === "done" ? null : (
        <div className="row">
          {need.state === "open" ? (
            <Button size="small" loading={move.isPending} onClick={() => send("in_hand")}>
              {t("measures.take_need")}
            </Button>
          ) : null}
          <LineForm
            open={t("measures.need_done")}
            label={t("measures.need_result")}
            send={t("measures.need_done")}
            optional
            pending={move.isPending}
            error={move.error}
            onSend={(result) => send("done", result)}
          />
        </div>
      )}
    </div>
  );
}
