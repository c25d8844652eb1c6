import { useTranslation } from "react-i18next";
import { Button } from "antd";
import { $api, client, refetch } from "../../api/client";
import type { List, ProblemCount } from "../../api/contract";
import { useProblemText } from "../../api/problems";
import { useFormat } from "../../i18n/formatters";
import { doUndoably, say } from "../../ui/toasts";
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
  const kinds = $api.useQuery("get", "/api/lists/{list_id}/problems", { params: { path: { list_id: list.id } } });
  const severity = outcome === "rejected" ? "fatal" : "doubt";
  const count = (kind: ProblemCount) => (outcome === "held" ? kind.open : kind.rows);
  const shown = (kinds.data ?? []).filter((kind) => kind.severity === severity && count(kind) > 0);
  const isChosen = (kind: ProblemCount) => chosen?.code === kind.code && chosen.field === kind.field;
  if (shown.length === 0) return null;
  const decide = (kind: ProblemCount, decision: string) =>
    doUndoably(
      t(`intake.bulk_${decision}_done`, { count: count(kind), n: format.number(count(kind)) }),
      async () => {
        const answer = await client.POST("/api/lists/{list_id}/rows/decisions", {
          params: { path: { list_id: list.id } },
          body: {
            code: kind.code,
            field: kind.field,
            decision,
            reason: decision === "reject" ? kindName(t, kind) : "",
          },
        });
        if (answer.error) say(problemText(answer.error));
        else if (answer.data.left)
          say(t("intake.bulk_left", { count: answer.data.left, n: format.number(answer.data.left) }));
        refetch("/api/lists");
        onChoose();
      },
      () => undefined,
    );
  return (
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
                  onClick={() => decide(kind, "apply_suggestion")}
                  aria-label={t("intake.bulk_apply_of", { kind: name })}
                >
                  {t("intake.bulk_apply")}
                </Button>
                <Button
                  size="small"
                  onClick={() => decide(kind, "accept")}
                  aria-label={t("intake.bulk_accept_of", { kind: name })}
                >
                  {t("intake.bulk_accept")}
                </Button>
                <Button
                  size="small"
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
  );
}
