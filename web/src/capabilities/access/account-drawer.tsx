import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Drawer } from "antd";
import { $api, client, refetch } from "../../api/client";
import type { Account, Grant } from "../../api/contract";
import { useSession } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { isLongEnough, PasswordField } from "../../ui/text-field";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";
import { Remote } from "./devices";
import { GrantFields, grantBody, type GrantDraft } from "./grant-fields";

/** One account: its rights, its password, and whether it may sign in. */
export function AccountDrawer({ account, onClose }: { account: Account | null; onClose: () => void }) {
  return (
    <Drawer open={account !== null} onClose={onClose} title={account?.name} size="min(560px, 100vw)" destroyOnHidden>
      {account ? <AccountCard account={account} /> : null}
    </Drawer>
  );
}

function AccountCard({ account }: { account: Account }) {
  const { t } = useTranslation();
  const format = useFormat();
  const session = useSession();
  const mine = session.account.id === account.id;
  const switchState = async (act: "disable" | "enable") => {
    const params = { params: { path: { account_id: account.id } } };
    const done =
      act === "disable"
        ? await client.POST("/api/accounts/{account_id}/disable", params)
        : await client.POST("/api/accounts/{account_id}/enable", params);
    await refetch("/api/accounts");
    if (!done.error && act === "disable")
      say(t("access.disabled_now", { name: account.name }), () => switchState("enable"));
  };
  return (
    <div className="stack">
      <dl className="facts">
        <dt>{t("access.login")}</dt>
        <dd>{account.login}</dd>
        <dt>{t("access.agency")}</dt>
        <dd>{account.agency}</dd>
        <dt>{t("access.onboarded")}</dt>
        <dd>{account.onboarded_at ? format.when(account.onboarded_at) : t("access.not_onboarded")}</dd>
      </dl>
      <Grants account={account} />
      {mine ? null : <Remote account={account} />}
      <ResetPassword account={account} />
      {mine ? null : account.state === "active" ? (
        <div className="section">
          <h2>{t("access.leave")}</h2>
          <p className="soft">{t("access.disable_why")}</p>
          <div>
            <Button onClick={() => switchState("disable")}>{t("access.disable")}</Button>
          </div>
        </div>
      ) : (
        <div>
          <Button onClick={() => switchState("enable")}>{t("access.enable")}</Button>
        </div>
      )}
    </div>
  );
}

function Grants({ account }: { account: Account }) {
  const { t } = useTranslation();
  const format = useFormat();
  const session = useSession();
  const [draft, setDraft] = useState<GrantDraft | null>(null);
  const add = $api.useMutation("post", "/api/accounts/{account_id}/grants", {
    onSuccess: () => {
      setDraft(null);
      refetch("/api/accounts", "/api/teams");
    },
  });
  const remove = $api.useMutation("delete", "/api/accounts/{account_id}/grants/{grant_id}", {
    onSuccess: () => refetch("/api/accounts", "/api/teams"),
  });
  const giveBack = (grant: Grant) => {
    if (!grant.area) return;
    const body = { role: grant.role, area_id: grant.area.id, team_id: grant.team?.id, until: grant.until };
    add.mutate({ params: { path: { account_id: account.id } }, body });
  };
  const take = (grant: Grant) =>
    remove.mutate(
      { params: { path: { account_id: account.id, grant_id: grant.id } } },
      { onSuccess: () => say(t("access.grant_removed"), () => giveBack(grant)) },
    );
  return (
    <section className="section">
      <h2>{t("access.may")}</h2>
      {remove.isError ? <Trouble error={remove.error} /> : null}
      <ul className="stack-tight">
        {account.grants.map((grant) => (
          <li key={grant.id} className="row">
            <span className="grow">
              {[t(`role.${grant.role}`), grant.area?.name].filter(Boolean).join(" · ")}
              {grant.team ? ` · ${grant.team.name}` : ""}
              <span className="faint">
                {" "}
                {grant.until ? t("ui.until", { at: format.when(grant.until) }) : t("access.no_end")}
              </span>
            </span>
            <Button size="small" onClick={() => take(grant)}>
              {t("ui.remove")}
              <span className="unseen"> {t(`role.${grant.role}`)}</span>
            </Button>
          </li>
        ))}
        {account.grants.length ? null : <li className="soft">{t("access.no_grants")}</li>}
      </ul>
      {draft ? (
        <div className="stack">
          {add.isError ? <Trouble error={add.error} /> : null}
          <GrantFields value={draft} onChange={setDraft} />
          <div className="row">
            <Button
              type="primary"
              disabled={!draft.area}
              loading={add.isPending}
              onClick={() =>
                draft.area &&
                add.mutate({ params: { path: { account_id: account.id } }, body: grantBody(draft, draft.area) })
              }
            >
              {t("access.grant")}
            </Button>
            <Button onClick={() => setDraft(null)}>{t("ui.cancel")}</Button>
          </div>
        </div>
      ) : (
        <div>
          <Button onClick={() => setDraft({ role: "caller", area: session.home_area ?? null, team_id: "", until: "" })}>
            {t("access.add_grant")}
          </Button>
        </div>
      )}
    </section>
  );
}

function ResetPassword({ account }: { account: Account }) {
  const { t } = useTranslation();
  const [fresh, setFresh] = useState("");
  const reset = $api.useMutation("post", "/api/accounts/{account_id}/password", {
    onSuccess: () => {
      setFresh("");
      say(t("access.password_reset", { name: account.name }));
    },
  });
  return (
    <section className="section">
      <h2>{t("access.reset_password")}</h2>
      {reset.isError ? <Trouble error={reset.error} /> : null}
      <PasswordField label={t("access.first_password")} value={fresh} onChange={setFresh} fresh />
      <div>
        <Button
          disabled={!isLongEnough(fresh)}
          loading={reset.isPending}
          onClick={() => reset.mutate({ params: { path: { account_id: account.id } }, body: { new: fresh } })}
        >
          {t("access.set_password")}
        </Button>
      </div>
    </section>
  );
}
