import { useTranslation } from "react-i18next";
import { Input } from "antd";
import { Field } from "./field";

interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help?: string;
  placeholder?: string;
  autoComplete?: string;
  autoCapitalize?: string;
  autoFocus?: boolean;
  inputMode?: "tel" | "numeric";
  maxLength?: number;
  optional?: boolean;
}

/** One line of text with its label. */
export function TextField({ label, help, optional, onChange, ...input }: TextFieldProps) {
  return (
    <Field label={label} help={help} optional={optional}>
      {(control) => <Input {...control} {...input} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}

const SHORTEST = 10;

/** Whether the server would take it as a new password. */
export function isLongEnough(password: string): boolean {
  return password.length >= SHORTEST;
}

interface PasswordFieldProps extends Pick<TextFieldProps, "label" | "value" | "onChange"> {
  /** It is being chosen, not asked for. */
  fresh?: boolean;
}

/** A password, asked for or chosen; both can be looked at. */
export function PasswordField({ label, value, onChange, fresh }: PasswordFieldProps) {
  const { t } = useTranslation();
  return (
    <Field label={label} help={fresh ? t("ui.password_help") : undefined}>
      {(control) => (
        <Input.Password
          {...control}
          autoComplete={fresh ? "new-password" : "current-password"}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
