import { useTranslation } from "react-i18next";
import { Button } from "antd";
import type { PersonLine } from "../../api/contract";
import { Field } from "../../ui/field";
import { SelectField } from "../../ui/select-field";
import { TextField } from "../../ui/text-field";
import { PersonPicker } from "./person-picker";

const TRANSPORTS = ["walking", "bicycle", "own_car", "taxi", "bus", "train", "plane", "ship", "other"];
const NUMBERED = ["bus", "train", "plane", "ship"];
const PROTECTIONS = ["always", "sometimes", "never"];
const EVIDENCE = ["said", "ticket", "telephone_record", "camera", "payment", "check_in", "other"];

export interface Journey {
  transport?: string;
  number: string;
  companions: PersonLine[];
  company: string;
  protection?: string;
  evidence?: string;
  note: string;
}

/** How somebody travelled to a stay, with whom, and how that is known; all of it can be left empty. */
export function JourneyFields({
  person,
  value,
  onChange,
}: {
  person: string;
  value: Journey;
  onChange: (change: Partial<Journey>) => void;
}) {
  const { t } = useTranslation();
  const options = (codes: string[], of: string) => codes.map((code) => ({ value: code, label: t(`${of}.${code}`) }));
  return (
    <>
      <SelectField
        label={t("facts.by_transport")}
        optional
        value={value.transport}
        options={options(TRANSPORTS, "facts.transport")}
        onChange={(transport) => onChange({ transport, number: "" })}
      />
      {value.transport && NUMBERED.includes(value.transport) ? (
        <TextField
          label={t("facts.transport_number")}
          optional
          value={value.number}
          onChange={(number) => onChange({ number })}
          maxLength={20}
        />
      ) : null}
      <Field label={t("facts.companions")} optional help={t("facts.other_help")}>
        {(control) => (
          <PersonPicker
            control={control}
            not={[person, ...value.companions.map((companion) => companion.id)]}
            value={null}
            onChange={(companion) => companion && onChange({ companions: [...value.companions, companion] })}
          />
        )}
      </Field>
      {value.companions.length ? (
        <ul className="stack-tight">
          {value.companions.map((companion) => (
            <li key={companion.id}>
              {companion.name || t("ui.no_name")}{" "}
              <Button
                size="small"
                aria-label={t("facts.take_out", { name: companion.name })}
                onClick={() => onChange({ companions: value.companions.filter((one) => one.id !== companion.id) })}
              >
                {t("facts.take_out_short")}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      <TextField
        label={t("facts.company")}
        optional
        value={value.company}
        onChange={(company) => onChange({ company })}
        maxLength={300}
      />
      <SelectField
        label={t("facts.by_protection")}
        optional
        value={value.protection}
        options={options(PROTECTIONS, "facts.protection")}
        onChange={(protection) => onChange({ protection })}
      />
      <SelectField
        label={t("facts.by_evidence")}
        optional
        value={value.evidence}
        options={options(EVIDENCE, "facts.evidence")}
        onChange={(evidence) => onChange(evidence ? { evidence } : { evidence, note: "" })}
      />
      {value.evidence ? (
        <TextField
          label={t("facts.evidence_note")}
          optional
          value={value.note}
          onChange={(note) => onChange({ note })}
          maxLength={300}
        />
      ) : null}
    </>
  );
}
