import { useEffect, useState } from "react";
import { Link } from "wouter";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import type { Call, Counters, Queue } from "../../api/contract";
import { useSession } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { Field } from "../../ui/field";
import { useKeys } from "../../ui/keys";
import { usePackWords } from "../../ui/pack-words";
import { to } from "../../ui/paths";
import { TellFeedback } from "../../ui/tell-feedback";
import { Trouble } from "../../ui/waiting";
import { Breather } from "./breather";
import { ClockNote } from "./clock-note";
import { CounterLine } from "./counter-line";
import { InboundDialog } from "./inbound";
import { MyLanguages } from "./my-languages";
import { EndOfShift, HandedToMe } from "./shift";
import { Supported } from "./supported";
import { Thanked } from "./thanked";

/** The next person is there at once; a sign that comes and goes in the same moment may stay behind. */
const SLOW = { delay: 500 };

interface BetweenCallsProps {
  queue: Queue;
  empty: boolean;
  error: unknown;
  busy: boolean;
  onNext: (team?: string) => void;
  onTaken: (call: Call, asks?: boolean) => void;
}

/** The breath between two people: what waits, what was done, and the next one. */
export function BetweenCalls({ queue, empty, error, busy, onNext, onTaken }: BetweenCallsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const session = useSession();
  const [team, setTeam] = useState("");
  const [dialog, setDialog] = useState<"inbound" | "shift" | null>(null);
  const mine = team ? queue.teams.filter((each) => each.id === team) : queue.teams;
  const senior = queue.senior ?? 0;
  const ready = mine.reduce((sum, each) => sum + each.ready, 0) + senior;
  const later = mine.reduce((sum, each) => sum + each.later, 0);
  const nobody = empty && ready === 0;
  const due = mine
    .map((each) => each.next_due ?? "")
    .filter(Boolean)
    .sort()[0];
  const next = () => !busy && onNext(team || undefined);
  useKeys([
    { combo: "n", label: t("calls.next_person"), run: next },
    { combo: "Enter", label: t("calls.next_person"), run: next },
    { combo: "F9", label: t("calls.inbound"), run: () => setDialog("inbound"), inFields: true },
    { combo: "e", label: t("calls.end_of_shift"), run: () => setDialog("shift") },
  ]);
  useEffect(() => setTeam((chosen) => (queue.teams.some((each) => each.id === chosen) ? chosen : "")), [queue.teams]);
  if (queue.teams.length === 0 && queue.senior == null) {
    return (
      <div className="between">
        <h1>{t("calls.no_team")}</h1>
        <p className="soft">{t("calls.no_team_next")}</p>
      </div>
    );
  }
  return (
    <div className="between">
      <div className="stack-tight">
        <h1>
          {nobody
            ? due
              ? t("calls.empty_due", { at: format.when(due) })
              : t("calls.empty")
            : t("calls.waiting", { count: ready, n: format.number(ready), name: session.account.name })}
        </h1>
        <p className="soft">
          {nobody
            ? t("calls.empty_next")
            : later
              ? t("calls.later_n", { count: later, n: format.number(later) })
              : t("calls.breathe")}
        </p>
      </div>
      <Breather counters={queue.counters} />
      <Supported />
      <HandedToMe />
      {error ? <Trouble error={error} /> : null}
      {senior ? <p className="soft">{t("calls.senior_n", { count: senior, n: format.number(senior) })}</p> : null}
      {queue.teams.length > 1 ? (
        <Field label={t("calls.team")}>
          {(control) => (
            <select {...control} className="native" value={team} onChange={(event) => setTeam(event.target.value)}>
              <option value="">{t("calls.any_team")}</option>
              {queue.teams.map((each) => (
                <option key={each.id} value={each.id}>
                  {t("calls.team_ready", { team: each.name, n: format.number(each.ready) })}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      <Button type="primary" className="next-person" loading={busy ? SLOW : false} onClick={next} autoFocus>
        {t(nobody ? "calls.look_again" : "calls.next_person")} <kbd aria-hidden="true">N</kbd>
      </Button>
      <div className="row">
        <Button onClick={() => setDialog("inbound")}>
          {t("calls.inbound")} <kbd aria-hidden="true">F9</kbd>
        </Button>
        <Button onClick={() => setDialog("shift")}>
          {t("calls.end_of_shift")} <kbd aria-hidden="true">E</kbd>
        </Button>
        <Link href={to.sheets()}>{t("calls.paper")}</Link>
      </div>
      <CounterLine counters={queue.counters} />
      <PerOutcome counters={queue.counters} />
      <Thanked />
      <div className="stack-tight between-links">
        <Link href={to.myReferrals()}>{t("calls.my_referrals")}</Link>
        <Link href={to.myFeedback()}>{t("calls.my_feedback")}</Link>
        <TellFeedback />
      </div>
      <ClockNote />
      <MyLanguages queue={queue} />
      <InboundDialog open={dialog === "inbound"} onTaken={onTaken} onClose={() => setDialog(null)} />
      <EndOfShift queue={queue} open={dialog === "shift"} onClose={() => setDialog(null)} />
    </div>
  );
}

function PerOutcome({ counters }: { counters: Counters }) {
  const words = usePackWords();
  const format = useFormat();
  const shown = Object.entries(counters.per_outcome).sort(([, a], [, b]) => b - a);
  if (shown.length === 0) return null;
  return (
    <p className="soft">{shown.map(([code, count]) => `${words.outcome(code)} ${format.number(count)}`).join(" · ")}</p>
  );
}
