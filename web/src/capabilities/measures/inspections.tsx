import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, refetch } from "../../api/client";
import type { HomeInspection, MeasuredDetail } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { fromField } from "../../i18n/wall-clock";
import { Field } from "../../ui/field";
import { Mark } from "../../ui/mark";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";

const RESULTS = ["in_order", "not_kept", "needs_help", "nobody_there"];
const TONES = { in_order: "ok", not_kept: "warn", needs_help: "harm", nobody_there: "quiet" } as const;

/** Visits to the home of a quarantine; a wrong one is corrected by another one, and stays readable. */
export function Inspections({ of }: { of: MeasuredDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [correcting, setCorrecting] = useState<string | null>(null);
  const atHome = of.measure?.mode === "home_quarantine";
  if (!atHome && !of.inspections.length) return null;
  return (
    <section className="panel section" aria-label={t("inspection.name")}>
      <div className="section-head">
        <h2>{t("inspection.name")}</h2>
        {atHome ? (
          <Mark
            tone={of.inspection_owed ? "warn" : "ok"}
            label={t(of.inspection_owed ? "open_work.inspection" : "inspection.seen")}
          />
        ) : null}
      </div>
      <p className="faint">
        {t("inspection.every", { count: of.inspect_every_days, n: format.number(of.inspect_every_days) })}
      </p>
      {atHome && !correcting ? <InspectionForm key={of.inspections.length} person={of.person.id} /> : null}
      <ul className="stack-tight">
        {of.inspections.map((each) => (
          <li key={each.id} className="stack-tight">
            <OneInspection of={each} />
            {correcting === each.id ? (
              <InspectionForm person={of.person.id} wrong={each} onDone={() => setCorrecting(null)} />
            ) : each.is_corrected ? null : (
              <div>
                <Button size="small" onClick={() => setCorrecting(each.id)}>
                  {t("inspection.correct")}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {of.inspections.length ? null : <p className="soft">{t("inspection.none")}</p>}
    </section>
  );
}

function InspectionForm({ person, wrong, onDone }: { person: string; wrong?: HomeInspection; onDone?: () => void }) {
  const { t } = useTranslation();
  const [result, setResult] = useState(wrong?.result ?? "");
  const [at, setAt] = useState("");
  const [note, setNote] = useState(wrong?.note ?? "");
  const keep = $api.useMutation("post", "/api/measures/people/{person_id}/inspections", {
    onSuccess: () => {
      say(t(wrong ? "inspection.corrected_now" : "inspection.kept"));
      void refetch("/api/measures");
      onDone?.();
    },
  });
  const needsNote = result !== "" && result !== "in_order";
  const ready = result && (!needsNote || note.trim());
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    keep.mutate({
      params: { path: { person_id: person } },
      body: {
        result,
        at: at ? fromField(at).toISOString() : undefined,
        note: note.trim() || undefined,
        corrects: wrong?.id,
      },
    });
  };
  return (
    <form className="form" onSubmit={send}>
      {keep.isError ? <Trouble error={keep.error} /> : null}
      <Field label={t("inspection.result")}>
        {(control) => (
          <select {...control} className="native" value={result} onChange={(event) => setResult(event.target.value)}>
            <option value="">{t("ui.choose")}</option>
            {RESULTS.map((each) => (
              <option key={each} value={each}>
                {t(`inspection_result.${each}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("inspection.at")} optional help={t(wrong ? "inspection.at_same" : "inspection.at_now")}>
        {(control) => (
          <input
            {...control}
            className="native"
            type="datetime-local"
            value={at}
            onChange={(event) => setAt(event.target.value)}
          />
        )}
      </Field>
      <Field label={t("inspection.found")} optional={!needsNote}>
        {(control) => (
          <Input {...control} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} />
        )}
      </Field>
      <div className="row">
        <Button type="primary" htmlType="submit" disabled={!ready} loading={keep.isPending}>
          {t(wrong ? "inspection.keep_correction" : "inspection.keep")}
        </Button>
        {onDone ? <Button onClick={onDone}>{t("ui.cancel")}</Button> : null}
      </div>
    </form>
  );
}

function OneInspection({ of }: { of: HomeInspection }) {
  const { t } = useTranslation();
  const format = useFormat();
  const result = t(`inspection_result.${of.result}`, of.result);
  const words = (
    <>
      {of.note ? `“${of.note}” ` : ""}
      <span className="faint">
        {format.when(of.at)} · {of.by}
        {of.is_correction ? ` · ${t("inspection.is_correction")}` : ""}
      </span>
    </>
  );
  if (of.is_corrected) {
    return (
      <span className="break">
        <Mark tone="quiet" label={t("inspection.was_corrected")} /> <s>{result}</s> {words}
      </span>
    );
  }
  return (
    <span className="break">
      {of.number ? `${t("inspection.nth", { n: format.number(of.number) })} ` : ""}
      <Mark tone={TONES[of.result as keyof typeof TONES] ?? "quiet"} label={result} /> {words}
    </span>
  );
}
