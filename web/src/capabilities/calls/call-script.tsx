import { useTranslation } from "react-i18next";
import { Button } from "antd";
import type { Call, Pack } from "../../api/contract";
import { useSession } from "../../api/session";
import { useFormat } from "../../i18n/formatters";
import { sayCallBack } from "../../ui/call-back";
import { spoken, withSpoken } from "../../ui/spoken";

interface CallScriptProps {
  call: Call;
  pack: Pack;
  /** Whether the answers to objections are open. */
  objections: boolean;
  onObjections: (open: boolean) => void;
  onPassOn: () => void;
  /** Ends the call for now: somebody senior rings later. */
  onCoolOff?: () => void;
}

/** What to say, and the code by which the other side can make sure. */
export function CallScript({ call, pack, objections, onObjections, onPassOn, onCoolOff }: CallScriptProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const session = useSession();
  const { script, segments, objections: answers } = withSpoken(pack, call.spoken);
  const segment = segments.find((each) => each.code === call.segment);
  const words = {
    area: session.home_area?.name ?? "",
    call_back: sayCallBack(t, format, call.call_back),
    caller: session.account.name,
    agency: session.account.agency,
    team: call.team?.name ?? "",
    code: call.verification_code,
    place: call.reason.place ?? call.reason.list ?? "",
    visited_on: call.reason.visited_on ?? "",
  };
  const say = (title: { zh: string; en: string }) => spoken(format.title(title), words);
  return (
    <div className="script">
      <h2>{t("calls.script")}</h2>
      {segment ? <p className="script-first">{say(segment.opening)}</p> : null}
      <p className="script-text">{say(script.opening)}</p>
      <div className="script-code">
        <span className="soft">{t("calls.code")}</span>
        <b>{call.verification_code.split("").join(" ")}</b>
        <span className="soft">{say(script.verify)}</span>
        {call.call_back.length ? (
          <>
            <span className="soft">{t("calls.call_back")}</span>
            <span className="script-back">
              {t("calls.call_back_say", { numbers: sayCallBack(t, format, call.call_back) })}
            </span>
          </>
        ) : null}
      </div>
      <details open={objections} onToggle={(event) => onObjections(event.currentTarget.open)}>
        <summary>
          {t("calls.objections")} <kbd aria-hidden="true">F4</kbd>
        </summary>
        <dl className="objections">
          {answers.map((objection) => (
            <div key={objection.code}>
              <dt>{format.title(objection.title)}</dt>
              <dd>{say(objection.answer)}</dd>
            </div>
          ))}
        </dl>
      </details>
      <details className="script-upset">
        <summary>{t("calls.upset")}</summary>
        <p className="script-text">{say(script.upset)}</p>
        <p className="soft">{t("calls.upset_next")}</p>
        <div className="row">
          {onCoolOff ? (
            <Button size="small" onClick={onCoolOff}>
              {t("calls.upset_outcome")}
            </Button>
          ) : null}
          <Button size="small" onClick={onPassOn}>
            {t("calls.pass_on")} <kbd aria-hidden="true">F6</kbd>
          </Button>
        </div>
      </details>
      <details>
        <summary>{t("calls.closing")}</summary>
        <p className="script-text">{say(script.closing)}</p>
      </details>
    </div>
  );
}
