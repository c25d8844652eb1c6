import { useTranslation } from "react-i18next";
import { client, refetch } from "../../api/client";
import { useProblemText } from "../../api/problems";
import { useFormat } from "../../i18n/formatters";
import { say } from "../../ui/toasts";

/** Takes a move back and says what could not be. */
export function useUndoMove() {
  const { t } = useTranslation();
  const format = useFormat();
  const problemText = useProblemText();
  return async (id: string) => {
    const answer = await client
      .POST("/api/tasks/moves/{move_id}/undo", { params: { path: { move_id: id } } })
      .catch((error: unknown) => ({ data: undefined, error }));
    refetch("/api/teams", "/api/overview", "/api/tasks");
    if (!answer.data) {
      say(problemText(answer.error));
      return;
    }
    const told = answer.data;
    const rest = (["closed", "in_hand", "called", "moved_on"] as const)
      .filter((why) => told[why] > 0)
      .map((why) => t(`teams.stayed_${why}`, { count: told[why], n: format.number(told[why]) }));
    say(format.sentences(t("teams.moved_back", { count: told.back, n: format.number(told.back) }), ...rest));
  };
}

/** Says how many were moved, with the way back. */
export function useMoved() {
  const { t } = useTranslation();
  const format = useFormat();
  const undo = useUndoMove();
  return ({ moved, move_id: id }: { moved: number; move_id?: string | null }, team: string) =>
    say(t("teams.moved", { count: moved, n: format.number(moved), team }), id ? () => void undo(id) : undefined);
}
