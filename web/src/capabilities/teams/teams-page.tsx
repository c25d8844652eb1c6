import { useState } from "react";
import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { Button, Modal } from "antd";
import { $api, refetch } from "../../api/client";
import type { Named } from "../../api/contract";
import { usePermission, useSession } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { AreaPicker } from "../../ui/area-picker";
import { DataTable } from "../../ui/data-table";
import { Field } from "../../ui/field";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { TextField } from "../../ui/text-field";
import { Answered, Empty, Trouble } from "../../ui/waiting";

/** The teams, and how much work each has before it. */
export function TeamsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const mayManage = usePermission("teams.manage");
  const [making, setMaking] = useState(false);
  const teams = $api.useQuery("get", "/api/teams", {});
  const ready = (teams.data ?? []).reduce((sum, team) => sum + team.ready, 0);
  const mayOffer = usePermission("support.offer");
  const make = (
    <>
      {mayOffer ? <Link href={to.support()}>{t("teams.support")}</Link> : null}
      {mayManage ? (
        <Button type="primary" onClick={() => setMaking(true)}>
          {t("teams.new")}
        </Button>
      ) : null}
    </>
  );
  return (
    <Page
      name={t("teams.menu")}
      answer={
        teams.data
          ? t("teams.answer", { count: ready, n: format.number(ready), teams: format.number(teams.data.length) })
          : t("teams.menu")
      }
      actions={make}
    >
      <Answered of={teams}>
        {(all) =>
          all.length ? (
            <DataTable
              caption={t("teams.menu")}
              items={all}
              rowKey={(team) => team.id}
              columns={[
                {
                  key: "name",
                  label: t("teams.team"),
                  lead: true,
                  cell: (team) => <Link href={to.team(team.id)}>{team.name}</Link>,
                },
                { key: "agency", label: t("teams.agency"), cell: (team) => team.agency },
                { key: "area", label: t("field.area"), cell: (team) => team.area?.name ?? null },
                {
                  key: "members",
                  label: t("teams.members"),
                  number: true,
                  cell: (team) => <Link href={to.team(team.id, "members")}>{format.number(team.members)}</Link>,
                },
                { key: "ready", label: t("teams.ready"), number: true, cell: (team) => format.number(team.ready) },
                { key: "later", label: t("teams.later"), number: true, cell: (team) => format.number(team.later) },
                { key: "leased", label: t("teams.leased"), number: true, cell: (team) => format.number(team.leased) },
              ]}
            />
          ) : (
            <Empty title={t("teams.none")} action={make}>
              {t("teams.none_next")}
            </Empty>
          )
        }
      </Answered>
      {making ? <NewTeam onClose={() => setMaking(false)} /> : null}
    </Page>
  );
}

function NewTeam({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const [name, setName] = useState("");
  const [agency, setAgency] = useState(session.account.agency);
  const [area, setArea] = useState<Named | null>(session.home_area ?? null);
  const create = $api.useMutation("post", "/api/teams", {
    onSuccess: () => {
      refetch("/api/teams");
      onClose();
    },
  });
  return (
    <Modal
      open
      onCancel={onClose}
      title={t("teams.new")}
      okText={t("teams.make")}
      okButtonProps={{ disabled: !name.trim() || !agency.trim() || !area, loading: create.isPending }}
      onOk={() => area && create.mutate({ body: { name: name.trim(), agency: agency.trim(), area_id: area.id } })}
      width={440}
    >
      <div className="form">
        {create.isError ? <Trouble error={create.error} /> : null}
        <TextField label={t("teams.name")} value={name} onChange={setName} />
        <TextField label={t("teams.agency")} value={agency} onChange={setAgency} />
        <Field label={t("field.area")}>
          {(control) => <AreaPicker control={control} value={area} onChange={setArea} />}
        </Field>
      </div>
    </Modal>
  );
}
