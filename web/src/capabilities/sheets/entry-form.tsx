import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { client } from "../../api/client";
import type { Pack, Sheet, SheetRow } from "../../api/contract";
import { useProblemText } from "../../api/problems";
import { useFormat } from "../../i18n/formatters";
import { Field, type FieldControl } from "../../ui/field";
import { answerOf, isIncomplete, missingIn, momentOf, NOTHING, type Written } from "./entry";
import { EntryQuestions } from "./entry-questions";
import { fromField } from "../../i18n/wall-clock";

interface EntryFormProps {
  sheet: Sheet;
  row: SheetRow;
  pack: Pack;
  onDone: (said: string) => void;
  onOther: () => void;
}

/** One row: who it is, to compare; the key of the outcome; and what that outcome needs. Enter records. */
export function EntryForm({ sheet, row, pack, onDone, onOther }: EntryFormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const problemText = useProblemText();
  const [written, setWritten] = useState<Written>(NOTHING);
  const [key, setKey] = useState("");
  const [missing, setMissing] = useState<string[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const first = useRef<HTMLInputElement>(null);
  const { outcome } = written;
  const required = pack.questions.filter((question) => question.required);
  const needs = (need: string) => outcome?.needs.includes(need) ?? false;
  const set = (part: Partial<Written>) => setWritten((now) => ({ ...now, ...part }));
  useEffect(() => first.current?.focus(), []);
  useEffect(() => {
    if (outcome?.needs.length)
      form.current?.querySelector<HTMLElement>("[data-need] input, [data-need] select")?.focus();
  }, [outcome]);

  const record = async () => {
    const open = missingIn(written, required);
    setMissing(open);
    setTrouble(null);
    if (open.length || !outcome || busy) return;
    setBusy(true);
    const answers: Record<string, { value: string; state: string | null }> = {};
    for (const question of needs("answers") ? required : []) {
      const answer = answerOf(question, written.answers[question.key] ?? "");
      if (answer) answers[question.key] = answer;
    }
    const report = {
      token: 0,
      outcome: outcome.code,
      call_back_at: written.call_back_at ? fromField(written.call_back_at).toISOString() : null,
      field: written.field || null,
      note: written.note || null,
      guardian_name: written.guardian_name || null,
      guardian_telephone: written.guardian_telephone || null,
      incomplete_reason: written.incomplete_reason || null,
      answers,
    };
    const answer = await client
      .POST("/api/sheets/{sheet_id}/entries", {
        params: { path: { sheet_id: sheet.id } },
        body: { code: row.code, called_at: momentOf(written.called_at, sheet), report },
      })
      .catch((error: unknown) => ({ data: undefined, error }));
    setBusy(false);
    if (!answer.data) {
      setTrouble(problemText(answer.error));
      return;
    }
    const what = { code: row.code, name: row.name, outcome: format.title(outcome.title) };
    onDone(t(answer.data.recorded.late ? "sheets.recorded_late" : "sheets.recorded", what));
  };

  const line = (need: string, label: string, value: string, change: (value: string) => void, type = "text") => (
    <div data-need={need} key={label}>
      <Field label={label} error={missing.includes(need) ? t(`sheets.need_${need}`) : null}>
        {(control: FieldControl) => (
          <input
            {...control}
            className="native"
            type={type}
            autoComplete="off"
            value={value}
            onChange={(event) => change(event.target.value)}
          />
        )}
      </Field>
    </div>
  );

  return (
    <form
      ref={form}
      className="entry-form"
      aria-label={t("sheets.entry_of", { code: row.code })}
      onSubmit={(event) => {
        event.preventDefault();
        record();
      }}
    >
      <p className="entry-name">
        <b>{row.name}</b> <span className="soft">{t("sheets.compare")}</span>
      </p>
      {row.state === "returned" ? <p className="note">{t("sheets.row_went_back")}</p> : null}
      <Field label={t("sheets.outcome_key")} error={missing.includes("outcome") ? t("sheets.need_outcome") : null}>
        {(control) => (
          <input
            {...control}
            ref={first}
            className="native entry-key"
            autoComplete="off"
            maxLength={1}
            value={key}
            onFocus={(event) => event.target.select()}
            onChange={(event) => {
              const typed = event.target.value.toLowerCase();
              setKey(typed);
              setMissing([]);
              set({ outcome: pack.outcomes.find((each) => each.key && each.key === typed) ?? null });
            }}
          />
        )}
      </Field>
      <p className="entry-outcome" aria-live="polite">
        {outcome ? format.title(outcome.title) : key ? t("sheets.no_such_key") : <Keys pack={pack} />}
      </p>
      {needs("answers") ? (
        <EntryQuestions questions={required} answers={written.answers} onChange={(answers) => set({ answers })} />
      ) : null}
      {needs("answers") && isIncomplete(written, required)
        ? line("answers", t("sheets.incomplete_reason"), written.incomplete_reason, (value) =>
            set({ incomplete_reason: value }),
          )
        : null}
      {needs("call_back_at")
        ? line(
            "call_back_at",
            t("sheets.call_back_at"),
            written.call_back_at,
            (value) => set({ call_back_at: value }),
            "datetime-local",
          )
        : null}
      {needs("field") ? (
        <HungUp
          error={missing.includes("field") ? t("sheets.need_field") : null}
          onEnter={() => form.current?.requestSubmit()}
          value={written.field}
          onChange={(field) => set({ field })}
        >
          <option value="">{t("ui.choose")}</option>
          <option value="opening">{t("answer.at_opening")}</option>
          {pack.questions.map((question) => (
            <option key={question.key} value={question.key}>
              {format.title(question.title)}
            </option>
          ))}
        </HungUp>
      ) : null}
      {needs("guardian") ? (
        <>
          {line("guardian", t("field.guardian_name"), written.guardian_name, (value) => set({ guardian_name: value }))}
          {line(
            "-",
            t("field.guardian_telephone"),
            written.guardian_telephone,
            (value) => set({ guardian_telephone: value }),
            "tel",
          )}
        </>
      ) : null}
      {outcome
        ? line(needs("note") ? "note" : "-", t("sheets.note"), written.note, (value) => set({ note: value }))
        : null}
      {outcome
        ? line("-", t("sheets.called_at_help"), written.called_at, (value) => set({ called_at: value }), "time")
        : null}
      {trouble ? (
        <p className="note note-harm" role="alert">
          {trouble}
        </p>
      ) : null}
      <div className="row">
        <Button type="primary" htmlType="submit" loading={busy} disabled={!outcome}>
          {t("sheets.record")} <kbd aria-hidden="true">Enter</kbd>
        </Button>
        <Button onClick={onOther}>
          {t("sheets.other_code")} <kbd aria-hidden="true">Esc</kbd>
        </Button>
      </div>
    </form>
  );
}

function HungUp({
  error,
  value,
  onChange,
  onEnter,
  children,
}: {
  error: string | null;
  value: string;
  onChange: (value: string) => void;
  onEnter: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div data-need="field">
      <Field label={t("sheets.hung_up_at")} error={error}>
        {(control) => (
          <select
            {...control}
            className="native"
            value={value}
            onChange={(event) => onChange(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              onEnter();
            }}
          >
            {children}
          </select>
        )}
      </Field>
    </div>
  );
}

/** Every key at a glance, for whoever does not know them by heart. */
function Keys({ pack }: { pack: Pack }) {
  const format = useFormat();
  return (
    <span className="entry-keys soft">
      {pack.outcomes
        .filter((each) => each.key)
        .map((each) => (
          <span key={each.code}>
            <kbd>{each.key.toUpperCase()}</kbd> {format.title(each.title)}
          </span>
        ))}
    </span>
  );
}
