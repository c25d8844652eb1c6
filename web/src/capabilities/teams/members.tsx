import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import type { TeamDetail } from "../../api/contract";
import { usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { Field } from "../../ui/field";
import { say } from "../../ui/toasts";
import { Answered, Empty, Trouble } from "../../ui/waiting";
import { fromField } from "../../i18n/wall-clock";

type Member = TeamDetail["members"][number];

/** Who is in the team, from which agency, and until when. */
export function Members({ id, mayManage }: { id: string; mayManage: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const detail = $api.useQuery("get", "/api/teams/{team_id}", { params: { path: { team_id: id } } });
  const done = { onSuccess: () => refetch("/api/teams") };
  const add = $api.useMutation("post", "/api/teams/{team_id}/members", done);
  const remove = $api.useMutation("delete", "/api/teams/{team_id}/members/{account_id}", done);
  const take = (member: Member) =>
    remove.mutate(
      { params: { path: { team_id: id, account_id: member.account.id } } },
      {
        onSuccess: () =>
          say(t("teams.member_removed", { name: member.account.name }), () =>
            add.mutate({
              params: { path: { team_id: id } },
              body: { account_id: member.account.id, until: member.until ?? null },
            }),
          ),
      },
    );
  return (
    <>
      {remove.isError ? <Trouble error={remove.error} /> : null}
      {mayManage ? <AddMember id={id} /> : null}
      <Answered of={detail}>
        {({ members }) =>
          members.length ? (
            <DataTable
              caption={t("teams.tab_members")}
              items={[...members].sort((a, b) => format.inOrder(a.account.name, b.account.name))}
              rowKey={(member) => member.account.id}
              columns={[
                { key: "name", label: t("field.name"), lead: true, cell: (member) => member.account.name },
                { key: "agency", label: t("teams.agency"), cell: (member) => member.account.agency },
                { key: "role", label: t("teams.role"), cell: (member) => t(`role.${member.role}`, member.role) },
                {
                  key: "until",
                  label: t("teams.until"),
                  cell: (member) => (member.until ? format.when(member.until) : t("teams.no_end")),
                },
                {
                  key: "acts",
                  label: "",
                  cell: (member) =>
                    mayManage ? (
                      <Button size="small" onClick={() => take(member)}>
                        {t("ui.remove")}
                        <span className="unseen"> {member.account.name}</span>
                      </Button>
                    ) : null,
                },
              ]}
            />
          ) : (
            <Empty title={t("teams.no_members")} />
          )
        }
      </Answered>
    </>
  );
}

function AddMember({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayList = usePermission("accounts.manage");
  const [account, setAccount] = useState("");
  const [until, setUntil] = useState("");
  const accounts = $api.useQuery("get", "/api/accounts", { params: { query: { limit: 200 } } }, { enabled: mayList });
  const add = $api.useMutation("post", "/api/teams/{team_id}/members", {
    onSuccess: () => {
      setAccount("");
      refetch("/api/teams");
    },
  });
  if (!mayList) return null;
  const active = (accounts.data?.items ?? [])
    .filter((each) => each.state === "active")
    .sort((a, b) => format.inOrder(a.name, b.name));
  return (
    <form
      className="form-grid"
      aria-label={t("teams.add_member")}
      onSubmit={(event) => {
        event.preventDefault();
        if (account)
          add.mutate({
            params: { path: { team_id: id } },
            body: { account_id: account, until: until ? fromField(until).toISOString() : null },
          });
      }}
    >
      {add.isError ? <Trouble error={add.error} /> : null}
      <Field label={t("teams.account")}>
        {(control) => (
          <select {...control} className="native" value={account} onChange={(event) => setAccount(event.target.value)}>
            <option value="">{t("ui.choose")}</option>
            {active.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name} · {each.agency}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("teams.until")}>
        {(control) => (
          <input
            {...control}
            className="native"
            type="datetime-local"
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        )}
      </Field>
      <div className="form-act">
        <Button type="primary" htmlType="submit" disabled={!account} loading={add.isPending}>
          {t("teams.add_member")}
        </Button>
      </div>
    </form>
  );
}
