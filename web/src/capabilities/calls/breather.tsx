import { useState } from "react";
import { useTranslation } from "react-i18next";
import { $api } from "../../api/client";
import type { Counters } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { forgetHardCalls, hardCalls, minutesAtWork, tookBreak } from "./at-work";

/** After so long without a pause, a pause is proposed. */
const BREAK_AFTER = 90;

/** A word of care after a hard call, and a pause before one is too tired to be kind. */
export function Breather({ counters }: { counters: Counters }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [, setSeen] = useState(0);
  const pack = $api.useQuery("get", "/api/packs/active", {}, { staleTime: Infinity });
  const outcomes = pack.data?.outcomes ?? [];
  const hard = hardCalls(counters, outcomes);
  const minutes = minutesAtWork(Date.now());
  const seen = (act: () => void) => () => {
    act();
    setSeen((n) => n + 1);
  };
  if (hard > 0) {
    return (
      <div className="note note-warn stack-tight" role="status">
        <p>
          <b>{t("calls.hard_call")}</b>
        </p>
        <p>{t("calls.hard_call_next")}</p>
        <div>
          <button type="button" className="plain" onClick={seen(() => forgetHardCalls(counters, outcomes))}>
            {t("calls.hard_call_seen")}
          </button>
        </div>
      </div>
    );
  }
  if (minutes < BREAK_AFTER) return null;
  return (
    <div className="note stack-tight" role="status">
      <p>{t("calls.time_for_a_break", { count: minutes, n: format.number(minutes) })}</p>
      <div>
        <button type="button" className="plain" onClick={seen(() => tookBreak(Date.now()))}>
          {t("calls.took_a_break")}
        </button>
      </div>
    </div>
  );
}
