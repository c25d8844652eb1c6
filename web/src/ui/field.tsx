import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

export interface FieldControl {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
  "aria-required"?: boolean;
}

interface FieldProps {
  label: string;
  help?: ReactNode;
  error?: string | null;
  required?: boolean;
  optional?: boolean;
  children: (control: FieldControl) => ReactNode;
}

/** One labelled control with its help and its error, tied together for every reader. */
export function Field({ label, help, error, required, optional, children }: FieldProps) {
  const id = useId();
  const { t } = useTranslation();
  const about = [help ? `${id}-help` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        "aria-describedby": about || undefined,
        "aria-invalid": error ? true : undefined,
        "aria-required": required || undefined,
      })}
      {help || optional ? (
        <span className="faint" id={`${id}-help`}>
          {help}
          {optional && !help ? t("ui.optional") : null}
        </span>
      ) : null}
      {error ? (
        <span className="field-error" id={`${id}-error`} role="alert">
          {error}
        </span>
      ) : null}
    </div>
  );
}
