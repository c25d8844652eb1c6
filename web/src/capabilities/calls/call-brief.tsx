import { useTranslation } from "react-i18next";
import { Button } from "antd";
import type { Call, Counters, Pack } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { AskPartner } from "../../ui/ask-partner";
import { Errands } from "../../ui/errands";
import { Mark } from "../../ui/mark";
import { usePackWords } from "../../ui/pack-words";
import { TellFeedback } from "../../ui/tell-feedback";
import { NoteWarning, StaffWarnings } from "../../ui/staff-warnings";
import { timelineText } from "../../ui/timeline-text";
import { WhatHolds } from "../../ui/what-holds";
import { CallFlags } from "./call-flags";
import { ClockNote } from "./clock-note";
import { CounterLine } from "./counter-line";

/** The number as it is dialled, and whom to ask for. */
export interface Dialled {
  id: string;
  number: string;
  name?: string | null;
}

interface CallBriefProps {
  call: Call;
  pack: Pack;
  dialled: Dialled | null;
  counters?: Counters;
  onDial: (telephone?: string) => void;
  onRelease: () => void;
  onPassOn: () => void;
  onInbound: () => void;
  onHoldings: () => void;
}

/** Reads a number out in the groups in which people say it. */
export function inGroups(number: string): string {
  return /^1\d{10}$/.test(number) ? `${number.slice(0, 3)} ${number.slice(3, 7)} ${number.slice(7)}` : number;
}

/** What a device dials: the number, behind what hides the caller's own where the pack says so. */
export function telLink(number: string, hideNumber: string): string {
  return `tel:${encodeURIComponent(hideNumber)}${number}`;
}

/** Who it is and why they are on the list. */
export function CallBrief(props: CallBriefProps) {
  const { call, pack, dialled, counters, onDial, onRelease, onPassOn, onInbound, onHoldings } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const { person, reason } = call;
  const about = [
    person.sex === "unknown" ? "" : t(`sex.${person.sex}`),
    person.age ? t("calls.age", { age: person.age }) : "",
    person.occupation ?? "",
  ].filter(Boolean);
  return (
    <section className="pane brief" aria-label={t("calls.who")}>
      <div>
        <p className="brief-name">{dialled?.name || person.name || t("ui.no_name")}</p>
        <p className="soft">{about.join(" · ")}</p>
        {person.area ? <p className="faint">{person.area.trail.join(" › ")}</p> : null}
      </div>
      <CallFlags call={call} pack={pack} />
      <StaffWarnings person={person.id} note={false} />
      <Errands person={person.id} />
      <dl className="facts">
        <dt>{t("calls.why")}</dt>
        <dd>
          {[reason.reason, reason.place, reason.visited_on].filter(Boolean).join(" · ") || reason.list}
          {reason.list ? (
            <div className="faint">{t("calls.from_list", { list: reason.list, source: reason.source })}</div>
          ) : null}
        </dd>
        <dt>{t("calls.attempt")}</dt>
        <dd>
          {t("calls.attempt_n", { n: call.attempts + 1, max: call.max_attempts })}
          {call.queue === "senior" ? <Mark tone="warn" label={t("calls.senior")} /> : null}
        </dd>
        <dt>{t("calls.team")}</dt>
        <dd>{call.team?.name ?? "–"}</dd>
      </dl>
      <LastTime call={call} />
      <OpenRequests call={call} />
      <CameBack call={call} />
      {dialled ? (
        <p className="dialled" aria-live="polite">
          <a href={telLink(dialled.number, pack.hide_number)}>{inGroups(dialled.number)}</a>
          {pack.hide_number ? (
            <span className="faint"> {t("calls.hides_number", { prefix: pack.hide_number })}</span>
          ) : null}
        </p>
      ) : null}
      {call.telephones.length ? null : <p className="note note-warn">{t("calls.no_telephone")}</p>}
      <ul className="stack-tight">
        {call.telephones.map((telephone, index) => (
          <li key={telephone.id} className="row">
            <Button
              type={index === 0 && !dialled ? "primary" : "default"}
              size={index === 0 ? "large" : "middle"}
              onClick={() => onDial(telephone.id)}
            >
              {t("calls.dial_of", { number: telephone.masked })} {index === 0 ? <kbd aria-hidden="true">F2</kbd> : null}
            </Button>
            <span className="faint">
              {[
                telephone.of_guardian ? t("calls.of_guardian") : "",
                t(`telephone_state.${telephone.state}`, telephone.state),
                telephone.shared_with
                  ? t("calls.shared_with", { count: telephone.shared_with, n: format.number(telephone.shared_with) })
                  : "",
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
      <WhatHolds person={person.id} inCall />
      <div className="brief-foot">
        {counters ? <CounterLine counters={counters} /> : null}
        <ClockNote />
        {call.started_at ? <p className="faint">{t("calls.started", { at: format.time(call.started_at) })}</p> : null}
        <button type="button" className="plain" onClick={onPassOn}>
          {t("calls.pass_on")} <kbd aria-hidden="true">F6</kbd>
        </button>
        <AskPartner person={person.id} />
        <NoteWarning person={person.id} />
        <TellFeedback task={call.task_id} />
        <button type="button" className="plain" onClick={onHoldings}>
          {t("holdings.open")} <kbd aria-hidden="true">F8</kbd>
        </button>
        <button type="button" className="plain" onClick={onInbound}>
          {t("calls.inbound")} <kbd aria-hidden="true">F9</kbd>
        </button>
        <button type="button" className="plain" onClick={onRelease}>
          {t("calls.release")}
        </button>
      </div>
    </section>
  );
}

/** How the last call went, in the words of whoever made it. */
function LastTime({ call }: { call: Call }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  const last = call.person.timeline.find((entry) => ["call", "late_note"].includes(entry.kind));
  if (!last) return null;
  return (
    <div className="stack-tight">
      <h2>{t("calls.last_time")}</h2>
      <p className="break">
        <time dateTime={last.at}>{format.when(last.at)}</time> {timelineText(t, words, last)}{" "}
        <span className="faint">{[last.by, last.team].filter(Boolean).join(" · ")}</span>
      </p>
    </div>
  );
}

/** What partners were asked for and has not come back. */
function OpenRequests({ call }: { call: Call }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePackWords();
  if (call.person.requests.length === 0) return null;
  return (
    <section className="stack-tight" aria-label={t("calls.open_requests")}>
      <h2>{t("calls.open_requests")}</h2>
      <ul className="stack-tight">
        {call.person.requests.map((each) => (
          <li key={`${each.partner}${each.asked_at}`}>
            {t("calls.open_request", {
              partner: words.partner(each.partner),
              at: format.when(each.asked_at),
              due: format.when(each.due),
            })}{" "}
            <span className="faint">{t(`referral_state.${each.state}`, each.state)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const TAKES_OVER = ["visit", "referral_moved"];

/** What came of handing over, where that is why this person is called again. */
function CameBack({ call }: { call: Call }) {
  const { t } = useTranslation();
  const words = usePackWords();
  const called = call.person.timeline.find((entry) => entry.kind === "call");
  const result = call.person.timeline.find(isResult);
  if (!result || (called && new Date(called.at) > new Date(result.at))) return null;
  return <p className="note">{timelineText(t, words, result)}</p>;
}

function isResult(entry: Call["person"]["timeline"][number]): boolean {
  const step = (entry.params as { step?: string }).step;
  return TAKES_OVER.includes(entry.kind) && (step === undefined || ["answer", "return", "decline"].includes(step));
}
