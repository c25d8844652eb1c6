import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api } from "../../api/client";
import type { OpenedCommitment } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { useTitle } from "../../ui/page";
import { TextField } from "../../ui/text-field";
import { ToldCodeForm, type ToldCode } from "../../ui/told-code-form";
import { Trouble } from "../../ui/waiting";

/** For whoever was told a code on the telephone, without an account: reads the text, and signs it or does not. */
export function CommitmentPage() {
  const { t } = useTranslation();
  useTitle(t("commitment.name"));
  const open = $api.useMutation("post", "/api/commitments/open");
  if (open.data?.ours) return <Text of={open.data} told={open.variables.body} />;
  return (
    <ToldCodeForm
      title={t("commitment.name")}
      help={t("commitment.open_help")}
      codeLabel={t("commitment.code")}
      lastLabel={t("commitment.last")}
      action={t("commitment.open")}
      never={t("commitment.never")}
      isPending={open.isPending}
      onSend={(body) => open.mutate({ body })}
    >
      {open.isError ? <Trouble error={open.error} /> : null}
      {open.data ? <p className="note note-warn">{t("commitment.not_found")}</p> : null}
    </ToldCodeForm>
  );
}

function Text({ of, told }: { of: OpenedCommitment; told: ToldCode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [name, setName] = useState("");
  const answer = $api.useMutation("post", "/api/commitments/answer");
  const send = (signed?: string) => answer.mutate({ body: { ...told, text_hash: of.text_hash ?? "", name: signed } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) send(name.trim());
  };
  const state = answer.isSuccess ? (answer.variables.body.name ? "signed" : "declined") : of.state;
  return (
    <form className="panel form" onSubmit={submit}>
      <h1>{format.title(of.title)}</h1>
      {format
        .title(of.text)
        .split("\n")
        .filter(Boolean)
        .map((line) => (
          <p key={line}>{line}</p>
        ))}
      <p className="faint">{t("commitment.edition", { edition: of.edition })}</p>
      <p className="note">{t("commitment.no_consequence")}</p>
      <div aria-live="polite">
        {answer.isError ? <Trouble error={answer.error} /> : null}
        {state === "asked" ? null : (
          <p className="note note-ok">
            {t(`commitment.is_${state}`)} {of.answered_at ? format.when(of.answered_at) : null}
          </p>
        )}
      </div>
      {state === "asked" ? (
        <>
          <TextField
            label={t("commitment.sign_name")}
            autoComplete="name"
            maxLength={60}
            value={name}
            onChange={setName}
          />
          <Button
            type="primary"
            size="large"
            htmlType="submit"
            block
            loading={answer.isPending}
            disabled={!name.trim()}
          >
            {t("commitment.sign")}
          </Button>
          <Button size="large" block loading={answer.isPending} onClick={() => send()}>
            {t("commitment.decline")}
          </Button>
        </>
      ) : null}
    </form>
  );
}
