import { useTranslation } from "react-i18next";
import { Select } from "antd";
import { plain, type Choice } from "./engine";
import type { ControlProps } from "./question";

interface FoldedChoicesProps extends ControlProps {
  choices: Choice[];
  several: boolean;
}

/** Many choices behind one field that finds them by their words. */
export function FoldedChoices({ ties, view, onValue, choices, several }: FoldedChoicesProps) {
  const { t } = useTranslation();
  const chosen = view.value.split(/\s+/).filter(Boolean);
  const options = choices.map((choice) => ({ value: choice.value, label: plain(choice.label) }));
  return (
    <Select<string | string[]>
      {...ties}
      aria-required={view.required || undefined}
      className="form-folded"
      status={ties["aria-invalid"] ? "error" : undefined}
      mode={several ? "multiple" : undefined}
      showSearch={{ optionFilterProp: "label" }}
      allowClear
      placeholder={t("ui.choose")}
      notFoundContent={t("form.no_choice")}
      options={options}
      value={several ? chosen : chosen[0]}
      onChange={(value) => onValue(Array.isArray(value) ? value.join(" ") : (value ?? ""))}
    />
  );
}
