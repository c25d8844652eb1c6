import { Input } from "antd";
import { Field } from "./field";

interface SearchFieldProps {
  label: string;
  help: string;
  value: string;
  onChange: (typed: string) => void;
}

/** The one field of a screen on which somebody is looked for. */
export function SearchField({ label, help, value, onChange }: SearchFieldProps) {
  return (
    <Field label={label} help={help}>
      {(control) => (
        <Input
          {...control}
          type="search"
          autoFocus
          allowClear
          autoComplete="off"
          size="large"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          style={{ maxWidth: 560 }}
        />
      )}
    </Field>
  );
}
