import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input } from "antd";
import { Field } from "./field";
import { Trouble } from "./waiting";

interface LineFormProps {
  /** What opens it. */
  open: string;
  label: string;
  send: string;
  /** Whose it is, for whoever cannot see where the button stands. */
  of?: string;
  optional?: boolean;
  help?: string;
  /** How many letters it may have. */
  most?: number;
  /** A second line that need not be there. */
  second?: string;
  pending: boolean;
  error: unknown;
  onSend: (text: string, second: string) => void;
}

/** One act that takes a line of text: hidden behind its button until somebody wants it. */
export function LineForm({
  open,
  label,
  send,
  of,
  optional,
  help,
  most = 2000,
  second,
  pending,
  error,
  onSend,
}: LineFormProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState("");
  const [more, setMore] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (optional || text.trim()) onSend(text, more);
  };
  if (!opened) {
    return (
      <Button size="small" onClick={() => setOpened(true)}>
        {open}
        {of ? <span className="unseen"> {of}</span> : null}
      </Button>
    );
  }
  return (
    <form className="form form-narrow" onSubmit={submit}>
      {error ? <Trouble error={error} /> : null}
      <Field label={label} optional={optional} help={help}>
        {(control) => (
          <Input
            {...control}
            autoFocus
            maxLength={most}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {second ? (
        <Field label={second} optional>
          {(control) => (
            <Input {...control} maxLength={500} value={more} onChange={(event) => setMore(event.target.value)} />
          )}
        </Field>
      ) : null}
      <div className="row">
        <Button type="primary" htmlType="submit" disabled={!optional && !text.trim()} loading={pending}>
          {send}
        </Button>
        <Button onClick={() => setOpened(false)}>{t("ui.cancel")}</Button>
      </div>
    </form>
  );
}
