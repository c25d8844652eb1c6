import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import type { FacilitySheet, Named } from "../../api/contract";
import { AreaPicker } from "../../ui/area-picker";
import { Field } from "../../ui/field";
import { Trouble } from "../../ui/waiting";

const PARTS = ["name", "address", "telephone", "cleaning", "meals", "cost", "payer"] as const;
const EMPTY: FacilitySheet = { name: "", address: "", telephone: "", cleaning: "", meals: "", cost: "", payer: "" };

interface FacilityFormProps {
  sheet?: FacilitySheet;
  /** A new house has an area. */
  isNew?: boolean;
  pending: boolean;
  error: unknown;
  onSend: (sheet: FacilitySheet, area: string) => void;
  onClose: () => void;
}

/** What people want to know before they go to a house. */
export function FacilityForm({ sheet, isNew, pending, error, onSend, onClose }: FacilityFormProps) {
  const { t } = useTranslation();
  const [text, setText] = useState<FacilitySheet>(sheet ?? EMPTY);
  const [area, setArea] = useState<Named | null>(null);
  const ready = text.name.trim() && text.address.trim() && (!isNew || area);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onSend(text, area?.id ?? "");
  };
  return (
    <form className="panel form form-narrow" onSubmit={send}>
      {error ? <Trouble error={error} /> : null}
      {isNew ? (
        <Field label={t("field.area")}>
          {(control) => <AreaPicker control={control} value={area} onChange={setArea} />}
        </Field>
      ) : null}
      {PARTS.map((part) => (
        <Field key={part} label={t(`facility.${part}`)} optional={part !== "name" && part !== "address"}>
          {(control) => (
            <Input
              {...control}
              maxLength={part === "name" ? 100 : 500}
              value={text[part]}
              onChange={(event) => setText({ ...text, [part]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <div className="row">
        <Button type="primary" htmlType="submit" disabled={!ready} loading={pending}>
          {t("measures.keep_facility")}
        </Button>
        <Button onClick={onClose}>{t("ui.cancel")}</Button>
      </div>
    </form>
  );
}
