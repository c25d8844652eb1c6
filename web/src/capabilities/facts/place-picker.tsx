import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Select } from "antd";
import { $api } from "../../api/client";
import type { AreaName } from "../../api/contract";
import type { FieldControl } from "../../ui/field";
import { useSettled } from "../../ui/settled";

export type Place = AreaName;

/** Chooses any area of the tree by the beginning of its name or its code: somebody can have been anywhere. */
export function PlacePicker({
  control,
  value,
  onChange,
}: {
  control: FieldControl;
  value: Place | null;
  onChange: (place: Place | null) => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const q = useSettled(typed.trim(), 200);
  const found = $api.useQuery("get", "/api/places", { params: { query: { q } } }, { enabled: Boolean(q) });
  const items = found.data?.items ?? [];
  const all = value && !items.some((place) => place.id === value.id) ? [value, ...items] : items;
  return (
    <Select
      {...control}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      value={value?.id}
      placeholder={t("facts.place_placeholder")}
      notFoundContent={q ? t(found.isPending ? "ui.loading" : "ui.area_none") : null}
      options={all.map((place) => ({
        value: place.id,
        label: place.name,
        trail: place.trail.slice(0, -1).join(" › "),
      }))}
      optionRender={(option) => (
        <span>
          {option.label} <span className="faint">{option.data.trail}</span>
        </span>
      )}
      onChange={(id?: string) => onChange(all.find((place) => place.id === id) ?? null)}
      style={{ width: "100%" }}
    />
  );
}
