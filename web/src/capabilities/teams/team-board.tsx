import { useTranslation } from "react-i18next";
import type { Board } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { Mark } from "../../ui/mark";
import { Empty } from "../../ui/waiting";

/** Who is on the telephone first, who is not here last. */
const ORDER = ["calling", "idle", "away"];
const STATES = { calling: ["work", "◐"], idle: ["quiet", "●"], away: ["quiet", "○"] } as const;

export function TeamBoard({ board }: { board: Board }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queue = ["ready", "leased", "later", "escalated", "door", "closed_today"] as const;
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
      <ForecastText board={board} />
      {board.stuck.length ? (
        <section className="section" aria-label={t("teams.stuck")}>
          <h2>
            {t("teams.stuck")} · {format.number(board.stuck.length)}
          </h2>
          <DataTable
            caption={t("teams.stuck")}
            items={board.stuck}
            rowKey={(task) => task.task_id}
            columns={[
              { key: "person", label: t("field.name"), lead: true, cell: (task) => task.person },
              {
                key: "attempts",
                label: t("teams.attempts"),
                number: true,
                cell: (task) => format.number(task.attempts),
              },
              { key: "since", label: t("teams.since"), cell: (task) => format.when(task.since) },
            ]}
          />
        </section>
      ) : null}
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
        { key: "person", label: t("teams.on"), cell: (caller) => caller.person ?? null },
        { key: "since", label: t("teams.since"), cell: (caller) => (caller.since ? format.time(caller.since) : "–") },
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
