import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "./field";

export interface Choice {
  value: string;
  label: string;
  disabled?: boolean;
  /** The heading under which it stands. */
  group?: string;
}

interface SelectFieldProps {
  label: string;
  value: string | undefined;
  options: Choice[];
  onChange: (value: string | undefined) => void;
  help?: ReactNode;
  optional?: boolean;
  /** What stands there while nothing is chosen. */
  empty?: string;
}

/** One of a few, with its label; the browser's own, so that every telephone shows it as its owner knows it. */
export function SelectField({ label, value, options, onChange, help, optional, empty }: SelectFieldProps) {
  const { t } = useTranslation();
  const groups = [...new Set(options.map((each) => each.group))];
  const shown = (all: Choice[]) =>
    all.map((each) => (
      <option key={each.value} value={each.value} disabled={each.disabled}>
        {each.label}
      </option>
    ));
  return (
    <Field label={label} help={help} optional={optional}>
      {(control) => (
        <select
          {...control}
          className="native"
          value={value ?? ""}
          onChange={(event) => onChange(event.target.value || undefined)}
        >
          {value === undefined || optional || empty ? <option value="">{empty ?? t("ui.choose")}</option> : null}
          {groups.map((group) =>
            group ? (
              <optgroup key={group} label={group}>
                {shown(options.filter((each) => each.group === group))}
              </optgroup>
            ) : (
              shown(options.filter((each) => !each.group))
            ),
          )}
        </select>
      )}
    </Field>
  );
}
