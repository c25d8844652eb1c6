import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { $api, refetch } from "../../api/client";
import type { FactBody, Named, PersonLine } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { AreaPicker } from "../../ui/area-picker";
import { Field } from "../../ui/field";
import { SelectField } from "../../ui/select-field";
import { policyWord } from "../../ui/reason-text";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";
import { JourneyFields, type Journey } from "./journey-fields";
import { PersonPicker } from "./person-picker";

const KINDS = ["exposure", "stay", "arrival", "test", "onset", "given", "attribute", "related"] as const;
type Kind = (typeof KINDS)[number];

/** Of which of a plan's words each kind of fact speaks. */
const VOCABULARY: Partial<Record<Kind, string>> = {
  exposure: "exposures",
  arrival: "origins",
  given: "treatments",
  attribute: "attributes",
};
const RESULTS = ["negative", "positive", "inconclusive", "pending"];
const RELATIONS = ["guardian", "carer"];
const HAS_END: Kind[] = ["exposure", "stay", "attribute"];

interface Draft {
  what?: string;
  from: string;
  until: string;
  ongoing: boolean;
  transit: boolean;
  place: Named | null;
  other: PersonLine | null;
  result?: string;
  specimen?: string;
  ct: string;
  journey: Journey;
}

const EMPTY: Draft = {
  from: "",
  until: "",
  ongoing: false,
  transit: false,
  place: null,
  other: null,
  ct: "",
  journey: { number: "", companions: [], company: "", note: "" },
};

/** Writes a fact down in the words of a plan. Nothing is decided here: the rules do, at once. */
export function FactForm({ person }: { person: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const policies = $api.useQuery("get", "/api/policy", {}, { staleTime: 300_000 }).data;
  const inForce = policies?.in_force[0]?.pack;
  const [chosen, setChosen] = useState<string>();
  const pack = policies?.packs.find((one) => one.pack === (chosen ?? inForce ?? "base")) ?? policies?.packs[0];
  const [kind, setKind] = useState<Kind>("exposure");
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const record = $api.useMutation("post", "/api/people/{person_id}/facts", {
    onSuccess: () => {
      say(t("facts.written"));
      setDraft(EMPTY);
      void refetch("/api/people");
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const body: FactBody = {
      pack: pack?.pack ?? "",
      kind,
      what: draft.what,
      from: draft.from || undefined,
      until: draft.until || undefined,
      ongoing: draft.ongoing,
      transit: draft.transit,
      area_id: draft.place?.id,
      other_id: draft.other?.id,
      result: draft.result,
      specimen: draft.specimen,
      ct: draft.ct ? Number(draft.ct) : undefined,
      transport: draft.journey.transport,
      transport_number: draft.journey.number || undefined,
      companions: draft.journey.companions.map((companion) => companion.id),
      company: draft.journey.company || undefined,
      protection: draft.journey.protection,
      evidence: draft.journey.evidence,
      evidence_note: draft.journey.note || undefined,
    };
    record.mutate({ params: { path: { person_id: person } }, body });
  };
  if (!pack) return null;
  const words = { format, words: pack.words };
  const codes = (of: string | undefined) => (of ? (pack.vocabulary[of] ?? []) : []);
  const options = (all: string[], text: (code: string) => string) =>
    all.map((code) => ({ value: code, label: text(code) }));
  const ofPlan = codes(VOCABULARY[kind]);
  return (
    <form className="panel section fact-form" aria-label={t("facts.write")} onSubmit={send}>
      <h2>{t("facts.write")}</h2>
      {record.isError ? <Trouble error={record.error} /> : null}
      <SelectField
        label={t("facts.plan")}
        value={pack.pack}
        options={(policies?.packs ?? []).map((one) => ({ value: one.pack, label: format.title(one.title) }))}
        onChange={(value) => {
          setChosen(value);
          set({ what: undefined, specimen: undefined });
        }}
      />
      <SelectField
        label={t("facts.kind")}
        value={kind}
        options={options([...KINDS], (code) => t(`facts.kinds.${code}`))}
        onChange={(value) => {
          setKind((value as Kind | undefined) ?? "exposure");
          setDraft({ ...EMPTY, from: draft.from });
          record.reset();
        }}
      />
      {VOCABULARY[kind] ? (
        <SelectField
          label={t(`facts.what.${kind}`)}
          help={ofPlan.length ? undefined : t("facts.no_words")}
          value={draft.what}
          options={options(ofPlan, (code) => policyWord(code, words))}
          onChange={(what) => set({ what })}
        />
      ) : null}
      {kind === "related" ? (
        <SelectField
          label={t("facts.what.related")}
          value={draft.what}
          options={options(RELATIONS, (code) => t(`facts.relation.${code}`))}
          onChange={(what) => set({ what })}
        />
      ) : null}
      {kind === "test" ? (
        <>
          <SelectField
            label={t("facts.test_result")}
            value={draft.result}
            options={options(RESULTS, (code) => t(`facts.result.${code}`))}
            onChange={(result) => set({ result })}
          />
          <SelectField
            label={t("facts.specimen")}
            optional
            value={draft.specimen}
            options={options(codes("specimens"), (code) => policyWord(code, words))}
            onChange={(specimen) => set({ specimen })}
          />
          <Field label={t("facts.ct")} optional>
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                maxLength={3}
                value={draft.ct}
                onChange={(event) => set({ ct: event.target.value.replace(/\D/g, "") })}
              />
            )}
          </Field>
        </>
      ) : null}
      {kind === "stay" ? (
        <>
          <Field label={t("facts.place")} help={t("facts.place_help")}>
            {(control) => (
              <AreaPicker
                anywhere
                clearable
                control={control}
                value={draft.place}
                onChange={(place) => set({ place })}
              />
            )}
          </Field>
          <label className="choice">
            <input
              type="checkbox"
              checked={draft.transit}
              onChange={(event) => set({ transit: event.target.checked })}
            />
            {t("facts.transit")}
          </label>
        </>
      ) : null}
      {kind === "related" ? null : (
        <Field label={t(HAS_END.includes(kind) ? "facts.first_day" : "facts.day")}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={draft.from}
              onChange={(event) => set({ from: event.target.value })}
            />
          )}
        </Field>
      )}
      {HAS_END.includes(kind) ? (
        <Field label={t("facts.last_day")} optional>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={draft.until}
              disabled={draft.ongoing}
              onChange={(event) => set({ until: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      {kind === "exposure" ? (
        <label className="choice">
          <input
            type="checkbox"
            checked={draft.ongoing}
            onChange={(event) => set({ ongoing: event.target.checked, until: "" })}
          />
          {t("facts.ongoing")}
        </label>
      ) : null}
      {kind === "exposure" || kind === "related" ? (
        <Field
          label={t(kind === "related" ? "facts.other" : "facts.source")}
          optional={kind === "exposure"}
          help={t("facts.other_help")}
        >
          {(control) => (
            <PersonPicker control={control} not={[person]} value={draft.other} onChange={(other) => set({ other })} />
          )}
        </Field>
      ) : null}
      {kind === "stay" ? (
        <JourneyFields
          person={person}
          value={draft.journey}
          onChange={(change) => set({ journey: { ...draft.journey, ...change } })}
        />
      ) : null}
      <div>
        <Button type="primary" htmlType="submit" loading={record.isPending}>
          {t("facts.write_down")}
        </Button>
      </div>
    </form>
  );
}
