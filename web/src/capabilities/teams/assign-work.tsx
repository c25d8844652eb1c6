import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Modal } from "antd";
import { $api, refetch } from "../../api/client";
import type { Team } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { Trouble } from "../../ui/waiting";
import { useMoved } from "./moved";

/** Brings work to a team: from the pile that nobody has, or from another team. */
export function AssignWork({ team }: { team: Team }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const unassigned = $api.useQuery("get", "/api/tasks/unassigned", {});
  const count = unassigned.data?.count ?? 0;
  return (
    <>
      {count ? <span className="soft">{t("teams.unassigned", { count, n: format.number(count) })}</span> : null}
      <Button type="primary" onClick={() => setOpen(true)}>
        {t("teams.bring_work")}
      </Button>
      {open ? <Bring team={team} unassigned={count} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function Bring({ team, unassigned, onClose }: { team: Team; unassigned: number; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const moved = useMoved();
  const [from, setFrom] = useState("");
  const [count, setCount] = useState("");
  const teams = $api.useQuery("get", "/api/teams", {});
  const others = (teams.data ?? []).filter((other) => other.id !== team.id);
  const available = from ? (others.find((other) => other.id === from)?.ready ?? 0) : unassigned;
  const assign = $api.useMutation("post", "/api/tasks/assign", {
    onSuccess: (answer) => {
      refetch("/api/teams", "/api/overview");
      moved(answer, team.name);
      onClose();
    },
  });
  return (
    <Modal
      open
      onCancel={onClose}
      title={t("teams.bring_work_to", { team: team.name })}
      okText={t("teams.bring_work")}
      okButtonProps={{ disabled: available === 0, loading: assign.isPending }}
      onOk={() =>
        assign.mutate({
          body: {
            from_team: from || null,
            list_id: null,
            to_team: team.id,
            count: count ? Number(count) : null,
            lowest_first: false,
          },
        })
      }
      width={440}
    >
      <div className="form">
        {assign.isError ? <Trouble error={assign.error} /> : null}
        <Field label={t("teams.from")}>
          {(control) => (
            <select {...control} className="native" value={from} onChange={(event) => setFrom(event.target.value)}>
              <option value="">{t("teams.from_nobody", { n: format.number(unassigned) })}</option>
              {others.map((other) => (
                <option key={other.id} value={other.id}>
                  {t("teams.from_team", { team: other.name, n: format.number(other.ready) })}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("teams.how_many")} help={t("teams.how_many_help", { n: format.number(available) })}>
          {(control) => (
            <input
              {...control}
              className="native"
              type="number"
              min={1}
              max={available || 1}
              value={count}
              onChange={(event) => setCount(event.target.value)}
            />
          )}
        </Field>
      </div>
    </Modal>
  );
}
