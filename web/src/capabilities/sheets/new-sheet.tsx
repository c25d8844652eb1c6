import { useState } from "react";
import { useLocation } from "wouter";
import { useTranslation } from "react-i18next";
import { Modal } from "antd";
import { $api, refetch } from "../../api/client";
import { usePermission, useSession } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { to } from "../../ui/paths";
import { Trouble } from "../../ui/waiting";
import { fromField } from "../../i18n/wall-clock";

/** Which team, how many, for whose hands and until when. */
export function NewSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const session = useSession();
  const leads = usePermission("teams.manage");
  const [, go] = useLocation();
  const [chosen, setChosen] = useState("");
  const [holder, setHolder] = useState("");
  const [people, setPeople] = useState("20");
  const [until, setUntil] = useState("");
  const own = $api.useQuery("get", "/api/calls/queue", {});
  const led = $api.useQuery("get", "/api/teams", {}, { enabled: leads });
  const teams = (leads ? led.data : own.data?.teams) ?? [];
  const team = chosen || own.data?.teams[0]?.id || teams[0]?.id || "";
  const detail = $api.useQuery(
    "get",
    "/api/teams/{team_id}",
    { params: { path: { team_id: team } } },
    { enabled: leads && team !== "" },
  );
  const members = [...(detail.data?.members ?? [])].sort((a, b) => format.inOrder(a.account.name, b.account.name));
  const isMember = members.some((member) => member.account.id === session.account.id);
  const forWhom = holder || (isMember || !leads ? "" : (members[0]?.account.id ?? ""));
  const open = $api.useMutation("post", "/api/sheets", {
    onSuccess: (sheet) => {
      refetch("/api/sheets", "/api/teams", "/api/calls/queue");
      go(to.paper(sheet.id));
    },
  });
  const make = () =>
    open.mutate({
      body: {
        team_id: team,
        holder_id: forWhom || null,
        people: Number(people),
        until: until ? fromField(until).toISOString() : null,
      },
    });
  return (
    <Modal
      open
      onCancel={onClose}
      title={t("sheets.new")}
      okText={t("sheets.make")}
      okButtonProps={{ disabled: !team || !(Number(people) > 0), loading: open.isPending }}
      onOk={make}
      width={440}
    >
      <div className="form">
        {open.isError ? <Trouble error={open.error} /> : null}
        <p className="soft">{t("sheets.new_help")}</p>
        <Field label={t("sheets.team")}>
          {(control) => (
            <select
              {...control}
              className="native"
              value={team}
              onChange={(event) => {
                setChosen(event.target.value);
                setHolder("");
              }}
            >
              {teams.map((each) => (
                <option key={each.id} value={each.id}>
                  {t("calls.team_ready", { team: each.name, n: format.number(each.ready) })}
                </option>
              ))}
            </select>
          )}
        </Field>
        {leads ? (
          <Field label={t("sheets.holder")}>
            {(control) => (
              <select {...control} className="native" value={forWhom} onChange={(e) => setHolder(e.target.value)}>
                {isMember ? <option value="">{t("sheets.myself", { name: session.account.name })}</option> : null}
                {members
                  .filter((member) => member.account.id !== session.account.id)
                  .map((member) => (
                    <option key={member.account.id} value={member.account.id}>
                      {member.account.name} · {member.account.agency}
                    </option>
                  ))}
              </select>
            )}
          </Field>
        ) : null}
        <Field label={t("sheets.how_many")} help={t("sheets.how_many_help")}>
          {(control) => (
            <input
              {...control}
              className="native"
              type="number"
              min={1}
              max={60}
              value={people}
              onChange={(event) => setPeople(event.target.value)}
            />
          )}
        </Field>
        <Field label={t("sheets.until")} help={t("sheets.until_help")}>
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
      </div>
    </Modal>
  );
}
