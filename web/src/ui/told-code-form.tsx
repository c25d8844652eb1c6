import { useState, type FormEvent, type ReactNode } from "react";
import { Button } from "antd";
import { TextField } from "./text-field";

/** What somebody without an account knows: a code that they were told, and the end of their own telephone number. */
export interface ToldCode {
  code: string;
  last_digits: string;
}

/** Asks for a told code; what came of it stands below the button. */
export function ToldCodeForm(props: {
  title: string;
  help: string;
  codeLabel: string;
  lastLabel: string;
  lastHelp?: string;
  action: string;
  /** What we never ask for. */
  never: string;
  isPending: boolean;
  onSend: (told: ToldCode) => void;
  children: ReactNode;
}) {
  const [code, setCode] = useState("");
  const [last, setLast] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSend({ code, last_digits: last });
  };
  return (
    <form className="panel form" onSubmit={submit}>
      <h1>{props.title}</h1>
      <p>{props.help}</p>
      <TextField
        label={props.codeLabel}
        inputMode="numeric"
        autoComplete="off"
        autoFocus
        maxLength={20}
        value={code}
        onChange={setCode}
      />
      <TextField
        label={props.lastLabel}
        help={props.lastHelp}
        inputMode="numeric"
        autoComplete="off"
        maxLength={20}
        value={last}
        onChange={setLast}
      />
      <Button
        type="primary"
        size="large"
        htmlType="submit"
        block
        loading={props.isPending}
        disabled={!code.trim() || !last.trim()}
      >
        {props.action}
      </Button>
      <div aria-live="polite">{props.children}</div>
      <p className="faint">{props.never}</p>
    </form>
  );
}
