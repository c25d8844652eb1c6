import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api } from "../../api/client";
import type { CheckedCode } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { useTitle } from "../../ui/page";
import { TextField } from "../../ui/text-field";
import { Trouble } from "../../ui/waiting";

/** For whoever was called, without an account: was it really us? */
export function CheckCallPage() {
  const { t } = useTranslation();
  useTitle(t("calls.check_title"));
  const [code, setCode] = useState("");
  const [last, setLast] = useState("");
  const check = $api.useMutation("post", "/api/call-numbers/check");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    check.mutate({ body: { code, last_digits: last } });
  };
  return (
    <form className="panel form" onSubmit={submit}>
      <h1>{t("calls.check_title")}</h1>
      <p>{t("calls.check_help")}</p>
      <TextField
        label={t("calls.check_code")}
        inputMode="numeric"
        autoComplete="off"
        autoFocus
        maxLength={20}
        value={code}
        onChange={setCode}
      />
      <TextField
        label={t("calls.check_last")}
        help={t("calls.check_last_help")}
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
        loading={check.isPending}
        disabled={!code.trim() || !last.trim()}
      >
        {t("calls.check_now")}
      </Button>
      <div aria-live="polite">
        {check.isError ? <Trouble error={check.error} /> : null}
        {check.data ? <Checked found={check.data} /> : null}
      </div>
      <p className="faint">{t("calls.check_never")}</p>
    </form>
  );
}

function Checked({ found }: { found: CheckedCode }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!found.ours) {
    return (
      <div className="note note-warn stack-tight">
        <p>
          <b>{t("calls.check_not_ours")}</b>
        </p>
        <p>{t("calls.check_not_ours_next")}</p>
      </div>
    );
  }
  return (
    <div className="note note-ok stack-tight">
      <p>
        <b>{t("calls.check_ours")}</b>
      </p>
      <dl className="facts">
        <dt>{t("calls.check_who")}</dt>
        <dd>{[found.agency, found.team].filter(Boolean).join(" · ")}</dd>
        <dt>{t("calls.check_where")}</dt>
        <dd>{found.area.join(" › ")}</dd>
        {found.called_at ? (
          <>
            <dt>{t("calls.check_when")}</dt>
            <dd>{format.when(found.called_at)}</dd>
          </>
        ) : null}
        {found.purpose ? (
          <>
            <dt>{t("calls.why")}</dt>
            <dd>{t(`purpose.${found.purpose}`, found.purpose)}</dd>
          </>
        ) : null}
      </dl>
    </div>
  );
}
