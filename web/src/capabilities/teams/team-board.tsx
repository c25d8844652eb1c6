import { useTranslation } from "react-i18next";
import type { Board } from "../../api/contract";
import { serverNow } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { Mark } from "../../ui/mark";
import { usePackWords } from "../../ui/pack-words";
import { Empty } from "../../ui/waiting";
import { BoardHardCalls } from "./board-hard-calls";
import { BoardMoves } from "./board-moves";
import { BoardPlan } from "./board-plan";
import { BoardShifts } from "./board-shifts";
import { BoardStuck } from "./board-stuck";

/** Who is on the telephone first, who is not here last. */
const ORDER = ["calling", "idle", "away"];
const STATES = { calling: ["work", "◐"], idle: ["quiet", "●"], away: ["quiet", "○"] } as const;

export function TeamBoard({ board, mayManage }: { board: Board; mayManage: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queue = ["ready", "leased", "on_paper", "later", "escalated", "door", "closed_today"] as const;
  return (
    <>
      <dl className="queue-figures">
        {queue.map((key) => (
          <div key={key}>
            <dt>{t(`teams.queue_${key}`)}</dt>
            <dd>{format.number(board.queue[key])}</dd>
          </div>
        ))}
      </dl>
      {board.team.members === 0 && board.queue.ready + board.queue.later > 0 ? (
        <p className="note note-warn">{t("teams.nobody_in_team")}</p>
      ) : null}
      <BoardHardCalls board={board} />
      <ForecastText board={board} />
      <BoardPlan board={board} mayManage={mayManage} />
      <BoardMoves board={board} mayManage={mayManage} />
      <BoardStuck board={board} mayManage={mayManage} />
      <Handovers board={board} />
      <BoardShifts team={board.team.id} />
      <section className="section" aria-label={t("teams.callers")}>
        <h2>
          {t("teams.callers")} · {format.number(board.callers.length)}
        </h2>
        {board.callers.length ? (
          <Callers board={board} />
        ) : (
          <Empty title={t("teams.no_callers")}>{t("teams.no_callers_next")}</Empty>
        )}
      </section>
    </>
  );
}

function Callers({ board }: { board: Board }) {
  const { t } = useTranslation();
  const format = useFormat();
  const callers = [...board.callers].sort(
    (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || format.inOrder(a.account.name, b.account.name),
  );
  return (
    <DataTable
      caption={t("teams.callers")}
      items={callers}
      rowKey={(caller) => caller.account.id}
      columns={[
        { key: "name", label: t("teams.caller"), lead: true, cell: (caller) => caller.account.name },
        {
          key: "state",
          label: t("ui.state"),
          cell: (caller) => {
            const [tone, shape] = STATES[caller.state as keyof typeof STATES] ?? STATES.idle;
            return <Mark tone={tone} shape={shape} label={t(`caller_state.${caller.state}`, caller.state)} />;
          },
        },
        { key: "list", label: t("teams.on"), cell: (caller) => caller.list ?? null },
        { key: "since", label: t("teams.since"), cell: (caller) => (caller.since ? <Since at={caller.since} /> : "–") },
        { key: "attempts", label: t("teams.attempts"), number: true, cell: (caller) => format.number(caller.attempts) },
        { key: "reached", label: t("teams.reached"), number: true, cell: (caller) => format.number(caller.reached) },
        { key: "closed", label: t("teams.closed"), number: true, cell: (caller) => format.number(caller.closed) },
        {
          key: "pace",
          label: t("teams.minutes_per_call"),
          number: true,
          cell: (caller) =>
            caller.minutes_per_call ? t("teams.minutes", { n: format.decimal(caller.minutes_per_call) }) : "–",
        },
      ]}
    />
  );
}

/** Since when, and for how many minutes by now. */
function Since({ at }: { at: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const minutes = Math.max(0, Math.floor((serverNow().getTime() - Date.parse(at)) / 60_000));
  return (
    <>
      {format.time(at)} <span className="soft">{t("teams.minutes", { n: format.number(minutes) })}</span>
    </>
  );
}

/** How the day's calls ended, and what waits for somebody to take it over. */
function Handovers({ board }: { board: Board }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const outcomes = Object.entries(board.outcomes).sort(([, a], [, b]) => b - a);
  if (outcomes.length === 0 && board.handovers.length === 0) return null;
  return (
    <section className="section" aria-label={t("teams.today")}>
      <h2>{t("teams.today")}</h2>
      {outcomes.length ? (
        <p>{outcomes.map(([code, n]) => `${words.outcome(code)} ${format.number(n)}`).join(" · ")}</p>
      ) : null}
      {board.handovers.map((handover) => (
        <p key={handover.kind}>
          {t(`teams.handover_${handover.kind}`, {
            count: handover.waiting,
            n: format.number(handover.waiting),
            at: format.when(handover.oldest),
          })}
        </p>
      ))}
    </section>
  );
}

/** The likely ending, as a bar and in words. */
function ForecastText({ board }: { board: Board }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { forecast } = board;
  if (!forecast) return null;
  const all = Math.max(1, forecast.will_fit + forecast.will_not_fit);
  return (
    <section className="section" aria-label={t("teams.forecast")}>
      <p>
        {t("teams.forecast_text", {
          callers: format.number(forecast.callers),
          per_hour: format.decimal(forecast.per_hour),
          hours: format.decimal(forecast.hours_left),
          fit: format.number(forecast.will_fit),
        })}
      </p>
      <div className="parts-bar" aria-hidden="true">
        <span className="tone-accent" style={{ width: `${(forecast.will_fit / all) * 100}%` }} />
        <span className="tone-warn" style={{ width: `${(forecast.will_not_fit / all) * 100}%` }} />
      </div>
    </section>
  );
}
