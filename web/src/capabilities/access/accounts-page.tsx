import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api } from "../../api/client";
import type { Account } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { Mark } from "../../ui/mark";
import { More, PAGED } from "../../ui/more";
import { Page } from "../../ui/page";
import { Answered, Empty } from "../../ui/waiting";
import { AccountDrawer } from "./account-drawer";
import { NewAccount } from "./new-account";

/** Who may do what, where, and until when. */
export function AccountsPage() {
  const { t } = useTranslation();
  const [making, setMaking] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  // Whoever reads out the code of a new device is on the telephone now.
  const accounts = $api.useInfiniteQuery(
    "get",
    "/api/accounts",
    { params: { query: { limit: 100 } } },
    { ...PAGED, refetchInterval: 10_000 },
  );
  const all = accounts.data?.pages.flatMap((page) => page.items) ?? [];
  const active = all.filter((account) => account.state === "active").length;
  return (
    <Page
      name={t("access.menu")}
      answer={accounts.data ? t("access.accounts_answer", { count: active, n: active }) : t("access.menu")}
      actions={
        <Button type="primary" onClick={() => setMaking(true)}>
          {t("access.new_account")}
        </Button>
      }
    >
      <Answered of={accounts}>
        {() =>
          all.length ? (
            <>
              <AccountTable accounts={all} onOpen={setOpen} />
              <More of={accounts} />
            </>
          ) : (
            <Empty title={t("access.no_accounts")}>{t("access.no_accounts_next")}</Empty>
          )
        }
      </Answered>
      {making ? <NewAccount onClose={() => setMaking(false)} /> : null}
      <AccountDrawer account={all.find((account) => account.id === open) ?? null} onClose={() => setOpen(null)} />
    </Page>
  );
}

const waitingOf = (account: Account) => account.devices.filter((device) => device.state === "waiting").length;

function AccountTable({ accounts, onOpen }: { accounts: Account[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <DataTable
      caption={t("access.menu")}
      items={accounts}
      rowKey={(account) => account.id}
      columns={[
        {
          key: "name",
          label: t("access.name"),
          lead: true,
          cell: (account) => (
            <button type="button" className="plain" onClick={() => onOpen(account.id)}>
              {account.name}
            </button>
          ),
        },
        { key: "login", label: t("access.login"), cell: (account) => account.login },
        { key: "agency", label: t("access.agency"), cell: (account) => account.agency },
        {
          key: "grants",
          label: t("access.may"),
          cell: (account) => (
            <span>
              {account.grants
                .map((grant) => [t(`role.${grant.role}`), grant.area?.name].filter(Boolean).join(" · "))
                .join("; ") || t("access.no_grants")}
            </span>
          ),
        },
        {
          key: "state",
          label: t("ui.state"),
          cell: (account) =>
            account.state !== "active" ? (
              <Mark tone="warn" shape="–" label={t("access.disabled")} />
            ) : waitingOf(account) ? (
              <Mark
                tone="work"
                label={t("access.devices_wait", {
                  count: waitingOf(account),
                  n: format.number(waitingOf(account)),
                })}
              />
            ) : account.onboarded_at ? (
              <Mark tone="ok" label={t("access.active")} />
            ) : (
              <Mark tone="work" label={t("access.not_onboarded")} />
            ),
        },
        {
          key: "seen",
          label: t("access.last_seen"),
          cell: (account) => (account.last_seen ? format.when(account.last_seen) : "–"),
        },
      ]}
    />
  );
}
