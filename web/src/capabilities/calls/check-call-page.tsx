import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { CheckedCode } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { useTitle } from "../../ui/page";
import { ToldCodeForm } from "../../ui/told-code-form";
import { Trouble } from "../../ui/waiting";

/** For whoever was called, without an account: was it really us? */
export function CheckCallPage() {
  const { t } = useTranslation();
  useTitle(t("calls.check_title"));
  const check = $api.useMutation("post", "/api/call-numbers/check");
  return (
    <ToldCodeForm
      title={t("calls.check_title")}
      help={t("calls.check_help")}
      codeLabel={t("calls.check_code")}
      lastLabel={t("calls.check_last")}
      lastHelp={t("calls.check_last_help")}
      action={t("calls.check_now")}
      never={t("calls.check_never")}
      isPending={check.isPending}
      onSend={(body) => check.mutate({ body })}
    >
      {check.isError ? <Trouble error={check.error} /> : null}
      {check.data ? <Checked found={check.data} /> : null}
    </ToldCodeForm>
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
        {found.call_back.length ? (
          <>
            <dt>{t("calls.check_call_back")}</dt>
            <dd>
              {found.call_back.map((number) => (
                <div key={number}>
                  <a href={`tel:${number}`}>{number}</a>
                </div>
              ))}
            </dd>
          </>
        ) : null}
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
