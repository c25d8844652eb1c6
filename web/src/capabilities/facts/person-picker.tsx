import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Select } from "antd";
import { $api } from "../../api/client";
import type { PersonLine } from "../../api/contract";
import { useSettled } from "../../ui/settled";

/** Finds another person by what is typed; names stay masked. */
export function PersonPicker({
  control,
  not,
  value,
  onChange,
}: {
  control: object;
  not: string[];
  value: PersonLine | null;
  onChange: (person: PersonLine | null) => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const q = useSettled(typed.trim(), 250);
  const asked = $api.useQuery("post", "/api/people/search", { body: { q, limit: 20 } }, { enabled: Boolean(q) });
  const found = asked.data?.items.filter((person) => !not.includes(person.id)) ?? [];
  const label = (person: PersonLine) =>
    [person.name || t("ui.no_name"), person.telephone, person.birth_year].filter(Boolean).join(" · ");
  const all = value && !found.some((person) => person.id === value.id) ? [value, ...found] : found;
  return (
    <Select
      {...control}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      value={value?.id}
      placeholder={t("facts.other_placeholder")}
      notFoundContent={q ? t("facts.nobody") : null}
      options={all.map((person) => ({ value: person.id, label: label(person) }))}
      onChange={(id?: string) => onChange(all.find((person) => person.id === id) ?? null)}
    />
  );
}
