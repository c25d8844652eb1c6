import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import type { Board } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { Trouble } from "../../ui/waiting";
import { useMoved } from "./moved";

type Planned = Board["plan"]["moves"][number];

/** What to do about what does not fit today: how many callers are missing, and who could take the rest. */
export function BoardPlan({ board, mayManage }: { board: Board; mayManage: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { plan } = board;
  if (plan.will_not_fit === 0) return null;
  const pace = t(plan.usual_pace ? "teams.plan_usual" : "teams.plan_pace", {
    n: format.decimal(plan.pace),
    callers: format.number(plan.callers),
  });
  return (
    <section className="section" aria-label={t("teams.plan")}>
      <h2>{t("teams.plan")}</h2>
      <p>
        {plan.missing == null
          ? t("teams.plan_over", { count: plan.will_not_fit, n: format.number(plan.will_not_fit) })
          : t("teams.plan_missing", { count: plan.missing, n: format.number(plan.missing) })}{" "}
        <span className="soft">{pace}</span>
      </p>
      {plan.moves.map((move) => (
        <Proposal key={move.to.id} from={board.team} move={move} mayManage={mayManage} />
      ))}
      {plan.moves.length === 0 && plan.missing != null ? <p className="soft">{t("teams.plan_no_room")}</p> : null}
    </section>
  );
}

function Proposal({ from, move, mayManage }: { from: Board["team"]; move: Planned; mayManage: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const moved = useMoved();
  const [edited, setEdited] = useState<string | null>(null);
  const count = edited ?? String(move.people);
  const assign = $api.useMutation("post", "/api/tasks/assign", {
    onSuccess: (answer) => {
      refetch("/api/teams", "/api/overview");
      setEdited(null);
      moved(answer, move.to.name);
    },
  });
  const label = t("teams.plan_move", { team: move.to.name, room: format.number(move.room) });
  return (
    <>
      {assign.isError ? <Trouble error={assign.error} /> : null}
      <form
        className="row"
        aria-label={label}
        onSubmit={(event) => {
          event.preventDefault();
          const most = Number(count);
          if (most > 0)
            assign.mutate({
              body: { from_team: from.id, to_team: move.to.id, count: most, list_id: null, lowest_first: true },
            });
        }}
      >
        <span>{label}</span>
        {mayManage ? (
          <>
            <input
              className="native plan-count"
              type="number"
              min={1}
              aria-label={t("teams.how_many")}
              value={count}
              onChange={(event) => setEdited(event.target.value)}
            />
            <Button htmlType="submit" loading={assign.isPending} disabled={!(Number(count) > 0)}>
              {t("teams.plan_accept")}
            </Button>
          </>
        ) : (
          <b>{format.number(move.people)}</b>
        )}
      </form>
    </>
  );
}
