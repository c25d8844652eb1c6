import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, refetch } from "../../api/client";
import type { List, ProblemCount } from "../../api/contract";
import { useProblemText } from "../../api/problems";
import { useFormat } from "../../i18n/formatters";
import { doUndoably, say } from "../../ui/toasts";
import { Meter } from "../../ui/waiting";
import { decideAll } from "./bulk-decision";
import { kindName } from "./row-words";

interface ProblemKindsProps {
  list: List;
  outcome: string;
  chosen?: { code: string; field: string };
  onChoose: (kind?: { code: string; field: string }) => void;
  mayDecide: boolean;
}

/** The kinds of doubt in a list, how many rows each has, and one act for all of a kind. */
export function ProblemKinds({ list, outcome, chosen, onChoose, mayDecide }: ProblemKindsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const problemText = useProblemText();
  const [working, setWorking] = useState<{ decided: number; all: number } | null>(null);
  const kinds = $api.useQuery("get", "/api/lists/{list_id}/problems", { params: { path: { list_id: list.id } } });
  const severity = outcome === "rejected" ? "fatal" : "doubt";
  const count = (kind: ProblemCount) => (outcome === "held" ? kind.open : kind.rows);
  const shown = (kinds.data ?? []).filter((kind) => kind.severity === severity && count(kind) > 0);
  const isChosen = (kind: ProblemCount) => chosen?.code === kind.code && chosen.field === kind.field;
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  const carryOut = async (kind: ProblemCount, decision: string) => {
    const all = count(kind);
    setWorking({ decided: 0, all });
    try {
      const reason = decision === "reject" ? kindName(t, kind) : "";
      const { decided, left } = await decideAll(list, kind, decision, reason, (now) =>
        setWorking({ decided: now, all }),
      );
      const rest = decision === "apply_suggestion" ? "intake.bulk_unsuggested" : "intake.bulk_left";
      say(
        format.sentences(
          t(`intake.bulk_${decision}_done`, { count: decided, n: format.number(decided) }),
          left ? t(rest, { count: left, n: format.number(left) }) : "",
        ),
      );
    } catch (failure) {
      say(problemText(failure));
    }
    setWorking(null);
    refetch("/api/lists");
    if (here.current) onChoose();
  };
  const decide = (kind: ProblemCount, decision: string) =>
    doUndoably(
      t(`intake.bulk_${decision}_soon`, { count: count(kind), n: format.number(count(kind)) }),
      () => carryOut(kind, decision),
      () => undefined,
    );
  if (shown.length === 0) return null;
  return (
    <>
      {working ? (
        <Meter
          fraction={working.decided / working.all}
          label={t("intake.bulk_working", { n: format.number(working.decided), all: format.number(working.all) })}
        />
      ) : null}
      <ul className="kinds">
        {shown.map((kind) => {
          const name = kindName(t, kind);
          return (
            <li key={kind.code + kind.field} className="row">
              <button
                type="button"
                className="kind"
                aria-pressed={isChosen(kind)}
                onClick={() => onChoose(isChosen(kind) ? undefined : kind)}
              >
                {name} <b>{format.number(count(kind))}</b>
              </button>
              {mayDecide && outcome === "held" ? (
                <>
                  <Button
                    size="small"
                    disabled={working !== null}
                    onClick={() => decide(kind, "apply_suggestion")}
                    aria-label={t("intake.bulk_apply_of", { kind: name })}
                  >
                    {t("intake.bulk_apply")}
                  </Button>
                  <Button
                    size="small"
                    disabled={working !== null}
                    onClick={() => decide(kind, "accept")}
                    aria-label={t("intake.bulk_accept_of", { kind: name })}
                  >
                    {t("intake.bulk_accept")}
                  </Button>
                  <Button
                    size="small"
                    disabled={working !== null}
                    onClick={() => decide(kind, "reject")}
                    aria-label={t("intake.bulk_reject_of", { kind: name })}
                  >
                    {t("intake.bulk_reject")}
                  </Button>
                </>
              ) : null}
            </li>
          );
        })}
      </ul>
    </>
  );
}
