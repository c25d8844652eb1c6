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
}

/** Chooses an area by typing part of its name or code. */
export function AreaPicker({ control, value, onChange, clearable }: AreaPickerProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const q = useSettled(typed.trim(), 200);
  const areas = $api.useQuery(
    "get",
    "/api/areas",
    { params: { query: q ? { q, limit: 30 } : { limit: 30 } } },
    { enabled: open },
  );
  const found = areas.data?.items ?? [];
  const options = found.map((area) => ({ value: area.id, label: area.name, code: area.code }));
  if (value && !found.some((area) => area.id === value.id))
    options.unshift({ value: value.id, label: value.name, code: "" });
  return (
    <Select
      {...control}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      allowClear={clearable}
      onOpenChange={setOpen}
      value={value?.id}
      placeholder={t("ui.area_placeholder")}
      notFoundContent={areas.isPending ? t("ui.loading") : t("ui.area_none")}
      options={options}
      optionRender={(option) => (
        <span>
          {option.label} <span className="faint">{option.data.code}</span>
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
