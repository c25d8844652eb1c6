import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, refetch } from "../../api/client";
import type { Determination, OverrideBody } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { SelectField } from "../../ui/select-field";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";

/** From the freest to the strictest; only what is milder than the rule can be asked for. */
const MODES = ["none", "stay_in_area", "home_monitoring", "home_quarantine", "central_quarantine", "isolation"];
const REASONS = ["illness", "pregnancy", "child", "care", "bereavement", "no_place"];

const EMPTY: Omit<OverrideBody, "pack"> = { reason: "", note: "", last_day: "" };

/** Asks that somebody be let off. It changes nothing until a second person confirms it. */
export function OverrideForm({ person, answers }: { person: string; answers: Determination[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [pack, setPack] = useState(answers[0].pack);
  const [draft, setDraft] = useState(EMPTY);
  const set = (change: Partial<OverrideBody>) => setDraft((before) => ({ ...before, ...change }));
  const of = answers.find((one) => one.pack === pack) ?? answers[0];
  const measure = of.measure;
  const ask = $api.useMutation("post", "/api/people/{person_id}/overrides", {
    onSuccess: () => {
      say(t("override.asked"));
      setDraft(EMPTY);
      void refetch("/api/overrides", "/api/people");
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate({ params: { path: { person_id: person } }, body: { ...draft, pack: of.pack } });
  };
  const milder = MODES.slice(1, Math.max(1, MODES.indexOf(measure?.mode ?? "none")));
  const isWhole = Boolean(draft.mode || draft.place?.trim() || draft.until) && draft.reason && draft.note.trim();
  return (
    <form className="panel section fact-form" aria-label={t("override.ask")} onSubmit={send}>
      <h2>{t("override.ask")}</h2>
      <p className="soft">{t("override.ask_note")}</p>
      {ask.isError ? <Trouble error={ask.error} /> : null}
      {answers.length > 1 ? (
        <SelectField
          label={t("facts.plan")}
          value={of.pack}
          options={answers.map((one) => ({ value: one.pack, label: format.title(one.pack_title) || one.pack }))}
          onChange={(value) => {
            setPack(value ?? of.pack);
            set({ mode: undefined });
          }}
        />
      ) : null}
      <SelectField
        label={t("override.mode")}
        optional
        empty={t("override.as_the_rule_says")}
        value={draft.mode ?? undefined}
        options={milder.map((code) => ({ value: code, label: t(`determination.mode.${code}`) }))}
        onChange={(mode) => set({ mode })}
      />
      <Field label={t("override.place")} optional help={t("override.place_help")}>
        {(control) => (
          <Input
            {...control}
            maxLength={200}
            value={draft.place ?? ""}
            onChange={(event) => set({ place: event.target.value || undefined })}
          />
        )}
      </Field>
      <Field label={t("override.until")} optional help={t("override.until_help")}>
        {(control) => (
          <Input
            {...control}
            type="date"
            min={of.today}
            max={measure?.until ?? undefined}
            value={draft.until ?? ""}
            onChange={(event) => set({ until: event.target.value || undefined })}
          />
        )}
      </Field>
      <SelectField
        label={t("override.reason")}
        value={draft.reason || undefined}
        options={REASONS.map((code) => ({ value: code, label: t(`override.reasons.${code}`) }))}
        onChange={(reason) => set({ reason: reason ?? "" })}
      />
      <Field label={t("override.note_field")} help={t("override.note_help")}>
        {(control) => (
          <Input.TextArea
            {...control}
            rows={2}
            maxLength={500}
            value={draft.note}
            onChange={(event) => set({ note: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("override.last_day")} help={t("override.last_day_help")}>
        {(control) => (
          <Input
            {...control}
            type="date"
            min={of.today}
            value={draft.last_day}
            onChange={(event) => set({ last_day: event.target.value })}
          />
        )}
      </Field>
      <div>
        <Button type="primary" htmlType="submit" disabled={!isWhole || !draft.last_day} loading={ask.isPending}>
          {t("override.send")}
        </Button>
      </div>
    </form>
  );
}
