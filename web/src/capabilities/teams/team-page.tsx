import { Link, useParams, useSearchParams } from "wouter";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { Board } from "../../api/contract";
import { serverNow, usePermission } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { Page } from "../../ui/page";
import { to } from "../../ui/paths";
import { Answered } from "../../ui/waiting";
import { AssignWork } from "./assign-work";
import { CallBack } from "./call-back";
import { Members } from "./members";
import { TeamBoard } from "./team-board";
import "./teams.css";

/** One team: who is on what since when, what is left, and whether it will fit. */
export function TeamPage() {
  const { t } = useTranslation();
  const { id } = useParams<{ id: string }>();
  const [query] = useSearchParams();
  const mayWatch = usePermission("teams.board");
  const tab = query.get("tab") === "members" || !mayWatch ? "members" : "board";
  const mayManage = usePermission("teams.manage");
  const mayCall = usePermission("calls.work");
  const board = $api.useQuery(
    "get",
    "/api/teams/{team_id}/board",
    { params: { path: { team_id: id } } },
    { refetchInterval: 15_000, enabled: mayWatch },
  );
  const detail = $api.useQuery(
    "get",
    "/api/teams/{team_id}",
    { params: { path: { team_id: id } } },
    { enabled: !mayWatch },
  );
  const team = board.data?.team ?? detail.data?.team;
  return (
    <Page
      name={team?.name ?? t("teams.menu")}
      back={{ href: to.teams(), label: t("teams.menu") }}
      answer={board.data ? <BoardAnswer board={board.data} /> : (team?.name ?? t("teams.menu"))}
      actions={
        <>
          {mayCall ? <Link href={to.sheets()}>{t("teams.paper")}</Link> : null}
          {mayManage && team ? <AssignWork team={team} /> : null}
        </>
      }
    >
      <nav className="tabs" aria-label={t("teams.menu")}>
        {(mayWatch ? (["board", "members"] as const) : (["members"] as const)).map((name) => (
          <Link key={name} href={to.team(id, name)} aria-current={name === tab ? "page" : undefined}>
            {t(`teams.tab_${name}`)}
          </Link>
        ))}
      </nav>
      {tab === "board" ? (
        <Answered of={board}>{(data) => <TeamBoard board={data} mayManage={mayManage} />}</Answered>
      ) : (
        <>
          {team ? <CallBack team={team} mayManage={mayManage} /> : null}
          <Members id={id} mayManage={mayManage} />
        </>
      )}
    </Page>
  );
}

function BoardAnswer({ board }: { board: Board }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { team, queue, forecast } = board;
  const left = queue.ready + queue.later + queue.leased + queue.on_paper;
  const calling = board.callers.filter((caller) => caller.state === "calling").length;
  const now = t("teams.board_answer", {
    team: team.name,
    calling: format.number(calling),
    left: format.number(left),
    count: left,
  });
  if (!forecast) return now;
  const end = format.time(new Date(serverNow().getTime() + forecast.hours_left * 3_600_000).toISOString());
  const rest = forecast.will_not_fit
    ? t("teams.will_not_fit", { count: forecast.will_not_fit, n: format.number(forecast.will_not_fit), at: end })
    : t("teams.will_fit", { at: end });
  return format.sentences(now, rest);
}
