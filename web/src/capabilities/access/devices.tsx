import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import type { Account, Device } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Mark } from "../../ui/mark";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";

const TONES = { waiting: "work", admitted: "ok", refused: "harm", withdrawn: "quiet" } as const;

/** Whether somebody works from elsewhere, and from which devices. */
export function Remote({ account }: { account: Account }) {
  const { t } = useTranslation();
  const mark = $api.useMutation("put", "/api/accounts/{account_id}/remote", {
    onSuccess: () => refetch("/api/accounts"),
  });
  const set = (remote: boolean) => mark.mutate({ params: { path: { account_id: account.id } }, body: { remote } });
  return (
    <section className="section" aria-label={t("access.remote")}>
      <h2>{t("access.remote")}</h2>
      {mark.isError ? <Trouble error={mark.error} /> : null}
      <p className="soft">{t("access.remote_help")}</p>
      {account.remote ? <Devices account={account} /> : null}
      <div>
        <Button loading={mark.isPending} onClick={() => set(!account.remote)}>
          {t(account.remote ? "access.remote_not" : "access.remote_set")}
        </Button>
      </div>
    </section>
  );
}

function Devices({ account }: { account: Account }) {
  const { t } = useTranslation();
  if (!account.devices.length) return <p className="note">{t("access.devices_none")}</p>;
  return (
    <>
      <h3>{t("access.devices")}</h3>
      <p className="note">{t("access.devices_why")}</p>
      <ul className="stack-tight">
        {account.devices.map((device) => (
          <li key={device.id}>
            <OneDevice account={account} device={device} />
          </li>
        ))}
      </ul>
    </>
  );
}

function OneDevice({ account, device }: { account: Account; device: Device }) {
  const { t } = useTranslation();
  const format = useFormat();
  const done = { onSuccess: () => refetch("/api/accounts") };
  const admit = $api.useMutation("post", "/api/accounts/{account_id}/devices/{device_id}/admit", done);
  const refuse = $api.useMutation("post", "/api/accounts/{account_id}/devices/{device_id}/refuse", done);
  const withdraw = $api.useMutation("post", "/api/accounts/{account_id}/devices/{device_id}/withdraw", {
    onSuccess: () => {
      refetch("/api/accounts");
      say(t("access.device_withdrawn_now", { name: account.name }));
    },
  });
  const which = { params: { path: { account_id: account.id, device_id: device.id } } };
  const failed = [admit, refuse, withdraw].find((each) => each.isError);
  const state = device.state as keyof typeof TONES;
  return (
    <>
      {failed ? <Trouble error={failed.error} /> : null}
      <div className="row">
        <span className="grow">
          <b className="device-code">{device.code.replace(/(\d{3})(?=\d)/, "$1 ")}</b>{" "}
          {device.name || t("access.device_unknown")}{" "}
          <span className="faint">{t("access.device_asked_at", { at: format.when(device.asked_at) })}</span>{" "}
          <Mark tone={TONES[state] ?? "quiet"} label={t(`device_state.${device.state}`, device.state)} />
        </span>
        {state === "admitted" ? (
          <Button size="small" onClick={() => withdraw.mutate(which)}>
            {t("access.device_withdraw")}
            <span className="unseen"> {device.code}</span>
          </Button>
        ) : (
          <Button
            size="small"
            type={state === "waiting" ? "primary" : "default"}
            loading={admit.isPending}
            onClick={() => admit.mutate(which)}
          >
            {t("access.device_admit")}
            <span className="unseen"> {device.code}</span>
          </Button>
        )}
        {state === "waiting" ? (
          <Button size="small" onClick={() => refuse.mutate(which)}>
            {t("access.device_refuse")}
            <span className="unseen"> {device.code}</span>
          </Button>
        ) : null}
      </div>
    </>
  );
}
