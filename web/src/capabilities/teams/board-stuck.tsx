import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import type { Board } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { say } from "../../ui/toasts";
import { Trouble } from "../../ui/waiting";
import { useMoved } from "./moved";

/** Calls that do not move, each with its reason and the one act that helps. */
export function BoardStuck({ board, mayManage }: { board: Board; mayManage: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const moved = useMoved();
  const teams = $api.useQuery("get", "/api/teams", {}, { enabled: mayManage && board.stuck.length > 0 });
  const others = (teams.data ?? []).filter((team) => team.id !== board.team.id);
  const fresh = () => refetch("/api/teams", "/api/overview");
  const release = $api.useMutation("post", "/api/tasks/{task_id}/release", {
    onSuccess: () => {
      fresh();
      say(t("teams.released"));
    },
  });
  const assign = $api.useMutation("post", "/api/tasks/assign", { onSuccess: fresh });
  if (board.stuck.length === 0) return null;
  return (
    <section className="section" aria-label={t("teams.stuck")}>
      <h2>
        {t("teams.stuck")} · {format.number(board.stuck.length)}
      </h2>
      {release.isError ? <Trouble error={release.error} /> : null}
      {assign.isError ? <Trouble error={assign.error} /> : null}
      <DataTable
        caption={t("teams.stuck")}
        items={board.stuck}
        rowKey={(task) => task.task_id}
        columns={[
          { key: "person", label: t("field.name"), lead: true, cell: (task) => task.person },
          { key: "why", label: t("teams.why"), cell: (task) => t(`stuck.${task.why}`, task.why) },
          { key: "attempts", label: t("teams.attempts"), number: true, cell: (task) => format.number(task.attempts) },
          { key: "since", label: t("teams.since"), cell: (task) => format.when(task.since) },
          {
            key: "acts",
            label: "",
            cell: (task) =>
              !mayManage ? null : task.held ? (
                <Button size="small" onClick={() => release.mutate({ params: { path: { task_id: task.task_id } } })}>
                  {t("teams.release")}
                  <span className="unseen"> {task.person}</span>
                </Button>
              ) : (
                <select
                  className="native"
                  aria-label={t("teams.move_one", { name: task.person })}
                  value=""
                  onChange={(event) => {
                    const to = others.find((team) => team.id === event.target.value);
                    if (!to) return;
                    const body = { from_team: board.team.id, to_team: to.id, task_id: task.task_id, list_id: null };
                    assign.mutate(
                      { body: { ...body, count: 1, lowest_first: false } },
                      { onSuccess: (answer) => moved(answer, to.name) },
                    );
                  }}
                >
                  <option value="">{t("teams.move")}</option>
                  {others.map((team) => (
                    <option key={team.id} value={team.id}>
                      {team.name}
                    </option>
                  ))}
                </select>
              ),
          },
        ]}
      />
    </section>
  );
}
