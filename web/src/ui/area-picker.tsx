import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Select } from "antd";
import { $api } from "../api/client";
import type { Named } from "../api/contract";
import type { FieldControl } from "./field";
import { useSettled } from "./settled";

interface AreaPickerProps {
  control: FieldControl;
  value: Named | null;
  onChange: (area: Named | null) => void;
  clearable?: boolean;
  /** Also outside the reader's own areas: somebody can have been anywhere. */
  anywhere?: boolean;
}

/** Chooses an area by typing part of its name or code. */
export function AreaPicker({ control, value, onChange, clearable, anywhere }: AreaPickerProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const q = useSettled(typed.trim(), 200);
  const own = $api.useQuery(
    "get",
    "/api/areas",
    { params: { query: q ? { q, limit: 30 } : { limit: 30 } } },
    { enabled: open && !anywhere },
  );
  const all = $api.useQuery("get", "/api/places", { params: { query: { q } } }, { enabled: Boolean(anywhere && q) });
  const areas = anywhere ? all : own;
  const options = anywhere
    ? (all.data?.items ?? []).map((area) => ({
        value: area.id,
        label: area.name,
        hint: area.trail.slice(0, -1).join(" › "),
      }))
    : (own.data?.items ?? []).map((area) => ({ value: area.id, label: area.name, hint: area.code }));
  if (value && !options.some((area) => area.value === value.id))
    options.unshift({ value: value.id, label: value.name, hint: "" });
  return (
    <Select
      {...control}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      allowClear={clearable}
      onOpenChange={setOpen}
      value={value?.id}
      placeholder={t(anywhere ? "ui.area_anywhere" : "ui.area_placeholder")}
      notFoundContent={anywhere && !q ? null : areas.isPending ? t("ui.loading") : t("ui.area_none")}
      options={options}
      optionRender={(option) => (
        <span>
          {option.label} <span className="faint">{option.data.hint}</span>
        </span>
      )}
      onChange={(id: string | undefined) => {
        const area = options.find((option) => option.value === id);
        onChange(area ? { id: area.value, name: area.label } : null);
      }}
      style={{ width: "100%" }}
    />
  );
}
