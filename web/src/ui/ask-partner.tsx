import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input, Modal } from "antd";
import { $api, refetch } from "../api/client";
import { serverNow, usePermission } from "../api/session";
import { useFormat } from "../i18n/formatters";
import { Field } from "./field";
import { say } from "./toasts";
import { Trouble } from "./waiting";
import { fromField } from "../i18n/wall-clock";

/** The way to ask a partner for help for somebody, for whoever may. */
export function AskPartner({ person, button }: { person: string; button?: boolean }) {
  const { t } = useTranslation();
  const may = usePermission("referrals.open");
  const [asking, setAsking] = useState(false);
  if (!may) return null;
  return (
    <>
      {button ? (
        <Button onClick={() => setAsking(true)}>{t("ask.open")}</Button>
      ) : (
        <button type="button" className="plain" onClick={() => setAsking(true)}>
          {t("ask.open")}
        </button>
      )}
      {asking ? <AskForm person={person} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

const HOUR = 3_600_000;

function AskForm({ person, onClose }: { person: string; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const pack = $api.useQuery("get", "/api/packs/active", {}, { staleTime: Infinity }).data;
  const [code, setCode] = useState("");
  const [asked, setAsked] = useState("");
  const [reason, setReason] = useState("");
  const [left, setLeft] = useState<string[]>([]);
  const [hours, setHours] = useState(24);
  const [followUp, setFollowUp] = useState("");
  const partner = pack?.partners.find((each) => each.code === code);
  const longest = pack?.referral_expires_hours ?? hours;
  const scope = partner?.scope.filter((item) => !left.includes(item)) ?? [];
  const ask = $api.useMutation("post", "/api/referrals", {
    onSuccess: () => {
      refetch("/api/referrals", "/api/people");
      say(t(partner?.approval ? "ask.waits" : "ask.done"));
      onClose();
    },
  });
  const send = () =>
    ask.mutate({
      body: {
        person_id: person,
        partner: code,
        asked,
        reason,
        scope,
        expires_at: new Date(serverNow().getTime() + Math.min(hours, longest) * HOUR - 60_000).toISOString(),
        follow_up_at: followUp ? fromField(`${followUp}T09:00`).toISOString() : undefined,
      },
    });
  const ready = partner && asked.trim() && scope.length && (!partner.approval || reason.trim());
  return (
    <Modal
      open
      onCancel={onClose}
      title={t("ask.title")}
      okText={t(partner?.approval ? "ask.propose" : "ask.send")}
      okButtonProps={{ disabled: !ready || (partner.follow_up && !followUp), loading: ask.isPending }}
      onOk={send}
      width={520}
    >
      <div className="form">
        {ask.isError ? <Trouble error={ask.error} /> : null}
        <Field label={t("ask.partner")} help={partner?.approval ? t("ask.approval") : undefined}>
          {(control) => (
            <select {...control} className="native" value={code} onChange={(event) => setCode(event.target.value)}>
              <option value="">{t("ask.choose")}</option>
              {(pack?.partners ?? []).map((each) => (
                <option key={each.code} value={each.code}>
                  {t("ask.partner_within", { partner: format.title(each.title), n: each.sla_hours })}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("ask.asked")}>
          {(control) => (
            <Input.TextArea {...control} rows={3} value={asked} onChange={(e) => setAsked(e.target.value)} />
          )}
        </Field>
        {partner?.approval ? (
          <Field label={t("ask.reason")} help={t("ask.reason_help")}>
            {(control) => <Input {...control} value={reason} onChange={(event) => setReason(event.target.value)} />}
          </Field>
        ) : null}
        {partner ? (
          <fieldset>
            <legend>{t("ask.scope")}</legend>
            {partner.scope.map((item) => (
              <label key={item} className="choice">
                <input
                  type="checkbox"
                  checked={!left.includes(item)}
                  onChange={() => setLeft(left.includes(item) ? left.filter((one) => one !== item) : [...left, item])}
                />
                {t(`scope_item.${item}`, item)}
              </label>
            ))}
          </fieldset>
        ) : null}
        {partner?.approval ? (
          <Field label={t("ask.expires")} help={t("ask.expires_help", { n: longest })}>
            {(control) => (
              <select
                {...control}
                className="native"
                value={hours}
                onChange={(event) => setHours(Number(event.target.value))}
              >
                {[4, 24, 48, 72]
                  .filter((each) => each <= longest)
                  .map((each) => (
                    <option key={each} value={each}>
                      {t("ask.hours", { n: each })}
                    </option>
                  ))}
              </select>
            )}
          </Field>
        ) : null}
        {partner?.follow_up ? (
          <Field label={t("ask.follow_up")}>
            {(control) => (
              <input
                {...control}
                className="native"
                type="date"
                value={followUp}
                onChange={(event) => setFollowUp(event.target.value)}
              />
            )}
          </Field>
        ) : null}
      </div>
    </Modal>
  );
}
