import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Input } from "antd";
import type { Named } from "../api/contract";
import { AreaPicker } from "./area-picker";
import { Field } from "./field";

interface HandedOverFiltersProps {
  typed: string;
  area: Named | null;
  onTyped: (typed: string) => void;
  onArea: (area: Named | null) => void;
  /** What only this kind of work is chosen by. */
  children: ReactNode;
}

/** By what work that was handed over is chosen: a name or number, an area, and what its kind adds. */
export function HandedOverFilters({ typed, area, onTyped, onArea, children }: HandedOverFiltersProps) {
  const { t } = useTranslation();
  return (
    <div className="handed-filters">
      <Field label={t("ui.handed_search")}>
        {(control) => (
          <Input
            {...control}
            type="search"
            allowClear
            autoComplete="off"
            value={typed}
            onChange={(event) => onTyped(event.target.value)}
          />
        )}
      </Field>
      <Field label={t("field.area")}>
        {(control) => <AreaPicker control={control} value={area} onChange={onArea} clearable />}
      </Field>
      {children}
    </div>
  );
}
