import { useTranslation } from "react-i18next";
import { Button } from "antd";
import type { Board } from "../../api/contract";
import { useFormat } from "../../i18n/formatters";
import { DataTable } from "../../ui/data-table";
import { useUndoMove } from "./moved";

/** Work that came or went in the last half hour, and the way back. */
export function BoardMoves({ board, mayManage }: { board: Board; mayManage: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const undo = useUndoMove();
  if (board.moves.length === 0) return null;
  return (
    <section className="section" aria-label={t("teams.moves")}>
      <h2>{t("teams.moves")}</h2>
      <DataTable
        caption={t("teams.moves")}
        items={board.moves}
        rowKey={(move) => move.id}
        columns={[
          { key: "at", label: t("teams.since"), lead: true, cell: (move) => format.time(move.at) },
          { key: "from", label: t("teams.from"), cell: (move) => move.from?.name ?? t("teams.nobody") },
          { key: "to", label: t("teams.to"), cell: (move) => move.to.name },
          { key: "moved", label: t("teams.people"), number: true, cell: (move) => format.number(move.moved) },
          { key: "by", label: t("teams.by"), cell: (move) => move.by },
          {
            key: "acts",
            label: "",
            cell: (move) =>
              move.undone_at ? (
                <span className="soft">{t("teams.undone")}</span>
              ) : move.can_undo && mayManage ? (
                <Button size="small" onClick={() => void undo(move.id)}>
                  {t("ui.undo")}
                  <span className="unseen"> {move.to.name}</span>
                </Button>
              ) : null,
          },
        ]}
      />
    </section>
  );
}
