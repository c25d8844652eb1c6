import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import type { Override } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Mark } from "../../ui/mark";
import { letOffText } from "../../ui/let-off-text";
import { to } from "../../ui/paths";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";

const TONES = { asked: "work", in_force: "ok", expired: "quiet", withdrawn: "quiet" } as const;

/** What somebody is let off, by whom and why; whoever may confirms it or takes it back. */
export function OneOverride({ one, named }: { one: Override; named?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const path = { params: { path: { override_id: one.id } } };
  const done = () => void refetch("/api/overrides", "/api/people");
  const confirm = $api.useMutation("post", "/api/overrides/{override_id}/confirm", {
    onSuccess: () => say(t("override.confirmed")),
    onSettled: done,
  });
  const withdraw = $api.useMutation("post", "/api/overrides/{override_id}/withdraw", {
    onSuccess: () => say(t("override.withdrawn")),
    onSettled: done,
  });
  const name = one.person?.name || t("ui.no_name");
  return (
    <li className="panel stack-tight">
      <div className="row">
        {named ? (
          <b>
            <Link href={to.overrides(one.person_id)}>{name}</Link>
          </b>
        ) : null}
        <Mark tone={TONES[one.state as keyof typeof TONES] ?? "quiet"} label={t(`override.state.${one.state}`)} />
        <span className="soft">{format.title(one.rule_title) || one.rule}</span>
      </div>
      <b className="break">{letOffText(one, { t, format })}</b>
      <span>{t("override.because", { reason: t(`override.reasons.${one.reason}`) })}</span>
      <p className="break">“{one.note}”</p>
      <span className="soft">
        {t("override.asked_line", { name: one.asked_by, at: format.when(one.asked_at) })}
        {one.confirmed_by && one.confirmed_at
          ? `${t("ui.comma")}${t("override.confirmed_line", { name: one.confirmed_by, at: format.when(one.confirmed_at) })}`
          : null}
        {one.withdrawn_by && one.withdrawn_at
          ? `${t("ui.comma")}${t("override.withdrawn_line", { name: one.withdrawn_by, at: format.when(one.withdrawn_at) })}`
          : null}
      </span>
      {confirm.isError ? <Trouble error={confirm.error} /> : null}
      {withdraw.isError ? <Trouble error={withdraw.error} /> : null}
      {one.may_withdraw ? (
        <>
          {one.state === "asked" && !one.may_confirm ? <p className="soft">{t("override.second_person")}</p> : null}
          <div className="row">
            {one.may_confirm ? (
              <Button type="primary" loading={confirm.isPending} onClick={() => confirm.mutate(path)}>
                {t("override.confirm")}
                <span className="unseen"> {name}</span>
              </Button>
            ) : null}
            <Button loading={withdraw.isPending} onClick={() => withdraw.mutate(path)}>
              {t(one.may_confirm ? "override.refuse" : "override.withdraw")}
              <span className="unseen"> {name}</span>
            </Button>
          </div>
        </>
      ) : null}
    </li>
  );
}
